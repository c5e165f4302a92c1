// Worst success within a KL radius, a negative tilt: distributional robustness under concept drift (arXiv:2412.14297).

import { expandUntil, newton } from '../analysis/roots.js';
import { checkChoice } from '../arguments/checks.js';
import { rangeError } from '../arguments/errors.js';
import { checkOptions } from '../arguments/options.js';
import { type Probabilities, type Probability, resolveAny, resolveLogOdds } from '../arguments/probability.js';
import { bernoulliKl, bernoulliVariance, type Elementary, logistic, softplus } from './elementary.js';
import {
  atLeast0,
  type Column,
  type Logits,
  type MatrixOptions,
  matrix,
  numbers,
  type PerProbability,
  rewardRows,
  rowFields,
} from './inputs.js';
import { massAt, rangeOf, softmaxRow, tiltRow } from './policies.js';

/** The shift of log-odds x in one direction that costs this KL; infinite where p = 0 or 1 costs no more. */
export function shiftAt(m: Elementary, x: number, radius: number, direction: 1 | -1): number {
  if (radius === 0 || Math.abs(x) === Infinity) return 0;
  const whole = softplus(m, -direction * x);
  if (radius >= whole) return direction * Infinity;
  const cost = (d: number) => bernoulliKl(m, x, d) - radius;
  const near = Math.sqrt((2 * radius) / bernoulliVariance(m, x));
  const far = expandUntil(Math.min(1, near > 0 ? near : 1), (d) => cost(direction * d) > 0);
  // By the size of the shift, so that the search goes up on either side.
  return direction * newton((d) => [cost(direction * d), d * bernoulliVariance(m, x + direction * d)], 0, far);
}

export interface RobustSuccess<C> {
  /** Worst success probability within the radius. */
  readonly success: C;
  readonly logOdds: C;
  /** The tilt that gives it, at most 0. */
  readonly tilt: C;
  /** Best success probability within the radius. */
  readonly best: C;
  readonly bestLogOdds: C;
}

export interface RobustSuccessFunction {
  /**
   * The least and the largest success probability of all laws within a KL radius (arXiv:2412.14297; neighbours, section 11). The
   * worst is 0 from a radius of -log(1-p) on; p = 0 and p = 1 stay.
   *
   * @param p probability of success, or `{ logOdds }`, one or many
   * @param radius KL in nats, at least 0
   * @returns numbers for one p, columns for many; to 20 units of 2^-53, times radius/(worst |tilt|) near 0
   * @throws TypeError, RangeError naming the argument
   * @example
   * robustSuccess(0.5, 0.1).success; // => 0.2802053738
   */
  <P extends Probabilities>(p: P, radius: number): RobustSuccess<PerProbability<P>>;
}

export function createRobustSuccess(m: Elementary): RobustSuccessFunction {
  const where = 'robustSuccess';
  return ((p: Probabilities, radius: number) => {
    const most = atLeast0(where, 'radius', radius);
    const { logOdds: x, many } = resolveAny(m, where, 'p', p);
    const tilt = x.map((at) => shiftAt(m, at, most, -1));
    const logOdds = x.map((at, i) => at + tilt[i]!);
    const bestLogOdds = x.map((at) => at + shiftAt(m, at, most, 1));
    const probability = (column: Column) => column.map((at) => logistic(m, at));
    const result = {
      success: probability(logOdds),
      logOdds,
      tilt,
      best: probability(bestLogOdds),
      bestLogOdds,
    };
    if (many) return result;
    return Object.fromEntries(Object.entries(result).map(([name, column]) => [name, column[0]]));
  }) as RobustSuccessFunction;
}

export interface RobustRadius {
  /**
   * The KL radius at which the worst success probability falls to a floor (arXiv:2412.14297; neighbours, section 11): the inverse
   * of `robustSuccess`.
   *
   * @param p probability of success, or `{ logOdds }`
   * @param floor from 0 to p
   * @returns nats; 0 where the floor is p
   * @throws TypeError, RangeError naming the argument
   * @example
   * robustRadius(0.9, 0.5); // => 0.5108256238
   */
  (p: Probability, floor: Probability): number;
}

export function createRobustRadius(m: Elementary): RobustRadius {
  const where = 'robustRadius';
  return (p, floor) => {
    const x = resolveLogOdds(m, where, 'p', p);
    const to = resolveLogOdds(m, where, 'floor', floor);
    if (to > x) throw rangeError(`${where}: "floor" expected a probability of at most p, got one above it`);
    if (to === x) return 0;
    if (x === Infinity) return Infinity;
    return bernoulliKl(m, x, to - x);
  };
}

export interface RobustValue {
  /** Least mean reward within the radius, per row. */
  readonly value: Column;
  /** The tilt that gives it, per row; -Infinity where only the least reward is left. */
  readonly tilt: Column;
}

export interface RobustValueFunction {
  /**
   * The least mean reward of all policies within a KL radius of each row (arXiv:2412.14297; neighbours, section 11).
   *
   * @param logits rows * outcomes
   * @param rewards one per outcome, shared by all rows or one row each
   * @param radius KL in nats, at least 0
   * @throws TypeError, RangeError naming the argument
   * @example
   * robustValue([0, 0], [1, 0], 0.1).value[0]; // => 0.2802053738
   */
  (logits: Logits, rewards: ArrayLike<number>, radius: number, options?: MatrixOptions): RobustValue;
}

