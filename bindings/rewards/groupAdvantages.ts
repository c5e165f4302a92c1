import { type FloatArray, type HalfFloats, isFloatArray, lengthOf, type Numbers } from '../arguments/arrays.js';
import { resolveOutput } from '../arguments/checks.js';
import { typeError, wrongKind } from '../arguments/errors.js';
import { checkOptions } from '../arguments/options.js';
import { current } from '../arguments/resident.js';
import type { Backend } from '../backend.js';
import { type Call, type Kernel, now, type Plan } from '../operation.js';
import { apart, checkRewards, column, firstRefused, groupOf, refusedReward } from './advantageArguments.js';
import type { Convention } from './choices.js';
import { type AdvantageColumns, partOfColumns } from './columns.js';
import { type ConventionOptions, resolveConvention } from './convention.js';
import { isBatchWide } from './groupRule.js';
import { type GroupIds, type Groups, type ResolvedGroups, resolveGroups, startOf } from './groups.js';
import { layoutOf, needsLayout } from './layout.js';
import { checkLengths, readLengths } from './lengths.js';
import type { ConventionName } from './presets.js';
import { checkRule, checkSizes } from './ruleChecks.js';

export interface GroupAdvantages<T extends FloatArray = FloatArray> {
  /** One per reward: (reward - baseline) * scale of its group. */
  readonly advantages: T;
  /** Mean reward of each group; NaN of an empty one. */
  readonly mean: Float64Array<ArrayBuffer>;
  /**
   * Factor of each group; 0 where all advantages are 0, NaN where each reward has a factor of its own
   * (scale 'leave-one-out-std').
   */
  readonly scale: Float64Array<ArrayBuffer>;
  /** 1 for groups whose advantages are all 0 because their rewards are equal: they teach nothing. */
  readonly degenerate: Uint8Array<ArrayBuffer>;
  /** With ids: that of each group, in the order of their first rewards. */
  readonly ids?: readonly (number | string | bigint)[];
}

/** Where results go, which are wanted, and what some conventions need besides. */
export interface AdvantageOutput<O extends FloatArray = FloatArray> {
  /** Receives the advantages; at least as long as `rewards`, which it may be itself. */
  readonly out?: O;
  /** Receive the columns; at least one element a group. */
  readonly mean?: Float64Array<ArrayBuffer>;
  readonly scale?: Float64Array<ArrayBuffer>;
  readonly degenerate?: Uint8Array<ArrayBuffer>;
  /** False: no columns but those given here, which saves more time than small groups take. Default true. */
  readonly columns?: boolean;
  /** Lengths of the answers, one a reward, for the baseline 'length-weighted' and as weights of a whitening by tokens. */
  readonly lengths?: Numbers;
}

/** What is returned with `columns: false`: the advantages, and the columns that were given. */
export type AdvantagesOnly<O extends FloatArray = FloatArray> = Pick<GroupAdvantages<O>, 'advantages' | 'ids'> &
  Partial<GroupAdvantages<O>>;

/** Rewards: floats, bytes of 0 and 1, or a plain array of numbers. */
export type Rewards = FloatArray | HalfFloats | Uint8Array | readonly number[];

/** The type of advantages for rewards of type T: their own, f64 for halves, bytes and plain arrays. */
export type AdvantagesOf<T extends Rewards> = T extends Float32Array
  ? Float32Array<ArrayBuffer>
  : Float64Array<ArrayBuffer>;

