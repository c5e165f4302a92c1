// Advantages by conventions that have no faster way: the kernel standardises each group, the rule is applied to the statistics of
// groups in f64, and a second pass maps the standardised rewards.
import type { FloatArray } from '../../arguments/checks.js';
import { current } from '../../arguments/resident.js';
import type { Convention } from '../../rewards/choices.js';
import type { AdvantageColumns } from '../../rewards/columns.js';
import {
  type BatchMoments,
  baselineGain,
  baselineShift,
  type GroupMoments,
  groupFactor,
  isWithinGroup,
  shapedPair,
  singletonFactor,
} from '../../rewards/groupRule.js';
import { eachGroup, type Groups, startOf } from '../../rewards/groups.js';
import { whitenInto } from '../../rewards/whiten.js';
import { rewards as room } from '../rooms.js';
import { applyMaps, type GroupMaps } from './applied.js';
import { shareOfNonzero } from './batch.js';
import { standard } from './rule.js';
import { standardised } from './standardised.js';

export function inTwoPasses(
  rewards: FloatArray,
  groups: Groups,
  convention: Convention,
  lengths: Float64Array | null,
  columns: AdvantageColumns,
): number {
  const { count } = groups;
  const nonzero = convention.scale === 'nonzero-share' ? shareOfNonzero(rewards) : 0;
  const statistics = {
    advantages: columns.advantages,
    mean: new Float64Array(count),
    scale: new Float64Array(count),
    degenerate: new Uint8Array(count),
    fresh: columns.fresh,
  };
  const invalid = standardised(rewards, groups, standard, statistics);
  if (invalid >= 0) return invalid;
  const values = current(columns.advantages).subarray(0, rewards.length);
  const centres = lengths && weightedCentres(values, groups, lengths);
  const { mean, scale, maps } = applied(groups, convention, statistics, centres, nonzero);
  if (convention.baseline === 'runner-up') keepBest(values, groups, maps);
  else applyMaps(values, groups, maps, convention);
  if (convention.whiten) {
    const factor = whitenInto(values, convention.whiten, lengths);
    for (let g = 0; g < count; g++) scale[g]! *= factor;
  }
  columns.mean?.set(mean);
  columns.scale?.set(scale);
  if (columns.degenerate) columns.degenerate.set(degenerateGroups(values, groups, statistics.degenerate));
  return -1;
}

/** Means of standardised rewards with weights; 0 where there is no weight. */
function weightedCentres(values: FloatArray, groups: Groups, weights: Float64Array): Float64Array {
  const centres = new Float64Array(groups.count);
  eachGroup(groups, (start, end, g) => {
    let weight = 0;
    let sum = 0;
    for (let i = start; i < end; i++) {
      weight += weights[i]!;
      sum += weights[i]! * values[i]!;
    }
    if (weight > 0) centres[g] = sum / weight;
  });
  return centres;
}

/** Groups of equal rewards whose advantages are 0. */
function degenerateGroups(values: FloatArray, groups: Groups, equal: Uint8Array): Uint8Array {
  return equal.map((flag, g) => (flag && !(Math.abs(values[startOf(groups, g)]!) > 0) ? 1 : 0));
}

/** The best of each group gets how far it is ahead of the second best, the others get 0. */
function keepBest(values: FloatArray, groups: Groups, { shift, factor }: GroupMaps): void {
  eachGroup(groups, (start, end, g) => {
    let best = start;
    let second = -Infinity;
    for (let i = start + 1; i < end; i++) {
      if (values[i]! > values[best]!) {
        second = values[best]!;
        best = i;
      } else {
        second = Math.max(second, values[i]!);
      }
    }
    const ahead = end - start > 1 ? values[best]! - second : -shift[g]!;
    values.fill(0 * factor[g]!, start, end); // NaN where the group's rule says so
    values[best] = ahead * factor[g]!;
  });
}

interface Statistics {
  readonly mean: Float64Array;
  /** 1 / standard deviation, 0 where rewards are equal. */
  readonly scale: Float64Array;
}

interface Applied {
  readonly mean: Float64Array;
  readonly scale: Float64Array;
  readonly maps: GroupMaps;
}