export function createRobustValue(m: Elementary): RobustValueFunction {
  const where = 'robustValue';
  return (logits, rewards, radius, options = {}) => {
    const given = checkOptions(where, 'options', options, rowFields) as MatrixOptions;
    const most = atLeast0(where, 'radius', radius);
    const rows = matrix(where, 'logits', logits, given);
    const reward = rewardRows(where, 'rewards', rewards, rows);
    const value = new Float64Array(rows.rows);
    const tilt = new Float64Array(rows.rows);
    for (let i = 0; i < rows.rows; i++) {
      const policy = softmaxRow(m, rows.row(i));
      const { least, most: largest } = rangeOf(policy, reward(i));
      const at = (c: number) => tiltRow(m, policy, reward(i), c);
      if (largest === least || most === 0) value[i] = at(0).mean;
      else if (most >= -m.log(massAt(policy, reward(i), least))) {
        value[i] = least;
        tilt[i] = -Infinity;
      } else {
        const far = expandUntil(1 / (largest - least), (c) => at(-c).kl > most);
        tilt[i] = -newton(
          (c) => {
            const { kl, variance } = at(-c);
            return [kl - most, c * variance];
          },
          0,
          far,
        );
        value[i] = at(tilt[i]!).mean;
      }
    }
    return { value, tilt };
  };
}

export type RobustBudget = 'each' | 'average' | 'joint';

export interface RobustMeanOptions {
  /**
   * 'each': every prompt may drift by the radius. 'average': the mean drift is at most the radius. 'joint': the law of prompt and
   * reward together may drift by it. Default 'each'.
   */
  readonly budget?: RobustBudget;
  /** Weight of each prompt, above 0; divided by their sum. Default: equal. */
  readonly weights?: ArrayLike<number>;
}

export interface RobustMean {
  readonly success: number;
  /** The tilt that all prompts share under 'average' and 'joint'; NaN under 'each'. */
  readonly tilt: number;
}

export interface RobustMeanFunction {
  /**
   * The least mean success over prompts within a KL radius (arXiv:2412.14297; neighbours, section 11; average and joint budgets
   * derived for this project). It is largest under 'each' and smallest under 'joint': the more freely drift may be spent, the
   * worse the worst case.
   *
   * @param p probabilities of success, or `{ logOdds }`
   * @param radius KL in nats, at least 0
   * @throws TypeError, RangeError naming the argument
   * @example
   * robustMean([0.2, 0.5, 0.9], 0.1).success; // => 0.3565170063
   */
  (p: Exclude<Probabilities, Probability>, radius: number, options?: RobustMeanOptions): RobustMean;
}

export function createRobustMean(m: Elementary): RobustMeanFunction {
  const where = 'robustMean';
  return (p, radius, options = {}) => {
    const given = checkOptions(where, 'options', options, ['budget', 'weights']) as RobustMeanOptions;
    const budget = checkChoice<RobustBudget>(where, 'budget', given.budget ?? 'each', ['each', 'average', 'joint']);
    const most = atLeast0(where, 'radius', radius);
    const { logOdds: x } = resolveAny(m, where, 'p', p);
    if (x.length === 0) throw rangeError(`${where}: "p" expected at least one prompt, got none`, 'ERR_LENGTH');
    const weight = given.weights
      ? numbers(where, 'weights', given.weights, x.length)
      : new Float64Array(x.length).fill(1);
    weight.forEach((w, i) => {
      if (!(w > 0)) throw rangeError(`${where}: "weights[${i}]" expected a number above 0, got ${w}`);
    });
    const total = weight.reduce((sum, w) => sum + w, 0);
    const mean = (f: (x: number) => number) => x.reduce((sum, at, i) => sum + (weight[i]! / total) * f(at), 0);
    const shifted = (c: number) => mean((at) => logistic(m, at + c));
    if (budget === 'each') return { success: mean((at) => logistic(m, at + shiftAt(m, at, most, -1))), tilt: NaN };
    if (budget === 'joint') {
      const pooled = m.log(mean((at) => logistic(m, at))) - m.log(mean((at) => logistic(m, -at)));
      const tilt = shiftAt(m, pooled, most, -1);
      return { success: logistic(m, pooled + tilt), tilt };
    }
    // Prompts that always succeed cannot drift, and cost nothing.
    const movable = (at: number) => at < Infinity;
    const cost = (c: number) => mean((at) => (movable(at) ? bernoulliKl(m, at, c) : 0)) - most;
    if (most === 0) return { success: shifted(0), tilt: 0 };
    if (!(cost(-Infinity) > 0)) return { success: mean((at) => Number(!movable(at))), tilt: -Infinity };
    const far = expandUntil(1, (c) => cost(-c) > 0);
    const slope = (c: number) => mean((at) => (movable(at) ? c * bernoulliVariance(m, at - c) : 0));
    const tilt = -newton((c) => [cost(-c), slope(c)], 0, far);
    return { success: shifted(tilt), tilt };
  };
}
