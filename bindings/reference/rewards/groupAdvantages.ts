import type { FloatArray } from '../../arguments/checks.js';
import type { Convention, Whitening } from '../../rewards/choices.js';
import type { AdvantageColumns } from '../../rewards/columns.js';
import { type Groups, startOf } from '../../rewards/groups.js';
import { sum } from '../sum.js';
import { momentsOf, squaresOfOthers } from './statistics.js';

/** Rewards of one group, in a unit of their own where their squares would leave the range of numbers. */
interface Group {
  readonly rewards: FloatArray | number[];
  readonly lengths: ArrayLike<number> | null;
}

/** What batch-wide rules need: the mean of all rewards, and what their standard deviations are. */
interface Batch {
  readonly mean: number;
  readonly std: number;
  readonly centredStd: number;
  readonly nonzero: number;
}

interface Result {
  readonly advantages: number[];
  readonly scale: number;
}

export function groupAdvantages(
  given: FloatArray,
  layout: Groups,
  convention: Convention,
  lengths: Float64Array | null,
  out: AdvantageColumns,
): number {
  if (lengths?.some((length) => !(length >= 0 && length < Infinity))) return 0;
  const rewards = given.slice(); // the result may overlap them
  const { shaping, focus } = convention;
  const allowed = (r: number) =>
    shaping !== 'none' ? r === 0 || r === 1 : focus > 0 ? r >= 0 && r <= 1 : Number.isFinite(r);
  const invalid = rewards.findIndex((r) => !allowed(r));
  if (invalid >= 0) return invalid;
  const groups = Array.from({ length: layout.count }, (_, g): Group => {
    const [start, end] = [startOf(layout, g), startOf(layout, g + 1)];
    return {
      rewards: shaped(rewards.subarray(start, end), convention),
      lengths: lengths?.subarray(start, end) ?? null,
    };
  });
  const batch = batchOf(groups, rewards, convention);
  const results = groups.map((group) => normalise(group, convention, batch));
  const advantages = results.flatMap((result) => result.advantages);
  const whitening = convention.whiten
    ? whiteningOf(advantages, convention.whiten, lengths)
    : { deviations: advantages, factor: 1 };
  const whitened = whitening.deviations.map((deviation) => deviation * whitening.factor);
  out.advantages.set(whitened);
  let next = 0;
  for (const [g, { rewards: group }] of groups.entries()) {
    const part = whitened.slice(next, next + group.length);
    next += group.length;
    const raw = group.length === 1 && convention.singleton === 'raw' && isWithin(convention);
    if (out.mean) out.mean[g] = raw ? 0 : meanOf(group);
    if (out.scale) out.scale[g] = results[g]!.scale * whitening.factor;
    if (out.degenerate) out.degenerate[g] = Number(isConstant(group) && part.every((a) => a === 0 || Number.isNaN(a)));
  }
  return -1;
}

/** n / (n - ddof), in the precision that the convention has it; 0 of nothing. */
function besselOf(n: number, { ddof, besselPrecision }: Convention): number {
  if (n <= ddof) return 0;
  return besselPrecision === 'single' ? Math.fround(n / (n - ddof)) : n / (n - ddof);
}

const isConstant = (group: ArrayLike<number>) => Array.prototype.every.call(group, (r) => r === group[0]);
const isWithin = ({ baseline }: Convention) => baseline !== 'batch-mean' && baseline !== 'none';

function meanOf(group: ArrayLike<number>): number {
  const unit = unitOf(group);
  const first = group[0]! / unit;
  return (first + momentsOf(group.length, (i) => group[i]! / unit - first).centre) * unit;
}

/** The number of ways to choose j of n. */
function choose(n: number, j: number): number {
  let ways = 1;
  for (let i = 0; i < j; i++) ways *= (n - i) / (i + 1);
  return n < j ? 0 : ways;
}

function shaped(group: FloatArray, { shaping, k }: Convention): FloatArray | number[] {
  if (shaping === 'none') return group;
  const n = group.length;
  const c = sum(n, (i) => group[i]!);
  const all = choose(n - 1, k - 1);
  if (shaping === 'pkpo') return Array.from(group, (r) => (r * choose(n - c, k - 1)) / all);
  return Array.from(group, (r) => (r === 1 ? 1 : 1 - choose(n - c - 1, k - 1) / all));
}

