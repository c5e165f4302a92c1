// The best policy on the kernels of batches: the anchor is a policy, and the best one is tilted from it.
import { isImpossible, type LogitRows, logitReader } from '../../arguments/logits.js';
import type { PolicyKernel } from '../../backend.js';
import { clippedPolicy } from '../../updates/clippedPolicy.js';
import {
  binaryAdvantagesOf,
  driveOfVariance,
  isUnsmoothed,
  type UpdateLaw,
  unsmoothedAdvantages,
} from '../../updates/law.js';
import type { OptimalPolicyKernel } from '../../updates/optimalPolicy.js';
import type { RewardRows } from '../../updates/rewards.js';
import { elementary } from '../elementary.js';
import { createPolicy } from '../policies/policy.js';
import { recurrence as room } from '../rooms.js';

export const optimalPolicy: OptimalPolicyKernel = (references, olds, rewards, law, form, columns, out) => {
  const { rows, outcomes } = references;
  const results = new Float64Array(rows * outcomes);
  for (let i = 0; i < rows; i++) {
    if (references.impossible && [references, olds].some((row) => isImpossible(row, i))) {
      for (const column of Object.values(columns) as Float64Array[]) column[i] = Number.NaN;
      results.fill(Number.NaN, i * outcomes, (i + 1) * outcomes);
      continue;
    }
    const row = new OptimalRow(wideRow(references, i), wideRow(olds, i), wideRewards(rewards, outcomes, i), law);
    try {
      if (!row.valid) return i;
      const to = results.subarray(i * outcomes, (i + 1) * outcomes);
      row.write(form === 'probabilities', to);
      columns.meanBefore[i] = row.old!.statistics.mean[0]!;
      columns.logOddsBefore[i] = row.old!.statistics.logOdds[0]!;
      columns.correction[i] = row.correction();
      [columns.meanAfter[i], columns.logOddsAfter[i]] = row.after();
    } finally {
      row.dispose();
    }
  }
  out.set(results);
  return -1;
};

/** Row i in f64, whatever it was stored as. */
function wideRow(rows: LogitRows, i: number): Float64Array {
  const read = logitReader(rows);
  const x = new Float64Array(rows.outcomes);
  for (let o = 0; o < x.length; o++) x[o] = read(i * rows.stride + o);
  return x;
}

function wideRewards({ rewards, shared, stride, binary }: RewardRows, outcomes: number, i: number) {
  const first = shared ? 0 : i * stride;
  const own = rewards.subarray(first, first + outcomes);
  return binary ? Uint8Array.from(own) : Float64Array.from(own);
}

type RowRewards = ReturnType<typeof wideRewards>;

/** A policy over one row; null where a logit is not valid. */
function policyOf(logits: Float64Array, rewards: RowRewards): PolicyKernel | null {
  const { length } = logits;
  const shape = { rows: 1, outcomes: length, stride: length };
  return createPolicy({ logits, type: 'float64', ...shape, rewards, sharedRewards: true, copy: true });
}

/** Tilts beyond this give the same policy. */
const LARGEST_TILT = 1e300;

class OptimalRow {
  readonly old: PolicyKernel | null;
  readonly #reference: PolicyKernel | null;
  readonly #anchor: PolicyKernel | null = null;
  readonly #rewards: RowRewards;
  readonly #law: UpdateLaw;
  readonly #tilt: number = 0;
  /** The best policy where ratios are clipped. */
  readonly #clipped: PolicyKernel | null = null;

  constructor(y: Float64Array, z: Float64Array, rewards: RowRewards, law: UpdateLaw) {
    this.#rewards = rewards;
    this.#law = law;
    this.#reference = policyOf(y, rewards);
    this.old = policyOf(z, rewards);
    if (this.#reference === null || this.old === null) return;
    const [logY, logZ] = [this.#reference, this.old].map(({ statistics }) => statistics.logPartition[0]!) as [
      number,
      number,
    ];
    const { alpha } = law;
    const mixed = y.map((value, o) => {
      if (alpha === 1) return value;
      return alpha === 0 ? z[o]! : alpha * (value - logY) + (1 - alpha) * (z[o]! - logZ);
    });
    this.#anchor = policyOf(mixed, rewards);
    const largest = LARGEST_TILT / Math.max(1, this.old.largestReward);
    this.#tilt = Math.max(-largest, Math.min(largest, this.#drive() / law.beta));
    if (this.#anchor !== null && law.clip) this.#clipped = policyOf(this.#clippedLogits(), rewards);
  }

  get valid(): boolean {
    return this.#anchor !== null;
  }

  /** The advantage of a reward of 1 more than another. */
  #drive(): number {
    const { variance, logOdds } = this.old!.statistics;
    const x = logOdds[0]!;
    if (this.#rewards instanceof Float64Array) return driveOfVariance(this.#law, variance[0]!);
    const { kernels } = room();
    if (this.#law.group || this.#law.verifier) {
      const { success, failure } = this.#advantages();
      return success - failure;
    }
    if (this.#law.meanOnly) return 1;
    const omega = kernels.omega(x, this.#law.varianceEpsilon);
    // Nothing is left to tell apart, and nothing to divide by.
    return omega === Infinity ? (Math.abs(x) === Infinity ? 0 : LARGEST_TILT) : omega;
  }

  #advantages(): { success: number; failure: number } {
    const { kernels } = room();
    const x = this.old!.statistics.logOdds[0]!;
    if (isUnsmoothed(this.#law)) return unsmoothedAdvantages(kernels.exp, x);
    return binaryAdvantagesOf(this.#law, { success: kernels.logistic(x), failure: kernels.logistic(-x) });
  }

  #clippedLogits(): Float64Array {
    const { length } = this.#rewards;
    const [anchor, old] = [new Float64Array(length), new Float64Array(length)];
    this.#anchor!.write(Float64Array.of(0), 'logProbabilities', anchor);
    this.old!.write(Float64Array.of(0), 'logProbabilities', old);
    const mean = this.old!.statistics.mean[0]!;
    const drive = this.#drive();
    const binary = this.#rewards instanceof Uint8Array ? this.#advantages() : null;
    const advantage = Float64Array.from(this.#rewards as Float64Array, (r) =>
      binary ? (r === 1 ? binary.success : binary.failure) : drive * (r - mean),
    );
    return clippedPolicy(anchor, old, advantage, this.#law, elementary);
  }

  write(asProbabilities: boolean, out: Float64Array): void {
    const form = asProbabilities ? 'probabilities' : 'logProbabilities';
    if (this.#clipped) this.#clipped.write(Float64Array.of(0), form, out);
    else this.#anchor!.write(Float64Array.of(this.#tilt), form, out);
  }

  /** Mean reward and log-odds of the best policy. */
  after(): [mean: number, logOdds: number] {
    if (this.#clipped) return [this.#clipped.statistics.mean[0]!, this.#clipped.statistics.logOdds[0]!];
    const { mean } = this.#anchor!.moments(Float64Array.of(this.#tilt));
    return [mean[0]!, this.#anchor!.statistics.logOdds[0]! + this.#tilt];
  }

  correction(): number {
    const x = (policy: PolicyKernel | null) => policy!.statistics.logOdds[0]!;
    const { alpha } = this.#law;
    const expected = (alpha && alpha * x(this.#reference)) + (1 - alpha && (1 - alpha) * x(this.old));
    return x(this.#anchor) - expected;
  }

  dispose(): void {
    for (const policy of [this.#reference, this.old, this.#anchor, this.#clipped]) policy?.dispose();
  }
}
