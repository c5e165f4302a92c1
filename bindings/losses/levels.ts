// Log-ratios of a row at the level of the rule, and how they depend on log π.
import type { CheckedBatch } from './batch.js';
import type { LossRule } from './lossRule.js';
import { counts } from './mask.js';

/** Is written anew for each row. */
export interface Levels {
  /** log π/old of each token; 0 where there is no `old`. */
  readonly token: Float64Array;
  /** The log-ratio that the surrogate of each token sees, within its bounds. */
  readonly seen: Float64Array;
  /** Derivative of what is seen in the token's own log π. */
  readonly own: Float64Array;
  /** Derivative of what all tokens see in this token's log π, where they see the same. */
  readonly shared: Float64Array;
  /** For the level 'geometric': which bound acts on the token, as `surrogates.ts` numbers them. */
  readonly bound: Int8Array;
}

export function createLevels(columns: number): Levels {
  const column = () => new Float64Array(columns);
  return { token: column(), seen: column(), own: column(), shared: column(), bound: new Int8Array(columns) };
}

export function rowLevels(batch: CheckedBatch, rule: LossRule, i: number, to: Levels): void {
  const { columns, policy, old } = batch;
  to.bound.fill(0);
  for (let t = 0; t < columns; t++) {
    const k = i * columns + t;
    to.token[t] = old !== null ? policy[k]! - old[k]! : 0;
  }
  const ownRatio = rule.level === 'token' || rule.level === 'none' || rule.level === 'sequence-token';
  to.own.fill(ownRatio ? 1 : 0);
  to.shared.fill(0);
  if (rule.level === 'token' || rule.level === 'none') to.seen.set(to.token);
  else to.seen.fill(rowMean(batch, rule, i, to));
  if (rule.logRatioBounds !== null) keepWithin(rule.logRatioBounds, to);
}

/** The mean log-ratio of the row, or their sum; writes what it depends on. */
function rowMean(batch: CheckedBatch, rule: LossRule, i: number, { token, shared, bound }: Levels): number {
  const n = batch.counts[i]!;
  const divisor = rule.level === 'sequence-sum' ? 1 : n + rule.ratioEpsilon;
  if (n === 0) return 0;
  let sum = 0;
  for (let t = 0; t < batch.columns; t++) {
    if (!counts(batch, i, t)) continue;
    let x = token[t]!;
    if (rule.level === 'geometric' && rule.clip !== null) {
      const sign = Math.sign(advantageOf(batch, i, t));
      // Only what the advantage would push further is clipped; without an advantage nothing counts.
      if (sign > 0 ? x > rule.clip.high : sign < 0 && x < -rule.clip.low) bound[t] = sign;
      x = bound[t] === 0 ? x * Math.abs(sign) : sign > 0 ? rule.clip.high : -rule.clip.low;
    }
    sum += x;
    if (rule.level !== 'sequence-token' && bound[t] === 0) shared[t] = 1 / divisor;
  }
  return sum / divisor;
}

function keepWithin([low, high]: readonly [number, number], { seen, own, shared }: Levels): void {
  for (let t = 0; t < seen.length; t++) {
    if (seen[t]! >= low && seen[t]! <= high) continue;
    seen[t] = seen[t]! < low ? low : high;
    own[t] = 0;
    // What all tokens see alike is beyond the bounds for all.
    shared[t] = 0;
  }
}

export function advantageOf({ advantages, perToken, columns }: CheckedBatch, i: number, t: number): number {
  return advantages[perToken ? i * columns + t : i]!;
}

/** The mean advantage of a row, for rules with one loss a row. */
export function meanAdvantage(batch: CheckedBatch, epsilon: number, i: number): number {
  const n = batch.counts[i]!;
  if (n === 0) return 0;
  if (!batch.perToken && epsilon === 0) return batch.advantages[i]!;
  let sum = 0;
  for (let t = 0; t < batch.columns; t++) if (counts(batch, i, t)) sum += advantageOf(batch, i, t);
  return sum / (n + epsilon);
}