/** A power of two of about the size of the spread where its square would overflow or underflow, else 1. */
function unitOf(group: ArrayLike<number>): number {
  let largest = 0;
  let spread = 0;
  for (let i = 0; i < group.length; i++) {
    largest = Math.max(largest, Math.abs(group[i]!));
    spread = Math.max(spread, Math.abs(group[i]! - group[0]!));
  }
  if (largest > 1e150) return 2 ** 600;
  return spread > 0 && spread < 1e-150 ? 2 ** -600 : 1;
}

/** Rewards less their baselines, in `unit`. */
function centredBy(
  { rewards, lengths }: Group,
  { baseline, singleton }: Convention,
  batchMean: number,
  unit: number,
): number[] {
  const n = rewards.length;
  const first = rewards[0]! / unit;
  const relative = Array.from(rewards, (r) => r / unit - first);
  if (baseline === 'none') return Array.from(rewards, (r) => r / unit);
  if (baseline === 'batch-mean') return Array.from(rewards, (r) => r / unit - batchMean / unit);
  if (n === 1) return singleton === 'raw' ? [first] : [0];
  if (baseline === 'mean') {
    const { centre } = momentsOf(n, (i) => relative[i]!);
    return relative.map((d) => d - centre);
  }
  if (baseline === 'leave-one-out') {
    const total = sum(n, (i) => relative[i]!);
    return relative.map((d) => d - (total - d) / (n - 1));
  }
  if (baseline === 'length-weighted') {
    const weight = sum(n, (i) => lengths![i]!);
    const centre = weight > 0 ? sum(n, (i) => lengths![i]! * relative[i]!) / weight : 0;
    return relative.map((d) => d - centre);
  }
  const largest = (values: readonly number[]) => values.reduce((a, b) => Math.max(a, b), -Infinity);
  const best = relative.indexOf(largest(relative));
  const second = largest(relative.filter((_, i) => i !== best));
  return relative.map((d, i) => (i === best ? d - second : 0));
}

/** Standard deviation of all values, over their count. */
function deviationOf(values: ArrayLike<number>): number {
  const unit = unitOf(values);
  const first = values[0]! / unit;
  return Math.sqrt(momentsOf(values.length, (i) => values[i]! / unit - first).squares / values.length) * unit;
}

function batchOf(groups: readonly Group[], rewards: FloatArray, convention: Convention): Batch {
  const all = convention.shaping === 'none' ? rewards : groups.flatMap((group) => Array.from(group.rewards));
  const mean = meanOf(all);
  const wanted = convention.scale === 'batch-centred-std';
  const centred = wanted ? groups.flatMap((group) => centredBy(group, convention, mean, 1)) : [0];
  const nonzero = Array.prototype.filter.call(all, (r) => r !== 0).length / all.length;
  const bessel = Math.sqrt(besselOf(all.length, convention));
  return { mean, std: deviationOf(all) * bessel, centredStd: deviationOf(centred) * bessel, nonzero };
}

/** One group: advantages, and the factor of all differences (NaN where each has its own). */
function normalise(group: Group, convention: Convention, batch: Batch): Result {
  const { rewards } = group;
  const { singleton, zeroVariance, epsilon, scale, focus, shaping } = convention;
  const n = rewards.length;
  const all = (advantage: number, factor: number) => ({
    advantages: Array.from(rewards, () => advantage),
    scale: factor,
  });
  const within = isWithin(convention);
  if (n === 1 && within) {
    if (singleton === 'zero' || singleton === 'error') return all(0, 0);
    if (singleton === 'nan') return all(Number.NaN, Number.NaN);
    const deviation = scale === 'std' || scale === 'centred-std' ? 1 + epsilon : 1;
    const factor = 1 / (scale === 'nonzero-share' ? smoothedOther(batch.nonzero, convention) : deviation);
    return all(rewards[0]! * factor, factor);
  }
  if (n > 1 && isConstant(rewards)) {
    if (zeroVariance === 'nan') return all(Number.NaN, Number.NaN);
    if (within) return all(0, 0);
  }
  const unit = within ? unitOf(rewards) : 1;
  const centred = centredBy(group, convention, batch.mean, unit);
  const weight = focus === 0 || shaping !== 'none' ? 1 : (1 - meanOf(rewards)) ** focus;
  const divisors = divisorsOf(group, centred, convention, batch, unit);
  // A divisor is kept in the unit of the differences, so that neither of them leaves the range of numbers.
  const advantages = centred.map((a, i) => (divisors[i]! > 0 ? (a / divisors[i]!) * weight : 0));
  const gain = convention.baseline === 'leave-one-out' ? n / (n - 1) : 1;
  const factor = divisors[0]! > 0 ? (gain * weight) / divisors[0]! / unit : 0;
  return { advantages, scale: scale === 'leave-one-out-std' ? Number.NaN : factor };
}

