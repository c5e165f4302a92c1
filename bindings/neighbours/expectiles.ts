// Expectiles and quantiles of groups as baselines (after arXiv:2305.16877). For a 0/1 reward an expectile is a tilt.

import type { FloatArray } from '../arguments/arrays.js';
import { checkChoice } from '../arguments/checks.js';
import { rangeError } from '../arguments/errors.js';
import { type Probability, resolveLogOdds } from '../arguments/probability.js';
import { type Elementary, logistic } from './elementary.js';
import {
  type Column,
  type FloatsOf,
  type GroupsOf,
  grouped,
  inside01,
  isSingle,
  numbers,
  output,
  rewardsOf,
  within,
} from './inputs.js';

export interface GroupExpectiles<A = Column> {
  /** r - expectile per rollout, f32 for f32 rewards. */
  readonly advantages: A;
  /** Per group, between the least and the largest reward. */
  readonly expectile: Column;
  /** Share of rewards at or below the expectile, per group. */
  readonly share: Column;
}

export interface GroupExpectilesFunction {
  /**
   * Expectiles of groups: t sum (r - e)+ = (1 - t) sum (e - r)+ (arXiv:2305.16877; neighbours, section 15). The level 1/2 gives
   * the mean.
   *
   * @param rewards finite
   * @param groups size of every group, offsets, or `{ ids }`
   * @param level t, strictly between 0 and 1
   * @param out advantages
   * @throws TypeError, RangeError naming the argument
   * @example
   * groupExpectiles([1, 0, 0, 1, 0, 0, 1, 0], 8, 0.5).expectile[0]; // => 0.375
   */
  <T extends ArrayLike<number>, O extends FloatArray = FloatsOf<T>>(
    rewards: T,
    groups: GroupsOf,
    level: number,
    out?: O,
  ): GroupExpectiles<O>;
}

export function createGroupExpectiles(): GroupExpectilesFunction {
  const where = 'groupExpectiles';
  return (rewards, groups, level, out) => {
    const all = rewardsOf(where, rewards);
    const { count, offsets, gather, scatter } = grouped(where, groups, all.length);
    const tau = inside01(where, 'level', level);
    const give = output(where, out, all.length, isSingle(rewards));
    const values = gather(all);
    const advantages = new Float64Array(all.length);
    const [expectile, share] = [new Float64Array(count), new Float64Array(count)];
    for (let g = 0; g < count; g++) {
      const group = values.subarray(offsets[g], offsets[g + 1]);
      const { least, offset } = expectileOf(group, tau);
      expectile[g] = least + offset;
      for (let i = 0; i < group.length; i++) {
        advantages[offsets[g]! + i] = group[i]! - least - offset;
        share[g]! += Number(group[i]! - least <= offset) / group.length;
      }
    }
    return { advantages: give(scatter(advantages)), expectile, share };
  };
}

/** Weighted means, from the plain one on, until the weights stay: finitely many steps. */
function expectileOf(group: Column, tau: number): { least: number; offset: number } {
  let least = Infinity;
  for (const r of group) least = Math.min(least, r);
  let value = 0;
  let above = -1;
  for (let step = 0; step <= group.length + 1; step++) {
    let [sum, mass, count] = [0, 0, 0];
    for (const r of group) {
      const over = step > 0 && r - least > value;
      const weight = step === 0 ? 1 : over ? tau : 1 - tau;
      sum += weight * (r - least);
      mass += weight;
      count += Number(over);
    }
    value = sum / mass;
    if (step > 0 && count === above) break;
    above = count;
  }
  return { least, offset: value };
}

export interface ExpectileLevel {
  /**
   * The level whose expectile a value is: sum (v - r)+ over sum |v - r| (arXiv:2305.16877; neighbours, section 15). 0 at or below
   * the least reward, 1 at or above the largest; 1/2 where all rewards equal the value.
   *
   * @param rewards finite
   * @param groups size of every group, offsets, or `{ ids }`
   * @param values one per group
   * @throws TypeError, RangeError naming the argument
   * @example
   * expectileLevel([0, 1], 2, [0.5])[0]; // => 0.5
   */
  (rewards: ArrayLike<number>, groups: GroupsOf, values: ArrayLike<number>): Column;
}

export function createExpectileLevel(): ExpectileLevel {
  const where = 'expectileLevel';
  return (rewards, groups, values) => {
    const given = rewardsOf(where, rewards);
    const { count, offsets, gather } = grouped(where, groups, given.length);
    const candidates = numbers(where, 'values', values, count);
    const all = gather(given);
    return candidates.map((v, g) => {
      let [below, total] = [0, 0];
      for (const r of all.subarray(offsets[g], offsets[g + 1])) {
        below += Math.max(0, v - r);
        total += Math.abs(v - r);
      }
      return total === 0 ? 0.5 : below / total;
    });
  };
}

export interface GroupQuantiles {
  /**
   * Quantiles of groups (arXiv:2305.16877; neighbours, section 15): 'lower' is the reward of rank ceil(n t), 'linear'
   * interpolates between ranks (type 7).
   *
   * @param rewards finite
   * @param groups size of every group, offsets, or `{ ids }`
   * @param level from 0 to 1
   * @param rule default 'lower'
   * @throws TypeError, RangeError naming the argument
   * @example
   * groupQuantiles([3, 1, 2], 3, 0.5, 'linear')[0]; // => 2
   */
  (rewards: ArrayLike<number>, groups: GroupsOf, level: number, rule?: 'lower' | 'linear'): Column;
}

export function createGroupQuantiles(): GroupQuantiles {
  const where = 'groupQuantiles';
  return (rewards, groups, level, rule = 'lower') => {
    const given = rewardsOf(where, rewards);
    const { count, offsets, gather } = grouped(where, groups, given.length);
    const tau = within(where, 'level', level, 0, 1);
    const kind = checkChoice(where, 'rule', rule, ['lower', 'linear']);
    const all = gather(given);
    return Float64Array.from({ length: count }, (_, g) => {
      const sorted = all.slice(offsets[g], offsets[g + 1]).sort();
      const n = sorted.length;
      if (kind === 'lower') return sorted[Math.max(0, Math.ceil(n * tau) - 1)]!;
      const at = (n - 1) * tau;
      const low = Math.floor(at);
      const high = Math.min(low + 1, n - 1);
      return sorted[low]! + (at - low) * (sorted[high]! - sorted[low]!);
    });
  };
}

export interface SuccessExpectile {
  readonly expectile: number;
  readonly logOdds: number;
}

export interface SuccessExpectileFunction {
  /**
   * The expectile of a 0/1 reward: the success probability after a tilt of logit(level) (arXiv:2305.16877; neighbours, section
   * 15; derived for this project).
   *
   * @param p probability of success, or `{ logOdds }`
   * @param level strictly between 0 and 1
   * @throws TypeError, RangeError naming the argument
   * @example
   * successExpectile(0.25, 0.5).expectile; // => 0.25
   */
  (p: Probability, level: number): SuccessExpectile;
}

export function createSuccessExpectile(m: Elementary): SuccessExpectileFunction {
  const where = 'successExpectile';
  return (p, level) => {
    const x = resolveLogOdds(m, where, 'p', p);
    const tau = inside01(where, 'level', level);
    if (Number.isNaN(x)) throw rangeError(`${where}: "p" expected a probability, got NaN`);
    const logOdds = x + m.logit(tau);
    return { expectile: logistic(m, logOdds), logOdds };
  };
}
