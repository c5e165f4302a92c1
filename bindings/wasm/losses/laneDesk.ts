// What the losses of all rows of a batch are computed with, and what one row tells before its loss is known.
import type { CheckedBatch } from '../../losses/batch.js';
import type { LossRule } from '../../losses/lossRule.js';
import { losses as room } from '../rooms.js';
import type { LanePlan } from './lanePlan.js';
import { type RowWeights, rowWeights, unweighed } from './laneWeights.js';
import { type RunInput, type RunSums, readRun, surrogates, writeRun } from './run.js';
import type { Tiles } from './tiles.js';

/** Log-ratios are kept within this before 'vespo' adds them. */
export const vespoRange = [-20, 20] as const;

/** Sums over the batch. */
export interface Sums {
  loss: number;
  low: number;
  high: number;
  capped: number;
  ratio: number;
  square: number;
  largest: number;
  kl: number;
}

/** What is used for one row after the other. */
export interface Desk {
  readonly batch: CheckedBatch;
  readonly rule: LossRule;
  readonly plan: LanePlan;
  readonly tiles: Tiles;
  readonly sums: Sums;
}

/** Of a row: the sum of log π, and of its log-ratios, as they are and kept within a range. */
export interface RowSums {
  readonly logs: number;
  readonly raw: number;
  readonly kept: number;
}

export function sumsOf(
  desk: Desk,
  i: number,
  [low, top]: readonly [number, number],
  policy = desk.tiles.policy,
  old = desk.tiles.old,
): RowSums {
  const { heap, kernels } = room();
  const { tiles } = desk;
  begin(desk, { low, top }, policy, old);
  tiles.each(i, (n) => {
    kernels.lossSumRow(n, tiles.run);
    return true;
  });
  const { loss, square, ratio } = readRun(heap, tiles.run);
  return { logs: loss, raw: square, kept: ratio };
}

export const everything = [-Infinity, Infinity] as const;

/** Begins a run. `old`: where the old policy lies, or 0 where its ratios do not count; `weights`: where those of tokens lie, or 0. */
export function begin(
  { plan, tiles }: Desk,
  given: Partial<RunInput>,
  policy = tiles.policy,
  old = tiles.old,
  weights = 0,
): void {
  const { reference, mask, run } = tiles;
  const { value, slope, range } = plan.kl ?? { value: 0, slope: 0, range: everything };
  // Field by field: engines take microseconds to spread an object and add to it.
  const { low = 0, top = Infinity, factor = 0, penalty = 0, logRatios = everything, temperature = 1 } = given;
  const { surrogate = surrogates.clip } = given;
  const input = { low, top, factor, penalty, logRatios, kl: range, temperature, surrogate, value, slope };
  writeRun(room().heap, run, { policy, old, reference, mask, weights }, input);
}

/** Whether the mask of old samples drops the row. */
export function isStale({ batch, rule }: Desk, i: number, raw: number): boolean {
  const { offPolicyMask } = rule;
  return offPolicyMask !== null && batch.advantages[i]! < 0 && -raw / batch.counts[i]! > offPolicyMask.threshold;
}

/** What the rule's correction multiplies row i by; null if a number is not finite. */
export function weightsOf(desk: Desk, i: number): RowWeights | null {
  const { batch, rule, tiles } = desk;
  const { correction } = rule;
  if (correction === null) return unweighed;
  const { weight, on, logClamp } = correction;
  // Kernels look at the tokens where these have weights of their own.
  if (weight === 'token' && on === 'token') return rowWeights(correction, 0, 1);
  const limit = logClamp ?? Infinity;
  const from = tiles.old === 0 ? tiles.policy : tiles.old;
  const { raw, kept } = sumsOf(desk, i, [-limit, limit], from, tiles.rollout);
  return Number.isFinite(raw) ? rowWeights(correction, kept, batch.counts[i]!) : null;
}

export function addKl({ plan, tiles }: Desk, n: number, gradient: number): boolean {
  return plan.kl === null || Boolean(room().kernels.lossKlRow(n, tiles.run, gradient));
}

export function addSums({ plan, sums }: Desk, weight: number, { kl }: RunSums): void {
  if (plan.kl === null) return;
  sums.kl += kl;
  sums.loss += weight * plan.kl.coefficient * kl;
}