/** What each difference is divided by, in `unit`. */
function divisorsOf(
  { rewards }: Group,
  centred: readonly number[],
  convention: Convention,
  batch: Batch,
  unit: number,
): number[] {
  const { scale } = convention;
  const n = rewards.length;
  const deviation = (squares: number, count: number) => Math.sqrt((squares / count) * besselOf(count, convention));
  const values = Array.from(rewards, (r) => r / unit);
  const same = (divisor: number) => values.map(() => divisor);
  switch (scale) {
    case 'std':
      return same(smoothed(deviation(momentsOf(n, (i) => values[i]! - values[0]!).squares, n), convention, unit));
    case 'centred-std':
      return same(
        smoothed(
          deviation(
            sum(n, (i) => centred[i]! ** 2),
            n,
          ),
          convention,
          unit,
        ),
      );
    case 'leave-one-out-std':
      return squaresOfOthers(values).map((squares) =>
        squares > 0 ? smoothed(deviation(squares, n - 1), convention, unit) : 1 / unit,
      );
    case 'batch-std':
      return same(smoothed(batch.std / unit, convention, unit));
    case 'batch-centred-std':
      return same(smoothed(batch.centredStd / unit, convention, unit));
  }
  const mean = meanOf(rewards);
  if (scale === 'bernoulli-std') return same(smoothed(Math.sqrt(Math.max(0, mean * (1 - mean))), convention, 1) / unit);
  const others = {
    mean: () => smoothedOther(mean, convention),
    'root-mean': () => smoothedOther(Math.sqrt(Math.max(0, mean)), convention),
    sum: () => n * smoothedOther(mean, convention),
    'nonzero-share': () => smoothedOther(batch.nonzero, convention),
    none: () => 1,
  };
  return same(others[scale]() / unit);
}

function smoothed(
  std: number,
  { epsilon, epsilonOn }: Pick<Convention, 'epsilon' | 'epsilonOn'>,
  unit: number,
): number {
  if (epsilonOn === 'std') return std + epsilon / unit;
  if (epsilonOn === 'floor') return Math.max(std, Math.sqrt(epsilon) / unit);
  return Math.hypot(std, Math.sqrt(epsilon) / unit);
}

function smoothedOther(divisor: number, { epsilon, epsilonOn }: Convention): number {
  return epsilonOn === 'floor' ? Math.max(divisor, epsilon) : divisor + epsilon;
}

/** The mean of all values and one over their deviation; with weights, as if each value were there that many times. */
function whiteningOf(
  values: number[],
  options: Required<Whitening>,
  weights: ArrayLike<number> | null,
): { deviations: number[]; factor: number } {
  const weight = (i: number) => (weights ? weights[i]! : 1);
  const count = sum(values.length, weight);
  const divisor = count + options.countEpsilon;
  // Counted from one of them, so that equal values deviate by exactly 0.
  const [origin = 0] = values;
  const away = values.map((value) => value - origin);
  const average = (sum(values.length, (i) => weight(i) * away[i]!) - origin * options.countEpsilon) / divisor;
  // Centred groups have a mean of 0; what rounding leaves of it is not to move groups of equal rewards.
  const most = values.reduce((largest, a) => Math.max(largest, Math.abs(a)), 0);
  const deviations = Math.abs(origin + average) <= 1e-14 * most ? values : away.map((value) => value - average);
  const squares = sum(values.length, (i) => weight(i) * deviations[i]! ** 2) / divisor;
  const variance = options.ddof === 1 ? (count > 1 ? (squares * count) / (count - 1) : 0) : squares;
  const std = smoothed(Math.sqrt(variance), options, 1);
  // An advantage that is NaN leaves no deviation: all are NaN then.
  return { deviations, factor: std === 0 ? 0 : 1 / std };
}
