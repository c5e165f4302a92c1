// Policies as in the theory: every tilted policy is formed outcome by outcome, pi(o) = ref(o) exp(c r(o)) / Z, and its moments
// are sums over it. Nothing is derived from a scalar map, so this is what the maps can be checked against.

import { allocate, type FloatArray } from '../../arguments/checks.js';
import { logitReader } from '../../arguments/logits.js';
import type {
  PolicyForm,
  PolicyInput,
  PolicyIterates,
  PolicyKernel,
  PolicyMoments,
  PolicyRow,
  PolicyStatistics,
} from '../../backend.js';
import type { Work } from '../../operation.js';
import { unitOf } from '../../policies/unit.js';
import type { Law } from '../../recurrence/lawColumns.js';
import { sum } from '../sum.js';

interface Row {
  readonly logits: ArrayLike<number>;
  readonly rewards: ArrayLike<number>;
  readonly outcomes: number;
  /** The largest logit. What follows works relative to it, so that a large common offset of the logits costs nothing. */
  readonly top: number;
  /** log of the sum of exp(logit - top). */
  readonly logSum: number;
  /** The largest and the least reward of the outcomes that can happen. */
  readonly best: number;
  readonly least: number;
  readonly binary: boolean;
  /** No outcome can happen, and so there is no policy. */
  readonly impossible: boolean;
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

/** log of the sum of exp(logit - max), and max, over the outcomes that `included` names; the peak, whose term is 1, apart. */
function logSumExp(
  count: number,
  logit: (i: number) => number,
  included: (i: number) => boolean = () => true,
): { max: number; log: number } {
  let peak = -1;
  for (let i = 0; i < count; i++) {
    if (included(i) && logit(i) > (peak < 0 ? -Infinity : logit(peak))) peak = i;
  }
  if (peak < 0) return { max: -Infinity, log: 0 };
  const max = logit(peak);
  const rest = sum(count, (i) => (i !== peak && included(i) ? Math.exp(logit(i) - max) : 0));
  return { max, log: Math.log1p(rest) };
}

function tilted(row: Row, c: number): Tilted {
  const { logits, rewards, outcomes, top, logSum: reference, best, least, binary } = row;
  if (row.impossible) return nothing(outcomes);
  // Infinite tilts occur where the variance vanishes; any finite one this large gives the same policy.
  const tilt = Math.min(c, Number.MAX_VALUE);
  // exp(c (r - anchor)) keeps large tilts in range, the anchor being where they go; the constant returns in the log-partition.
  const anchor = tilt < 0 ? least : best;
  const gain = (i: number) => (logits[i] === -Infinity ? 0 : tilt * (rewards[i]! - anchor));
  const y = Float64Array.from({ length: outcomes }, (_, i) => logits[i]! - top + gain(i));
  const { max, log } = logSumExp(outcomes, (i) => y[i]!);
  const logProbability = y.map((value) => value - max - log);
  const probability = logProbability.map(Math.exp);
  const total = (term: (i: number) => number) =>
    sum(outcomes, (i) => (probability[i] === 0 ? 0 : probability[i]! * term(i)));
  const fromAnchor = total((i) => anchor - rewards[i]!);
  const part = (wanted: boolean) => {
    const found = logSumExp(
      outcomes,
      (i) => y[i]!,
      (i) => (rewards[i] === 1) === wanted,
    );
    return found.max + found.log;
  };
  return {
    logPartition: top + max + log + tilt * anchor,
    probability,
    logProbability,
    mean: anchor - fromAnchor,
    variance: total((i) => (anchor - rewards[i]! - fromAnchor) ** 2),
    logVariance: binary ? part(true) + part(false) - 2 * (max + log) : Number.NaN,
    kl: divergence(
      probability,
      (i) => gain(i) - (max + log - reference),
      outcomes,
      (i) => logits[i]! - top - reference,
    ),
    entropy: total((i) => max - y[i]!) + log,
  };
}

/** What is said of no policy. */
function nothing(outcomes: number): Tilted {
  const none = Number.NaN;
  const each = new Float64Array(outcomes).fill(none);
  const numbers = { logPartition: none, mean: none, variance: none, logVariance: none, kl: none, entropy: none };
  return { ...numbers, probability: each, logProbability: each };
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

/** The largest of f(0), ..., f(count - 1). */
function largest(count: number, f: (i: number) => number): number {
  let max = -Infinity;
  for (let i = 0; i < count; i++) max = Math.max(max, f(i));
  return max;
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
    const impossible = x.every((value) => value === -Infinity);
    if (!x.every((value) => value < Infinity) || (impossible && !input.impossible)) return null;
    if (!r.every(Number.isFinite) || (r instanceof Uint8Array && r.some((value) => value > 1))) return null;
    if (impossible) {
      table.push({ logits: x, rewards: r, outcomes, top: 0, logSum: 0, best: 0, least: 0, binary: false, impossible });
      continue;
    }
    const possible = (k: number) => x[k]! > -Infinity;
    const best = largest(outcomes, (k) => (possible(k) ? r[k]! : -Infinity));
    const least = -largest(outcomes, (k) => (possible(k) ? -r[k]! : -Infinity));
    const spread = best - least;
    if (!Number.isFinite(x instanceof Float32Array ? Math.fround(spread) : spread)) return null;
    const { max: top, log: logSum } = logSumExp(outcomes, (k) => x[k]!);
    const binary = r.every((value) => value === 0 || value === 1);
    table.push({ logits: x, rewards: r, outcomes, top, logSum, best, least, binary, impossible });
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
    this.largestReward = largest(rows.length, (i) => Math.max(Math.abs(rows[i]!.best), Math.abs(rows[i]!.least)));
    const { logPartition, mean, variance, entropy } = this.moments(new Float64Array(rows.length));
    this.statistics = { logPartition, mean, variance, entropy, logOdds: Float64Array.from(rows, logOdds) };
  }

  row(i: number): PolicyRow {
    const row = this.#rows[i]!;
    const unit = unitOf(row.best - row.least);
    return {
      isConstant: () => row.best === row.least,
      moments: (tilt) => tilted(row, tilt),
      unit,
      regretParts: (t, centre) => {
        const { probability } = tilted(row, t / unit);
        const beyond = (k: number, sign: 1 | -1) => Math.max(0, sign * ((row.best - row.rewards[k]!) / unit - centre));
        const moment = (sign: 1 | -1, power: number) =>
          sum(row.outcomes, (k) => (probability[k] === 0 ? 0 : probability[k]! * beyond(k, sign) ** power));
        return [moment(1, 1), moment(1, 2), moment(1, 3), moment(-1, 1), moment(-1, 2), moment(-1, 3)];
      },
    };
  }

  rewards(i: number): Float64Array {
    return Float64Array.from(this.#rows[i]!.rewards);
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
      const own = Float64Array.from(row.logits, (x, k) => (x === -Infinity ? x : x + tilt[i]! * row.rewards[k]!));
      const logits = row.impossible ? probability : own;
      const values = { logits, logProbabilities: logProbability, probabilities: probability };
      out.set(values[form], i * row.outcomes);
    }
  }

  tilted(tilt: Float64Array, form: PolicyForm, out: FloatArray): PolicyMoments {
    this.write(tilt, form, out);
    return this.moments(tilt);
  }

  *iterate(law: Law, steps: number): Work<PolicyIterates> {
    const count = this.#rows.length;
    const column = () => allocate('PolicyBatch.iterate', Float64Array, (steps + 1) * count);
    const out = { tilt: column(), mean: column(), variance: column(), kl: column() };
    for (const [i, row] of this.#rows.entries()) {
      let tilt = row.impossible ? Number.NaN : 0;
      for (let n = 0; n <= steps; n++) {
        const now = tilted(row, tilt);
        const at = n * count + i;
        out.tilt[at] = tilt;
        out.mean[at] = now.mean;
        out.variance[at] = now.variance;
        out.kl[at] = now.kl;
        if (row.best !== row.least) tilt = nextTilt(tilt, now, law, i);
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
  const exact = epsilon === 0 && !Number.isNaN(logVariance);
  const standardised = exact ? Math.exp(-logVariance / 2) : 1 / Math.sqrt(variance + epsilon);
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
  const [success, failure] = [part(1), part(0)];
  return success.max - failure.max + (success.log - failure.log);
}
