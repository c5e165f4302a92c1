// Policies as in the theory: every tilted policy is formed outcome by outcome, pi(o) = ref(o) exp(c r(o)) / Z, and its moments
// are sums over it. Nothing is derived from a scalar map, so this is what the maps can be checked against.

import { allocate, type FloatArray } from '../../arguments/checks.js';
import { logitReader } from '../../arguments/logits.js';
import type {
  Law,
  PolicyForm,
  PolicyInput,
  PolicyIterates,
  PolicyKernel,
  PolicyMoments,
  PolicyRow,
  PolicyStatistics,
} from '../../backend.js';
import type { Work } from '../../operation.js';
import { sum } from '../sum.js';

interface Row {
  readonly logits: ArrayLike<number>;
  readonly rewards: ArrayLike<number>;
  readonly outcomes: number;
  /** The largest logit. What follows works relative to it, so that a large common offset of the logits costs nothing. */
  readonly top: number;
  /** log of the sum of exp(logit - top). */
  readonly logSum: number;
  readonly binary: boolean;
  /** Whether the reward is the same for all outcomes that can happen. */
  readonly constant: boolean;
}

interface Tilted {
  readonly logPartition: number;
  readonly probability: Float64Array;
  readonly logProbability: Float64Array;
  readonly mean: number;
  readonly variance: number;
  /** log of the variance of a binary reward, which may be too small for the variance itself. */
  readonly logVariance: number;
  readonly kl: number;
  readonly entropy: number;
}

/** log of the sum of exp(logit) over the outcomes that `included` names. */
function logSumExp(count: number, logit: (i: number) => number, included: (i: number) => boolean): number {
  let max = -Infinity;
  for (let i = 0; i < count; i++) if (included(i) && !(logit(i) <= max)) max = logit(i);
  if (max === -Infinity) return max;
  return max + Math.log(sum(count, (i) => (included(i) ? Math.exp(logit(i) - max) : 0)));
}

function tilted({ logits, rewards, outcomes, top, logSum: reference, binary }: Row, c: number): Tilted {
  // Infinite tilts occur where the variance vanishes; any finite one this large gives the same policy.
  const tilt = Math.min(c, Number.MAX_VALUE);
  const all = () => true;
  // exp(c (r - anchor)) keeps large tilts in range, the anchor being where they go; the constant returns in the log-partition.
  const anchor = tilt < 0 ? minimum(rewards, outcomes) : maximum(rewards, outcomes);
  const y = Float64Array.from({ length: outcomes }, (_, i) => logits[i]! - top + tilt * (rewards[i]! - anchor));
  const logSum = logSumExp(outcomes, (i) => y[i]!, all);
  const probability = y.map((value) => Math.exp(value - logSum));
  const fromAnchor = sum(outcomes, (i) => probability[i]! * (anchor - rewards[i]!));
  const variance = sum(outcomes, (i) => probability[i]! * (anchor - rewards[i]! - fromAnchor) ** 2);
  const part = (wanted: boolean) =>
    logSumExp(
      outcomes,
      (i) => y[i]!,
      (i) => (rewards[i] === 1) === wanted,
    );
  return {
    logPartition: top + logSum + tilt * anchor,
    probability,
    logProbability: y.map((value) => value - logSum),
    mean: anchor - fromAnchor,
    variance,
    logVariance: binary ? part(true) + part(false) - 2 * logSum : Math.log(variance),
    kl: divergence(
      probability,
      (i) => tilt * (rewards[i]! - anchor) - (logSum - reference),
      outcomes,
      (i) => logits[i]! - top - reference,
    ),
    entropy: sum(outcomes, (i) => (probability[i] === 0 ? 0 : probability[i]! * (logSum - y[i]!))),
  };
}

/** Sum of p u - p + q with u = log p/q: the terms p - q add up to 0 and make every term non-negative. */
function divergence(
  p: Float64Array,
  logRatio: (i: number) => number,
  outcomes: number,
  logQ: (i: number) => number,
): number {
  const total = sum(outcomes, (i) => {
    const u = logRatio(i);
    const q = Math.exp(logQ(i));
    if (p[i] === 0 || q === 0) return q;
    // p u - p + q = q (e^u (u - 1) + 1), by its series where that cancels.
    return Math.abs(u) < 1e-2
      ? q * u * u * (1 / 2 + u * (1 / 3 + u * (1 / 8 + u * (1 / 30 + u / 144))))
      : p[i]! * (u - 1) + q;
  });
  return Math.max(0, total);
}

function maximum(values: ArrayLike<number>, count: number): number {
  let max = -Infinity;
  for (let i = 0; i < count; i++) max = Math.max(max, values[i]!);
  return max;
}

function minimum(values: ArrayLike<number>, count: number): number {
  let min = Infinity;
  for (let i = 0; i < count; i++) min = Math.min(min, values[i]!);
  return min;
}

/** The logits as floats: half precision as the float32 numbers that they are. */
function readLogits(input: PolicyInput): FloatArray {
  const { logits } = input;
  return logits instanceof Uint16Array ? Float32Array.from(logits.keys(), logitReader(input)) : logits;
}