export interface GroupAdvantagesFunction {
  /** Group-relative advantages alone: as the other form, without a mean, a scale and a flag of each group. */
  <T extends Rewards, O extends FloatArray = AdvantagesOf<T>>(
    rewards: T,
    groups: number | Numbers | GroupIds,
    convention: ConventionName | ConventionOptions | undefined,
    output: AdvantageOutput<O> & { readonly columns: false },
  ): AdvantagesOnly<O>;
  /**
   * Group-relative advantages.
   *
   * @param rewards Float32Array (computed in f32 with sums of differences), Float64Array, Uint8Array of 0 and 1, or an array
   * @param groups size of every group; or the offsets of ragged ones, which lie one after the other: groups + 1 ascending
   *   numbers from 0 to rewards.length; or `{ ids }`, one for each reward, in any order: strings, bigints or integers to 2^53
   * @param convention name of a preset or options; default 'paper', (r - mean) / sqrt(variance + 1e-5)
   * @param output receives the advantages, or says where results go and which are wanted. Default: new arrays, that of the
   *   advantages of the type of `rewards`, a Float64Array for bytes and plain arrays
   * @returns advantages, and mean, scale and a flag for each group. Float32Array: within 64 units of 2^-24 times the spread of
   *   the group's advantages (at most 4 met; a sum of 512 rewards is rounded 20 times, which the mean, the deviation and the product
   *   make 41). Float64Array: within 1e-12 times it. What divides by the mean, or multiplies by 1 - mean, has an error 1 + s/d times
   *   that, with s the largest |reward| of the group and d what is divided by, or 1 - mean. Where the batch gives the baseline,
   *   the unit is its largest advantage. Where all rewards of a group are equal, advantages are exactly 0, except under 'raw'
   *   singletons and baselines outside the group. `mean` of a Float32Array: within 2 units of 2^-24 times the spread of the group's
   *   rewards (at most 0.9 met).
   * @throws TypeError, RangeError naming the argument; for a reward that is not finite, with its index and group
   * @example
   * const { advantages, degenerate } = groupAdvantages(Float32Array.of(1, 0, 0, 0, 1, 1, 1, 1), 4, 'trl');
   * advantages[0]; // => 1.4997000694274902
   * degenerate[1]; // => 1
   * @example
   * groupAdvantages([1, 0, 1, 0], { ids: ['a', 'b', 'b', 'a'] }, { preset: 'verl', epsilon: 0 }).advantages[0]; // => 0.7071067811865475
   */
  <T extends Rewards, O extends FloatArray = AdvantagesOf<T>>(
    rewards: T,
    groups: number | Numbers | GroupIds,
    convention?: ConventionName | ConventionOptions,
    output?: O | AdvantageOutput<O>,
  ): GroupAdvantages<O>;
}

/** What a backend computes: groups that lie one after the other, and columns without what the caller's arrays have beyond them. */
export type AdvantageArgs = [
  rewards: FloatArray,
  groups: Groups,
  convention: Convention,
  lengths: Float64Array | null,
  columns: AdvantageColumns,
];
type AdvantageCall = Call<AdvantageArgs, GroupAdvantages>;

/** Rewards of a piece at least: enough that taking it costs nothing. */
const PIECE = 32_768;
/** Groups that are computed together (assembly/rewards/groupAdvantages.ts). */
const TOGETHER = 1024;

const outputFields = ['out', 'mean', 'scale', 'degenerate', 'columns', 'lengths'] as const;

