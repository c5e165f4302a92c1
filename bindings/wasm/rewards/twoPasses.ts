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
  type PowerFunctions,
  shapedPair,
  singletonFactor,
} from '../../rewards/groupRule.js';
import { type Groups, startOf } from '../../rewards/groups.js';
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
  const rule = new GroupRule(
    groups,
    convention,
    statistics,
    lengths && weightedCentres(values, groups, lengths),
    nonzero,
  );
  if (convention.baseline === 'runner-up') keepBest(values, groups, rule.maps);
  else applyMaps(values, groups, rule.maps, convention);
  if (convention.whiten) {
    const factor = whitenInto(values, convention.whiten, lengths);
    for (let g = 0; g < count; g++) rule.scale[g]! *= factor;
  }
  columns.mean?.set(rule.mean);
  columns.scale?.set(rule.scale);
  if (columns.degenerate) columns.degenerate.set(degenerateGroups(values, groups, statistics.degenerate));
  return -1;
}

/** Means of standardised rewards with weights; 0 where there is no weight. */
function weightedCentres(values: FloatArray, groups: Groups, weights: Float64Array): Float64Array {
  const centres = new Float64Array(groups.count);
  for (let g = 0; g < groups.count; g++) {
    let weight = 0;
    let sum = 0;
    for (let i = startOf(groups, g); i < startOf(groups, g + 1); i++) {
      weight += weights[i]!;
      sum += weights[i]! * values[i]!;
    }
    if (weight > 0) centres[g] = sum / weight;
  }
  return centres;
}

/** Groups of equal rewards whose advantages are 0. */
function degenerateGroups(values: FloatArray, groups: Groups, equal: Uint8Array): Uint8Array {
  return equal.map((flag, g) => (flag && !(Math.abs(values[startOf(groups, g)]!) > 0) ? 1 : 0));
}

/** The best of each group gets how far it is ahead of the second best, the others get 0. */
function keepBest(values: FloatArray, groups: Groups, { shift, factor }: GroupMaps): void {
  for (let g = 0; g < groups.count; g++) {
    const [start, end] = [startOf(groups, g), startOf(groups, g + 1)];
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
  }
}

interface Statistics {
  readonly mean: Float64Array<ArrayBuffer>;
  /** 1 / standard deviation, 0 where rewards are equal. */
  readonly scale: Float64Array<ArrayBuffer>;
}

/** A convention applied to the statistics of all groups. */
class GroupRule {
  readonly mean: Float64Array<ArrayBuffer>;
  readonly scale: Float64Array<ArrayBuffer>;
  readonly maps: GroupMaps & { readonly shift: Float64Array; readonly factor: Float64Array };
  readonly #convention: Convention;
  readonly #groups: Groups;
  readonly #given: Statistics;
  readonly #centres: Float64Array | null;
  /** The group that is looked at, after shaping: one object for all, since there may be millions. */
  readonly #group: GroupMoments = { count: 0, mean: 0, std: 0 };

  constructor(
    groups: Groups,
    convention: Convention,
    given: Statistics,
    centres: Float64Array | null,
    nonzero: number,
  ) {
    const { count } = groups;
    this.#convention = convention;
    this.#groups = groups;
    this.#given = given;
    this.#centres = centres;
    this.mean = given.mean;
    this.scale = new Float64Array(count);
    const unit = convention.scale === 'leave-one-out-std' ? new Float64Array(count) : null;
    this.maps = { shift: new Float64Array(count), factor: new Float64Array(count), unit };
    const batch = this.#batch(nonzero);
    const { exp, log1p } = room().kernels;
    const functions = { exp, log1p };
    for (let g = 0; g < count; g++) this.#fill(g, batch, functions);
  }

