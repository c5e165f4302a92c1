import {
  type FloatArray,
  floatsFrom,
  type HalfFloats,
  isFloatArray,
  isList,
  isNodeBuffer,
  isOrdinary,
  kindOf,
  lengthOf,
  type Numbers,
} from '../arguments/arrays.js';
import { checkAttached, outputArray, plainView, resolveTarget } from '../arguments/checks.js';
import { rangeError, show, typeError } from '../arguments/errors.js';
import { readNumbers } from '../arguments/numbers.js';
import { checkOptions } from '../arguments/options.js';
import { current } from '../arguments/resident.js';
import type { Backend } from '../backend.js';
import type { Convention } from './choices.js';
import type { AdvantageColumns } from './columns.js';
import { type ConventionOptions, resolveConvention } from './convention.js';
import { type GroupIds, type Groups, type ResolvedGroups, resolveGroups } from './groups.js';
import { layoutOf, needsLayout } from './layout.js';
import { checkLengths } from './lengths.js';
import type { ConventionName } from './presets.js';
import { checkRule, checkSizes, expectedReward, isAllowed, kindOfRewards } from './ruleChecks.js';

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

/** A checked call: what a backend computes, and what its result is. */
export interface AdvantagePlan {
  readonly args: [
    rewards: FloatArray,
    groups: Groups,
    convention: Convention,
    lengths: Float64Array | null,
    columns: AdvantageColumns,
  ];
  /** The same call without the rewards that are NaN, to make if some reward is refused; null where all have to be finite. */
  readonly withoutMissing: (() => AdvantagePlan) | null;
  /** The result, given the index of a reward that the convention does not take, or -1. */
  result(invalid: number): AdvantagesOnly;
}

const where = 'groupAdvantages';
const outputFields = ['out', 'mean', 'scale', 'degenerate', 'columns', 'lengths'] as const;