function readRows(input: PolicyInput): Row[] | null {
  const { rewards, rows, outcomes, stride, sharedRewards } = input;
  const logits = readLogits(input);
  const table: Row[] = [];
  for (let i = 0; i < rows; i++) {
    const x = logits.slice(i * stride, i * stride + outcomes);
    const r = sharedRewards ? rewards.slice(0, outcomes) : rewards.slice(i * stride, i * stride + outcomes);
    if (!x.every((value) => value < Infinity) || x.every((value) => value === -Infinity)) return null;
    if (!r.every(Number.isFinite) || (r instanceof Uint8Array && r.some((value) => value > 1))) return null;
    const spread =
      maximum(r, outcomes) +
      maximum(
        r.map((value) => -value),
        outcomes,
      );
    if (!Number.isFinite(x instanceof Float32Array ? Math.fround(spread) : spread)) return null;
    const top = maximum(x, outcomes);
    const first = r[x.findIndex((value) => value > -Infinity)];
    table.push({
      logits: x,
      rewards: r,
      outcomes,
      top,
      logSum: logSumExp(
        outcomes,
        (k) => x[k]! - top,
        () => true,
      ),
      binary: r.every((value) => value === 0 || value === 1),
      constant: r.every((value, k) => value === first || x[k] === -Infinity),
    });
  }
  return table;
}

export function createPolicy(input: PolicyInput): PolicyKernel | null {
  const rows = readRows(input);
  return rows && new ReferencePolicy(rows);
}

class ReferencePolicy implements PolicyKernel {
  readonly statistics: PolicyStatistics;
  readonly largestReward: number;
  readonly #rows: Row[];

  constructor(rows: Row[]) {
    this.#rows = rows;
    this.largestReward = Math.max(
      ...rows.map(({ rewards, outcomes }) => maximum(Array.from(rewards, Math.abs), outcomes)),
    );
    const { logPartition, mean, variance, entropy } = this.moments(new Float64Array(rows.length));
    this.statistics = { logPartition, mean, variance, entropy, logOdds: Float64Array.from(rows, logOdds) };
  }

  row(i: number): PolicyRow {
    const row = this.#rows[i]!;
    return {
      isConstant: () => row.constant,
      moments: (tilt) => tilted(row, tilt),
      regretParts: (tilt, centre) => {
        const { probability } = tilted(row, tilt);
        const best = maximum(row.rewards, row.outcomes);
        const moment = (sign: 1 | -1, power: number) =>
          sum(row.outcomes, (k) => probability[k]! * Math.max(0, sign * (best - row.rewards[k]! - centre)) ** power);
        return [moment(1, 1), moment(1, 2), moment(1, 3), moment(-1, 1), moment(-1, 2), moment(-1, 3)];
      },
    };
  }

  moments(tilt: Float64Array): PolicyMoments {
    const all = this.#rows.map((row, i) => tilted(row, tilt[i]!));
    return {
      logPartition: Float64Array.from(all, (t) => t.logPartition),
      mean: Float64Array.from(all, (t) => t.mean),
      variance: Float64Array.from(all, (t) => t.variance),
      kl: Float64Array.from(all, (t) => t.kl),
      entropy: Float64Array.from(all, (t) => t.entropy),
    };
  }

  write(tilt: Float64Array, form: PolicyForm, out: FloatArray): void {
    for (const [i, row] of this.#rows.entries()) {
      const { probability, logProbability } = tilted(row, tilt[i]!);
      const logits = Float64Array.from(row.logits, (x, k) => x + tilt[i]! * row.rewards[k]!);
      const values = { logits, logProbabilities: logProbability, probabilities: probability };
      out.set(values[form], i * row.outcomes);
    }
  }

  *iterate(law: Law, steps: number): Work<PolicyIterates> {
    const count = this.#rows.length;
    const column = () => allocate('PolicyBatch.iterate', Float64Array, (steps + 1) * count);
    const out = { tilt: column(), mean: column(), variance: column(), kl: column() };
    for (const [i, row] of this.#rows.entries()) {
      let tilt = 0;
      for (let n = 0; n <= steps; n++) {
        const now = tilted(row, tilt);
        const at = n * count + i;
        out.tilt[at] = tilt;
        out.mean[at] = now.mean;
        out.variance[at] = now.variance;
        out.kl[at] = now.kl;
        if (!row.constant) tilt = nextTilt(tilt, now, law, i);
        if (n > 0) yield i * steps + n;
      }
    }
    return out;
  }

  dispose(): void {}
}

/** c' = (1 - alpha) c + Omega/beta. */
function nextTilt(tilt: number, { variance, logVariance }: Tilted, law: Law, i: number): number {
  const epsilon = law.varianceEpsilon[i]!;
  const standardised = epsilon === 0 ? Math.exp(-logVariance / 2) : 1 / Math.sqrt(variance + epsilon);
  const kept = law.alpha[i] === 1 ? 0 : (1 - law.alpha[i]!) * tilt;
  return kept + (law.meanOnly ? 1 : standardised) / law.beta[i]!;
}

/** log of the mass of success over that of failure; NaN where rewards are not 0 or 1. */
function logOdds({ logits, rewards, outcomes, top, binary }: Row): number {
  if (!binary) return Number.NaN;
  const part = (reward: number) =>
    logSumExp(
      outcomes,
      (i) => logits[i]! - top,
      (i) => rewards[i] === reward,
    );
  return part(1) - part(0);
}