  /** Sets the group; returns its standard deviation, in which its rewards are standardised, 0 if they are equal. */
  #look(g: number): number {
    const count = startOf(this.#groups, g + 1) - startOf(this.#groups, g);
    const mean = this.#given.mean[g]!;
    const scale = this.#given.scale[g]!;
    const std = scale === 0 ? 0 : 1 / scale;
    const group = this.#group;
    group.count = count;
    if (this.#convention.shaping === 'none') {
      group.mean = mean;
      group.std = std;
      return std;
    }
    const [failure, gain] = shapedPair(this.#convention, count, Math.round(mean * count));
    group.mean = failure + gain * mean;
    group.std = gain * std;
    return group.std;
  }

  /** True if the group is a single reward that is kept as it is. */
  get #isRaw(): boolean {
    return this.#group.count === 1 && this.#convention.singleton === 'raw' && isWithinGroup(this.#convention);
  }

  #gain(): number {
    return this.#isRaw ? 1 : baselineGain(this.#convention, this.#group.count);
  }

  #shift(g: number, batchMean: number): number {
    if (this.#isRaw) return -this.#group.mean;
    const weighted = this.#centres ? this.#centres[g]! * this.#group.std : 0;
    return baselineShift(this.#convention, this.#group, batchMean, weighted);
  }

  #fill(g: number, batch: BatchMoments, functions: PowerFunctions): void {
    const convention = this.#convention;
    const { shift: shifts, factor: factors, unit: units } = this.maps;
    const std = this.#look(g);
    const group = this.#group;
    if (isWithinGroup(convention) && (group.count === 1 || std === 0)) {
      this.#fillEqual(g, batch);
      return;
    }
    const shift = this.#shift(g, batch.mean);
    const undefinedHere = convention.zeroVariance === 'nan' && std === 0 && group.count > 1;
    const factor = undefinedHere ? Number.NaN : groupFactor(convention, group, shift, batch, functions);
    this.mean[g] = group.mean;
    this.scale[g] = units ? Number.NaN : factor;
    shifts[g] = std === 0 ? shift : shift / std;
    factors[g] = std === 0 || units ? factor : std * factor;
    if (units) units[g] = std;
  }

  /** A group that has no spread: nothing but its rule for that counts. */
  #fillEqual(g: number, batch: BatchMoments): void {
    const { singleton, zeroVariance } = this.#convention;
    const { count, mean } = this.#group;
    const raw = this.#isRaw;
    const none = (count === 1 ? singleton : zeroVariance) === 'nan' ? Number.NaN : 0;
    const factor = raw ? singletonFactor(this.#convention, batch) : none;
    this.mean[g] = raw ? 0 : mean;
    this.scale[g] = factor;
    this.maps.shift[g] = raw ? -mean : 0;
    this.maps.factor[g] = factor;
  }

  /** Moments of all rewards, and of what their baselines leave, from those of the groups. */
  #batch(nonzero: number): BatchMoments {
    const convention = this.#convention;
    const none = { count: 0, mean: 0, std: 0, centredStd: 0, nonzero };
    const { baseline, scale } = convention;
    if (baseline !== 'batch-mean' && scale !== 'batch-std' && scale !== 'batch-centred-std') return none;
    const groups = this.#groups.count;
    const count = startOf(this.#groups, groups);
    this.#look(0);
    const origin = this.#group.mean;
    let sum = 0;
    for (let g = 0; g < groups; g++) {
      this.#look(g);
      sum += this.#group.count * (this.#group.mean - origin);
    }
    const mean = origin + sum / count;
    let squares = 0;
    let centredSum = 0;
    for (let g = 0; g < groups; g++) {
      this.#look(g);
      const group = this.#group;
      squares += group.count * (group.std * group.std + (group.mean - mean) * (group.mean - mean));
      centredSum -= group.count * this.#gain() * this.#shift(g, mean);
    }
    let centredSquares = 0;
    for (let g = 0; g < groups; g++) {
      this.#look(g);
      const { count: n, std } = this.#group;
      const gain = this.#gain();
      const apart = gain * this.#shift(g, mean) + centredSum / count;
      centredSquares += n * (gain * std * gain * std + apart * apart);
    }
    const root = (total: number) => Math.sqrt(total / count);
    return { count, mean, std: root(squares), centredStd: root(centredSquares), nonzero };
  }
}
