// Means of groups whose rewards may be corrupted (after arXiv:2102.05800), and what flipped rewards can do.
import { checkChoice, checkCount, type FloatArray } from '../arguments/checks.js';
import { rangeError } from '../arguments/errors.js';
import { checkOptions } from '../arguments/options.js';
import { type Probability, resolveLogOdds } from '../arguments/probability.js';
import { binaryAdvantages } from '../rewards/binaryAdvantages.js';
import { type ConventionOptions, resolveConvention } from '../rewards/convention.js';
import type { ConventionName } from '../rewards/presets.js';

import { type Elementary, logistic, square } from './elementary.js';
import { type Column, type FloatsOf, type GroupsOf, grouped, isSingle, output, rewardsOf, within } from './inputs.js';

export type RobustMethod = 'trim' | 'winsorize' | 'filter' | 'median';

export interface RobustGroupOptions {
  /** Share of the rewards that may be arbitrary, from 0 to below 1/2. */
  readonly share: number;
  /** Default 'trim'. */
  readonly method?: RobustMethod;
}

export interface RobustGroup<A = Column> {
  /** r - mean per rollout, f32 for f32 rewards. */
  readonly advantages: A;
  /** Robust mean per group. */
  readonly mean: Column;
  /** Variance of the rewards that the mean is of, per group, without a correction for degrees of freedom. */
  readonly variance: Column;
  /** Rewards that the mean is of, per group. */
  readonly kept: Int32Array<ArrayBuffer>;
}

export interface RobustGroupFunction {
  /**
   * Means of groups of which a share may be corrupted (arXiv:2102.05800; neighbours, section 17; the paper's idea in one
   * dimension): trimmed, winsorised, the median, or filtered in four rounds, each of which drops the rewards farthest from the
   * mean.
   *
   * @param rewards finite
   * @param groups size of every group, offsets, or `{ ids }`
   * @param out advantages
   * @throws TypeError, RangeError naming the argument
   * @example
   * robustGroup([0, 1, 0, 100], 4, { share: 0.25 }).mean[0]; // => 0.5
   */
  <T extends ArrayLike<number>, O extends FloatArray = FloatsOf<T>>(
    rewards: T,
    groups: GroupsOf,
    options: RobustGroupOptions,
    out?: O,
  ): RobustGroup<O>;
}

const ROUNDS = 4;

export function createRobustGroup(): RobustGroupFunction {
  const where = 'robustGroup';
  return (rewards, groups, options, out) => {
    const given = checkOptions(where, 'options', options, ['share', 'method']) as RobustGroupOptions;
    const share = within(where, 'share', given.share, 0, 0.5);
    const methods = ['trim', 'winsorize', 'filter', 'median'] as const;
    const method = checkChoice<RobustMethod>(where, 'method', given.method ?? 'trim', methods);
    const all = rewardsOf(where, rewards);
    const { count, offsets, gather, scatter } = grouped(where, groups, all.length);
    const give = output(where, out, all.length, isSingle(rewards));
    const values = gather(all);
    const advantages = new Float64Array(all.length);
    const [mean, variance, kept] = [new Float64Array(count), new Float64Array(count), new Int32Array(count)];
    for (let g = 0; g < count; g++) {
      const group = values.slice(offsets[g], offsets[g + 1]);
      const rest = retained(group.slice().sort(), share, method);
      const moments = momentsOf(rest);
      mean[g] = moments.mean;
      variance[g] = moments.variance;
      kept[g] = rest.length;
      for (let i = 0; i < group.length; i++) advantages[offsets[g]! + i] = group[i]! - moments.mean;
    }
    return { advantages: give(scatter(advantages)), mean, variance, kept };
  };
}

/** The rewards that the mean is of, given in ascending order. */
function retained(sorted: Column, share: number, method: RobustMethod): Column {
  const n = sorted.length;
  const dropped = Math.floor(n * share);
  if (method === 'winsorize') {
    const [low, high] = [sorted[dropped]!, sorted[n - 1 - dropped]!];
    return sorted.map((r) => Math.min(Math.max(r, Math.min(low, high)), Math.max(low, high)));
  }
  if (method === 'filter') return filtered(sorted, Math.floor((n * share) / 2 + 0.5));
  if (method === 'median' || 2 * dropped >= n) return sorted.slice((n - 1) >> 1, (n >> 1) + 1);
  return sorted.slice(dropped, n - dropped);
}