export function planGroupAdvantages(
  rewards: Rewards,
  groups: number | Numbers | GroupIds,
  convention: ConventionName | ConventionOptions = 'paper',
  output: FloatArray | AdvantageOutput = {},
): AdvantagePlan {
  const options: AdvantageOutput = ArrayBuffer.isView(output)
    ? { out: output }
    : checkOptions<AdvantageOutput>(where, 'output', output, outputFields);
  const { out, mean, scale, degenerate, columns: all = true, lengths: answers } = options;
  const values = checkRewards(rewards, out);
  const count = values.length;
  const rule = resolveConvention(where, convention);
  const resolved = apart(rule, resolveGroups(where, groups, count));
  const lengths = checkLengths(where, rule, answers, count);
  checkRule(where, rule, values, resolved);
  const own = isFloatArray(rewards);
  const target =
    values instanceof Float32Array && own
      ? outputArray<FloatArray>(where, out, count, Float32Array)
      : own
        ? outputArray<FloatArray>(where, out, count, Float64Array)
        : outputArray<FloatArray>(where, out, count, Float64Array, Float32Array);
  const advantages = plain('out', target);
  if (typeof all !== 'boolean') throw typeError(`${where}: "columns" expected true or false, got ${show(all)}`);
  const columns: AdvantageColumns = {
    advantages,
    mean: column('mean', mean, Float64Array, resolved.count, all),
    scale: column('scale', scale, Float64Array, resolved.count, all),
    degenerate: column('degenerate', degenerate, Uint8Array, resolved.count, all),
    fresh: !(out || mean || scale || degenerate),
  };
  const given = { advantages: target, mean, scale, degenerate };
  if (lengthOf(current(values)) !== count) {
    const expected = 'an array that stays as it is, got one that was taken away while the arguments were read';
    throw typeError(`${where}: "rewards" expected ${expected}`, 'ERR_DETACHED');
  }
  const gathered = (): AdvantagePlan => {
    if (rule.shaping !== 'none' && rule.missing !== 'error') checkSizes(where, rule, values, resolved);
    const layout = layoutOf(values, resolved, lengths, rule.missing, columns);
    return {
      args: [layout.rewards, layout.groups, rule, layout.lengths, layout.columns],
      withoutMissing: null,
      result(invalid) {
        if (invalid >= 0) fail(rule, values, resolved, layout.indices[invalid]!);
        layout.scatter(columns);
        return resultOf(columns, given, resolved.ids);
      },
    };
  };
  if (needsLayout(resolved)) return gathered();
  return {
    args: [values, resolved, rule, lengths, columns],
    withoutMissing: rule.missing === 'error' ? null : gathered,
    result(invalid) {
      if (invalid >= 0) fail(rule, values, resolved, invalid);
      return resultOf(columns, given, null);
    },
  };
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

export function createGroupAdvantages(backend: Pick<Backend, 'groupAdvantages'>): GroupAdvantagesFunction {
  const groupAdvantages = (...given: Parameters<typeof planGroupAdvantages>) => {
    let plan = planGroupAdvantages(...given);
    let invalid = backend.groupAdvantages(...plan.args);
    if (invalid >= 0 && plan.withoutMissing) {
      plan = plan.withoutMissing();
      invalid = backend.groupAdvantages(...plan.args);
    }
    return plan.result(invalid);
  };
  return groupAdvantages as unknown as GroupAdvantagesFunction;
}

function checkRewards(rewards: unknown, out: unknown): FloatArray {
  if (isFloatArray(rewards)) return checkSome(plain('rewards', rewards));
  const Type = kindOf(out) === 'Float32Array' ? Float32Array : Float64Array;
  if (kindOf(rewards) === 'Float16Array') return Type.from(checkSome(readNumbers(where, 'rewards', rewards as never)));
  if (kindOf(rewards) === 'Uint8Array' && !isNodeBuffer(rewards)) {
    const bytes = checkSome(plainView(where, 'rewards', rewards as Uint8Array) as Uint8Array).slice();
    const invalid = bytes.findIndex((r) => r > 1);
    if (invalid >= 0) throw rangeError(`${where}: "rewards[${invalid}]" expected 0 or 1, got ${bytes[invalid]}`);
    return Type.from(bytes);
  }
  if (isList(rewards)) return checkSome(floatsFrom(where, 'rewards', rewards, Type));
  const reason = isNodeBuffer(rewards) ? ', whose bytes are no rewards: make a Uint8Array of its memory' : '';
  throw typeError(
    `${where}: "rewards" expected Float32Array, Float64Array, Uint8Array or an array, got ${show(rewards)}${reason}`,
  );
}

/** An array without code of its own: what works on it runs none of the caller's. */
function plain(name: string, array: FloatArray): FloatArray {
  checkAttached(where, name, array);
  return isOrdinary(array) ? array : (plainView(where, name, array) as FloatArray);
}

function checkSome<T extends ArrayLike<number>>(rewards: T): T {
  if (rewards.length > 0) return rewards;
  throw rangeError(`${where}: "rewards" expected at least one reward, got none`, 'ERR_LENGTH');
}

/** The groups, unless the convention takes groups of different sizes for one. */
function apart({ unequalGroups }: Convention, groups: ResolvedGroups): ResolvedGroups {
  const { offsets, order, count } = groups;
  if (unequalGroups === 'apart' || offsets === null) return groups;
  const size = offsets[1]!;
  if (offsets.every((offset, g) => offset === g * size)) return groups;
  return { count: 1, size: offsets[count]!, offsets: null, order, ids: null };
}

type Column = Float64Array<ArrayBuffer> | Uint8Array<ArrayBuffer>;

/** An ordinary view of the caller's column, a new one, or null where it is not wanted. */
function column<C extends Column>(
  name: string,
  given: C | undefined,
  Type: (new (length: number) => C) & { readonly name: string },
  groups: number,
  wanted: boolean,
): C | null {
  if (given === undefined) return wanted ? new Type(groups) : null;
  return resolveTarget<C>(where, name, given, groups, [Type]).view;
}

function fail(rule: Convention, rewards: FloatArray, groups: ResolvedGroups, index: number): never {
  const { offsets, size, order, ids } = groups;
  const place = order ? order.indexOf(index) : index;
  const group = offsets ? offsets.findIndex((offset) => offset > place) - 1 : Math.floor(place / size);
  const at = `"rewards[${index}]" (group ${ids ? show(ids[group]) : group})`;
  const reward = current(rewards)[index]!;
  throw rangeError(
    isAllowed(kindOfRewards(rule), reward)
      ? `${where}: ${at} was changed while it was read`
      : `${where}: ${at} expected ${expectedReward(rule)}, got ${reward}`,
  );
}
