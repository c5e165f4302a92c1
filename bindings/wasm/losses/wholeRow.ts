// A row with one ratio for all tokens, which is computed in f64.
import type { LossRule } from '../../losses/lossRule.js';
import { gammaWeight, ratioBounds, surrogate } from '../../losses/surrogates.js';
import { elementary } from '../elementary.js';
import { losses as room } from '../rooms.js';
import { addKl, addSums, begin, type Desk, everything, isStale, sumsOf, vespoRange, weightsOf } from './laneDesk.js';
import { readRun } from './run.js';

/** The log-ratios that the level 'geometric' keeps as they are: only what the advantage would push further is clipped. */
function geometricRange({ clip }: LossRule, advantage: number): readonly [number, number] {
  if (clip === null) return everything;
  // Without an advantage nothing counts.
  if (advantage === 0) return [0, 0];
  return advantage > 0 ? [-Infinity, clip.high] : [-clip.low, Infinity];
}

/** A row with one ratio for all tokens. False if the kernels refuse a number. */
export function addWholeRow(desk: Desk, i: number, weight: number, slope: number): boolean {
  const { batch, rule, plan, tiles, sums } = desk;
  const { heap, kernels } = room();
  const { level } = rule;
  const a = batch.advantages[i]!;
  const count = batch.counts[i]!;
  const geometric = level === 'geometric';
  const range = geometric ? geometricRange(rule, a) : rule.surrogate === 'vespo' ? vespoRange : everything;
  const row = sumsOf(desk, i, range);
  if (!Number.isFinite(row.logs) || !Number.isFinite(row.raw)) return false;

  const divisor = level === 'sequence-sum' ? 1 : count + rule.ratioEpsilon;
  const free = (geometric ? row.kept : row.raw) / divisor;
  const [least, most] = rule.logRatioBounds ?? everything;
  const seen = Math.min(Math.max(free, least), most);
  const ratio = elementary.exp(seen);
  const point = { value: 0, slope: 0, direct: 0, bound: 0 };
  if (rule.surrogate !== 'real') {
    const phi = rule.surrogate === 'vespo' ? gammaWeight(elementary, rule, row.kept, a).phi : 1;
    const mean = geometric ? (a * count) / (count + rule.ratioEpsilon) : a;
    const plain = geometric ? { ...rule, clip: null } : rule;
    surrogate(elementary, plain, ratioBounds(plain), ratio, mean, 0, phi, point);
  }
  const weighed = weightsOf(desk, i);
  if (weighed === null) return false;
  const kept = isStale(desk, i, row.raw) ? 0 : weighed.factor;
  const through = seen === free ? point.slope * (level === 'sequence-token' ? 1 : count / divisor) : 0;
  const factor = kept * weight * (point.direct + through) + slope;
  const penalty = weight * (plan.kl?.coefficient ?? 0);
  begin(desk, { low: range[0], top: range[1], factor, penalty }, tiles.policy, geometric && a !== 0 ? tiles.old : 0);
  const { run } = tiles;
  const done = tiles.writeEach(i, (n, gradient) => {
    kernels.lossFillRow(n, run, gradient);
    return addKl(desk, n, gradient);
  });
  if (!done) return false;
  const totals = readRun(heap, run);
  sums.loss += kept * weight * (count * point.value + point.direct * row.logs);
  addSums(desk, weight, totals);
  sums.ratio += count * ratio;
  sums.square += count * ratio * ratio;
  sums.largest = Math.max(sums.largest, ratio);
  sums.high += totals.over + (point.bound === 1 ? count : 0);
  sums.low += totals.under + (point.bound === -1 ? count : 0);
  sums.capped += point.bound === 2 ? count : 0;
  return true;
}