/** Drops the rewards farthest from the mean, the larger one of a tie first, in four rounds. */
function filtered(sorted: Column, each: number): Column {
  let rest = sorted;
  for (let round = 0; round < ROUNDS && each > 0; round++) {
    const { mean } = momentsOf(rest);
    let [low, high] = [0, rest.length];
    for (let k = 0; k < each && high - low > 1; k++) {
      if (square(rest[high - 1]! - mean) >= square(rest[low]! - mean)) high--;
      else low++;
    }
    rest = rest.slice(low, high);
  }
  return rest;
}

/** About a member, so that equal rewards give exactly 0. */
function momentsOf(rest: Column): { mean: number; variance: number } {
  const base = rest[0]!;
  let sum = 0;
  for (const r of rest) sum += r - base;
  const offset = sum / rest.length;
  let squares = 0;
  for (const r of rest) squares += square(r - base - offset);
  return { mean: base + offset, variance: squares / rest.length };
}

export interface FlipRange {
  /** Least and largest mean that the true rewards can have. */
  readonly mean: readonly [least: number, most: number];
  /** Whether the true group has both successes and failures, whatever was flipped. */
  readonly signalCertain: boolean;
  /** Whether it can have both. */
  readonly signalPossible: boolean;
  /** Least and largest advantage of a success, over the groups with both; NaN where there is none. */
  readonly successAdvantage: readonly [least: number, most: number];
}

export interface FlipRangeFunction {
  /**
   * What a group with `successes` of `size` right can truly be when up to `flips` rewards are wrong (arXiv:2102.05800;
   * neighbours, section 17; derived for this project).
   *
   * @param successes an integer from 0 to size
   * @param size rollouts in the group, 2 to 4096
   * @param flips an integer from 0 to size
   * @param convention how advantages are computed, as in `groupAdvantages`. Default 'paper'
   * @throws TypeError, RangeError naming the argument
   * @example
   * flipRange(1, 8, 1, 'dr-grpo').successAdvantage; // => [0.75, 0.875]
   */
  (successes: number, size: number, flips: number, convention?: ConventionName | ConventionOptions): FlipRange;
}

export function createFlipRange(m: Elementary): FlipRangeFunction {
  const where = 'flipRange';
  return (successes, size, flips, convention = 'paper') => {
    const group = checkCount(where, 'size', size, 2, 4096);
    const k = checkCount(where, 'successes', successes, 0, group);
    const wrong = checkCount(where, 'flips', flips, 0, group);
    const [low, high] = [Math.max(0, k - wrong), Math.min(group, k + wrong)];
    const { success } = binaryAdvantages(where, resolveConvention(where, convention), group, m);
    const mixed = success.subarray(Math.max(1, low), Math.min(group - 1, high) + 1);
    const signalPossible = mixed.length > 0;
    return {
      mean: [low / group, high / group],
      signalCertain: low > 0 && high < group,
      signalPossible,
      successAdvantage: signalPossible ? [Math.min(...mixed), Math.max(...mixed)] : [NaN, NaN],
    };
  };
}

export interface TotalVariationRange {
  readonly worst: number;
  readonly best: number;
  readonly worstLogOdds: number;
  readonly bestLogOdds: number;
}

export interface TotalVariationRangeFunction {
  /**
   * The least and the largest success probability within a total-variation distance: p - radius and p + radius, within [0, 1]
   * (arXiv:2102.05800; neighbours, section 17; derived for this project).
   *
   * @param p probability of success, or `{ logOdds }`
   * @param radius from 0 to 1
   * @throws TypeError, RangeError naming the argument
   * @example
   * totalVariationRange(0.5, 0.25).best; // => 0.75
   */
  (p: Probability, radius: number): TotalVariationRange;
}

export function createTotalVariationRange(m: Elementary): TotalVariationRangeFunction {
  const where = 'totalVariationRange';
  return (p, radius) => {
    const x = resolveLogOdds(m, where, 'p', p);
    const r = within(where, 'radius', radius, 0, 1);
    if (Number.isNaN(x)) throw rangeError(`${where}: "p" expected a probability, got NaN`);
    const [success, failure] = [logistic(m, x), logistic(m, -x)];
    const worst = Math.max(0, success - r);
    const best = 1 - Math.max(0, failure - r);
    return {
      worst,
      best: failure > r ? Math.min(1, success + r) : best,
      worstLogOdds: worst === 0 ? -Infinity : m.logit(worst),
      bestLogOdds: failure <= r ? Infinity : -m.logit(failure - r),
    };
  };
}
