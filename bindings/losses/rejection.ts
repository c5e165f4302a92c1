// Tokens that do not count because the policy that sampled them is too far from `old`.
import { type Elementary, expGap } from '../neighbours/elementary.js';
import type { CheckedBatch } from './batch.js';
import type { LossRule, Rejection } from './lossRule.js';
import { counts } from './mask.js';

/** Log-ratios are kept within this first. */
const LIMIT = 20;

/** The batch without the tokens that the rule rejects: they are padding from here on. */
export function accepted(m: Elementary, batch: CheckedBatch, { rejection }: LossRule): CheckedBatch {
  if (rejection === null || rejection.length === 0) return batch;
  const { rows, columns } = batch;
  const mask = new Uint8Array(rows * columns);
  const count = new Int32Array(rows);
  for (let i = 0; i < rows; i++) {
    const kept = rejection.map((criterion) => keeps(m, batch, criterion, i));
    for (let t = 0; t < columns; t++) {
      if (!counts(batch, i, t) || !kept.every((keep) => keep(t))) continue;
      mask[i * columns + t] = 1;
      count[i]!++;
    }
  }
  const total = count.reduce((sum, n) => sum + n, 0);
  return { ...batch, mask, prefix: false, counts: count, total };
}

/** Whether a criterion keeps the tokens of row i. */
function keeps(m: Elementary, batch: CheckedBatch, criterion: Rejection, i: number): (t: number) => boolean {
  const { columns } = batch;
  const within = boundsOf(m, criterion);
  const measures = new Float64Array(columns);
  let sum = 0;
  let largest = 0;
  for (let t = 0; t < columns; t++) {
    if (!counts(batch, i, t)) continue;
    measures[t] = measureOf(m, batch, criterion, i * columns + t);
    sum += measures[t]!;
    largest = Math.max(largest, measures[t]!);
  }
  if (criterion.on === 'token') return (t) => within(measures[t]!);
  const n = batch.counts[i]!;
  const row = criterion.on === 'sequence-max' ? largest : criterion.on === 'sequence-sum' ? sum : n > 0 ? sum / n : 0;
  const kept = within(row);
  return () => kept;
}

/** The estimate of one token, with d = log rollout/old. */
function measureOf(m: Elementary, { policy, old, rollout }: CheckedBatch, { estimate }: Rejection, k: number): number {
  const d = Math.max(-LIMIT, Math.min(LIMIT, rollout![k]! - (old ?? policy)[k]!));
  if (estimate === 'k1') return d;
  return estimate === 'k2' ? (d * d) / 2 : expGap(m, -d);
}

function boundsOf(m: Elementary, { estimate, low, high }: Rejection): (measure: number) => boolean {
  if (estimate !== 'k1') return (measure) => measure <= high;
  const [least, most] = [m.log(low), high === Infinity ? Infinity : m.log(high)];
  return (measure) => measure >= least && measure <= most;
}