/** A convention applied to the statistics of all groups. */
function applied(
  groups: Groups,
  convention: Convention,
  given: Statistics,
  centres: Float64Array | null,
  nonzero: number,
): Applied {
  const { shaping, baseline, scale, singleton, zeroVariance } = convention;
  const { exp, log1p } = room().kernels;
  const functions = { exp, log1p };
  const { mean } = given;
  const column = () => new Float64Array(groups.count);
  const [factors, shift, factor] = [column(), column(), column()];
  const unit = scale === 'leave-one-out-std' ? column() : null;
  const within = isWithinGroup(convention);
  /** The group that is looked at, after shaping: one object for all, since there may be millions. */
  const group: GroupMoments = { count: 0, mean: 0, std: 0 };

  /** Sets the group: its deviation, in which its rewards are standardised, is 0 if they are equal. */
  const look = (g: number): void => {
    group.count = startOf(groups, g + 1) - startOf(groups, g);
    group.mean = given.mean[g]!;
    group.std = given.scale[g] === 0 ? 0 : 1 / given.scale[g]!;
    if (shaping === 'none') return;
    const [failure, gain] = shapedPair(convention, group.count, Math.round(group.mean * group.count));
    group.mean = failure + gain * group.mean;
    group.std *= gain;
  };
  /** True if the group is a single reward that is kept as it is. */
  const isRaw = () => group.count === 1 && singleton === 'raw' && within;
  const gainOf = () => (isRaw() ? 1 : baselineGain(convention, group.count));
  const shiftOf = (g: number, batchMean: number): number => {
    if (isRaw()) return -group.mean;
    return baselineShift(convention, group, batchMean, centres ? centres[g]! * group.std : 0);
  };

  /** Moments of all rewards, and of what their baselines leave, from those of the groups. */
  const momentsOfBatch = (): BatchMoments => {
    if (baseline !== 'batch-mean' && scale !== 'batch-std' && scale !== 'batch-centred-std')
      return { count: 0, mean: 0, std: 0, centredStd: 0, nonzero };
    const count = startOf(groups, groups.count);
    look(0);
    const origin = group.mean;
    let sum = 0;
    for (let g = 0; g < groups.count; g++) {
      look(g);
      sum += group.count * (group.mean - origin);
    }
    const mean = origin + sum / count;
    let squares = 0;
    let centredSum = 0;
    for (let g = 0; g < groups.count; g++) {
      look(g);
      squares += group.count * (group.std * group.std + (group.mean - mean) * (group.mean - mean));
      centredSum -= group.count * gainOf() * shiftOf(g, mean);
    }
    let centredSquares = 0;
    for (let g = 0; g < groups.count; g++) {
      look(g);
      const { count: n, std } = group;
      const gain = gainOf();
      const apart = gain * shiftOf(g, mean) + centredSum / count;
      centredSquares += n * (gain * std * gain * std + apart * apart);
    }
    const root = (total: number) => Math.sqrt(total / count);
    return { count, mean, std: root(squares), centredStd: root(centredSquares), nonzero };
  };

  /** A group that has no spread: nothing but its rule for that counts. */
  const fillEqual = (g: number, batch: BatchMoments): void => {
    const raw = isRaw();
    const none = (group.count === 1 ? singleton : zeroVariance) === 'nan' ? Number.NaN : 0;
    mean[g] = raw ? 0 : group.mean;
    shift[g] = raw ? -group.mean : 0;
    factors[g] = factor[g] = raw ? singletonFactor(convention, batch) : none;
  };

  const fill = (g: number, batch: BatchMoments): void => {
    look(g);
    const { std } = group;
    if (within && (group.count === 1 || std === 0)) {
      fillEqual(g, batch);
      return;
    }
    const own = shiftOf(g, batch.mean);
    const undefinedHere = zeroVariance === 'nan' && std === 0 && group.count > 1;
    const all = undefinedHere ? Number.NaN : groupFactor(convention, group, own, batch, functions);
    mean[g] = group.mean;
    factors[g] = unit ? Number.NaN : all;
    shift[g] = std === 0 ? own : own / std;
    factor[g] = std === 0 || unit ? all : std * all;
    if (unit) unit[g] = std;
  };

  const batch = momentsOfBatch();
  for (let g = 0; g < groups.count; g++) fill(g, batch);
  return { mean, scale: factors, maps: { shift, factor, unit } };
}
