// What a rule multiplies surrogates by because tokens were sampled by another policy, or by one that is too old.
import type { Elementary } from '../neighbours/elementary.js';
import type { CheckedBatch } from './batch.js';
import type { Correction, LossRule } from './lossRule.js';
import { counts } from './mask.js';
import { keptLog } from './surrogates.js';

/** Writes the weight of each token of row i to `to`; 1 where the rule corrects for nothing. */
export function correctionWeights(
  m: Elementary,
  batch: CheckedBatch,
  { correction }: LossRule,
  i: number,
  to: Float64Array,
): void {
  to.fill(1);
  if (correction === null) return;
  const { columns, policy, rollout, old, sampled } = batch;
  const from = old ?? policy;
  const limit = correction.logClamp ?? Infinity;
  const within = (x: number) => Math.max(-limit, Math.min(limit, x));
  const logs = new Float64Array(columns);
  let sum = 0;
  for (let t = 0; t < columns; t++) {
    if (!counts(sampled, i, t)) continue;
    const k = i * columns + t;
    logs[t] = within(from[k]! - rollout![k]!);
    sum += logs[t]!;
  }
  const row = { sequence: within(sum), geometric: sampled.counts[i]! > 0 ? sum / sampled.counts[i]! : 0 };
  const logOf = (kind: Correction['weight'], t: number) =>
    kind === 'none' ? 0 : kind === 'token' ? logs[t]! : row[kind];
  for (let t = 0; t < columns; t++) {
    const weight = m.exp(logOf(correction.weight, t));
    to[t] = bounded(correction, weight, m.exp(logOf(correction.on, t)));
  }
}

/**
 * What the correction adds to the log of the row's product of ratios for 'vespo': the log of its weight, kept from 1e-8 to e^20, or
 * the sum of these logs over the tokens that count where tokens have weights of their own.
 */
export function correctionLog(
  m: Elementary,
  batch: CheckedBatch,
  { correction }: LossRule,
  i: number,
  weights: Float64Array,
): number {
  if (correction === null || batch.counts[i] === 0) return 0;
  const ofTokens = correction.weight === 'token' || correction.on === 'token';
  let sum = 0;
  for (let t = 0; t < batch.columns; t++) {
    if (!counts(batch, i, t)) continue;
    sum += keptLog(m.log(weights[t]!));
    if (!ofTokens) return sum;
  }
  return sum;
}

/** The weight within the bounds, or 0 where what they are about is not. */
export function bounded({ bound, low, high }: Correction, weight: number, about: number): number {
  if (bound === 'truncate') return Math.max(low, Math.min(high, weight));
  return about >= low && about <= high ? weight : 0;
}

/** Whether the mask of old samples drops a token of row i with this advantage. */
export function isOffPolicy(batch: CheckedBatch, { offPolicyMask }: LossRule, i: number): boolean {
  if (offPolicyMask === null) return false;
  const { columns, policy } = batch;
  const from = (offPolicyMask.from === 'old' ? batch.old : batch.rollout) ?? policy;
  let sum = 0;
  for (let t = 0; t < columns; t++) {
    if (counts(batch, i, t)) sum += from[i * columns + t]! - policy[i * columns + t]!;
  }
  return batch.counts[i]! > 0 && sum / batch.counts[i]! > offPolicyMask.threshold;
}