export const groupAdvantagesPlan: Plan<GroupAdvantagesFunction, AdvantageArgs> = {
  name: 'groupAdvantages',
  optionsAt: 4,
  ownOptions: false,
  inputs: 4,
  check(where, rewards, groups, convention = 'paper', output = {}) {
    const options: AdvantageOutput = ArrayBuffer.isView(output)
      ? { out: output }
      : checkOptions<AdvantageOutput>(where, 'output', output, outputFields);
    const { out, mean, scale, degenerate, columns: all = true, lengths: answers } = options;
    const values = checkRewards(where, rewards, out);
    const count = values.length;
    const rule = resolveConvention(where, convention);
    const resolved = apart(rule, resolveGroups(where, groups, count));
    const lengths = readLengths(where, rule, answers, count);
    checkRule(where, rule, values, resolved);
    const own = isFloatArray(rewards);
    const target =
      values instanceof Float32Array && own
        ? resolveOutput<FloatArray>(where, out, count, Float32Array)
        : own
          ? resolveOutput<FloatArray>(where, out, count, Float64Array)
          : resolveOutput<FloatArray>(where, out, count, Float64Array, Float32Array);
    if (typeof all !== 'boolean') throw wrongKind(where, 'columns', 'true or false', all);
    const columns: AdvantageColumns = {
      advantages: target.view,
      mean: column(where, 'mean', mean, Float64Array, resolved.count, all),
      scale: column(where, 'scale', scale, Float64Array, resolved.count, all),
      degenerate: column(where, 'degenerate', degenerate, Uint8Array, resolved.count, all),
      fresh: !(out || mean || scale || degenerate),
    };
    const given = { advantages: target.result(), mean, scale, degenerate };
    if (lengthOf(current(values)) !== count) {
      const expected = 'an array that stays as it is, got one that was taken away while the arguments were read';
      throw typeError(`${where}: "rewards" expected ${expected}`, 'ERR_DETACHED');
    }
    const refused = (index: number) => {
      checkLengths(where, lengths);
      return refusedReward(where, rule, values, resolved, index);
    };
    const gathered = (): AdvantageCall => {
      checkLengths(where, lengths);
      if (rule.shaping !== 'none' && rule.missing !== 'error') checkSizes(where, rule, values, resolved);
      const layout = layoutOf(values, resolved, lengths, rule.missing, columns);
      return {
        args: [layout.rewards, layout.groups, rule, layout.lengths, layout.columns],
        units: layout.groups.count,
        grain: grainOf(rule, layout.groups),
        refused: (group) => refused(layout.indices[firstRefused(rule, layout.rewards, layout.groups, group)]!),
        result() {
          layout.scatter(columns);
          return resultOf(columns, given, resolved.ids) as GroupAdvantages;
        },
      };
    };
    if (needsLayout(resolved)) return gathered();
    return {
      args: [values, resolved, rule, lengths, columns],
      units: resolved.count,
      grain: grainOf(rule, resolved),
      refused: (group) => refused(firstRefused(rule, values, resolved, group)),
      // Kernels find rewards that are NaN: only then the others are gathered.
      instead: rule.missing === 'error' ? undefined : gathered,
      result: () => resultOf(columns, given, null) as GroupAdvantages,
    };
  },
  part([rewards, groups, convention, lengths, columns], from, to) {
    const [first, last] = [startOf(groups, from), startOf(groups, to)];
    const offsets = groups.offsets?.slice(from, to + 1).map((offset) => offset - first) ?? null;
    return [
      rewards.subarray(first, last),
      { count: to - from, size: groups.size, offsets },
      convention,
      lengths?.subarray(first, last) ?? null,
      partOfColumns(columns, from, to, first, last),
    ];
  },
};

/** What some conventions make of a group depends on all others: such calls are one piece. */
function grainOf(convention: Convention, { count, size }: Groups): number {
  return isBatchWide(convention) ? count : TOGETHER * Math.max(1, Math.round(PIECE / TOGETHER / Math.max(1, size)));
}

/** A kernel that says which group is refused, of a backend that says which reward. */
export const advantagesKernel =
  ({ groupAdvantages }: Pick<Backend, 'groupAdvantages'>): Kernel<AdvantageArgs> =>
  (...args) => {
    const invalid = groupAdvantages(...args);
    return invalid < 0 ? -1 : groupOf(args[1], invalid);
  };

export function createGroupAdvantages(backend: Pick<Backend, 'groupAdvantages'>): GroupAdvantagesFunction {
  return now(groupAdvantagesPlan, advantagesKernel(backend));
}

/** The caller's own arrays where there are some, else the columns. */
function resultOf(
  columns: AdvantageColumns,
  given: { readonly [name in Exclude<keyof AdvantageColumns, 'fresh'>]: AdvantageColumns[name] | undefined },
  ids: ResolvedGroups['ids'],
): AdvantagesOnly {
  const array = current(given.advantages!);
  const mean = given.mean ? current(given.mean) : columns.mean;
  const scale = given.scale ? current(given.scale) : columns.scale;
  const degenerate = given.degenerate ? current(given.degenerate) : columns.degenerate;
  if (mean && scale && degenerate) {
    return ids ? { advantages: array, mean, scale, degenerate, ids } : { advantages: array, mean, scale, degenerate };
  }
  const result: { -readonly [name in keyof AdvantagesOnly]: AdvantagesOnly[name] } = { advantages: array };
  if (mean) result.mean = mean;
  if (scale) result.scale = scale;
  if (degenerate) result.degenerate = degenerate;
  if (ids) result.ids = ids;
  return result;
}
