// The best of n in numbers: success, draws to a target, the expected maximum and an estimate of its KL (arXiv:2401.01879).
import { checkCount, checkNumber } from '../arguments/checks.js';
import { wrongValue } from '../arguments/errors.js';
import { type Probability, resolveLogOdds } from '../arguments/probability.js';
import { bernoulliKl, type Elementary, logComplement, logExpm1, logistic, softplus } from './elementary.js';
import { drawCount } from './gain.js';
import { type Column, type GroupsOf, grouped, rewardsOf } from './inputs.js';

export interface BestOfNSuccess {
  readonly logOdds: number;
  readonly success: number;
  /** The tilt that the best of n is. Dr. GRPO with beta = 1/tilt rests there. */
  readonly tilt: number;
  /** KL to the reference, in nats. */
  readonly kl: number;
}

export interface BestOfNLogOdds {
  /**
   * Success of the best of n for a 0/1 reward, 1 - (1-p)^n, in log-odds (arXiv:2401.01879; neighbours, section 14; derived for
   * this project).
   *
   * @param p probability of success, or `{ logOdds }`
   * @param n draws, a real number from 1 on
   * @returns to 12 units of 2^-53
   * @throws TypeError, RangeError naming the argument
   * @example
   * bestOfNLogOdds(0.5, 2).success; // => 0.75
   */
  (p: Probability, n: number): BestOfNSuccess;
}

export function createBestOfNLogOdds(m: Elementary): BestOfNLogOdds {
  const where = 'bestOfNLogOdds';
  return (p, n) => {
    const x = resolveLogOdds(m, where, 'p', p);
    const draws = drawCount(where, n);
    if (Math.abs(x) === Infinity) return { logOdds: x, success: logistic(m, x), tilt: 0, kl: 0 };
    const s = softplus(m, x);
    // -log(1-p) underflows below x = -745, where all is p itself.
    const tiny = s < 1e-300;
    const tilt = tiny ? m.log(draws) : m.log(m.expm1(-draws * s) / m.expm1(-s)) + (draws - 1) * s;
    const logOdds = tiny ? x + tilt : logExpm1(m, draws * s);
    return { logOdds, success: logistic(m, logOdds), tilt, kl: bernoulliKl(m, x, tilt) };
  };
}

export interface DrawsForTarget {
  /**
   * Draws after which the best is right with probability `target`: log(1 - target)/log(1 - p), a real number (arXiv:2401.01879;
   * neighbours, section 14; derived for this project).
   *
   * @param p probability of success, or `{ logOdds }`
   * @param target from 0 to 1
   * @throws TypeError, RangeError naming the argument
   * @example
   * drawsForTarget(0.1, 0.5); // => 6.578813479
   */
  (p: Probability, target: Probability): number;
}

export function createDrawsForTarget(m: Elementary): DrawsForTarget {
  const where = 'drawsForTarget';
  return (p, target) => {
    const x = resolveLogOdds(m, where, 'p', p);
    const to = resolveLogOdds(m, where, 'target', target);
    if (to === -Infinity) return 0;
    // A prompt that always succeeds needs no second draw, nor any part of one.
    if (x === Infinity) return 0;
    const s = softplus(m, x);
    return s === 0 ? Infinity : softplus(m, to) / s;
  };
}

export interface MaximumOfN {
  /**
   * The expected largest of n rewards, estimated without bias from each group of G >= n (arXiv:2401.01879; neighbours, section
   * 14).
   *
   * @param rewards finite
   * @param groups size of every group, offsets, or `{ ids }`
   * @param n an integer from 1 to the smallest group
   * @returns one value per group
   * @throws TypeError, RangeError naming the argument
   * @example
   * maximumOfN([0.5, -1, 2, 0.25, 1], 5, 2)[0]; // => 1.225
   */
  (rewards: ArrayLike<number>, groups: GroupsOf, n: number): Column;
}

export function createMaximumOfN(): MaximumOfN {
  const where = 'maximumOfN';
  return (rewards, groups, n) => {
    const all = rewardsOf(where, rewards);
    const { offsets, gather } = grouped(where, groups, all.length);
    const values = gather(all);
    const smallest = offsets.reduce(
      (least, to, g) => (g === 0 ? least : Math.min(least, to - offsets[g - 1]!)),
      Infinity,
    );
    const draws = checkCount(where, 'n', n, 1, smallest);
    const value = new Float64Array(offsets.length - 1);
    for (let g = 0; g < value.length; g++) {
      const sorted = values.slice(offsets[g], offsets[g + 1]).sort();
      const top = sorted.at(-1)!;
      let weight = draws / sorted.length;
      // C(j, n-1)/C(G, n) from the largest down, as a sum of differences: equal rewards give exactly theirs.
      for (let j = sorted.length; j >= draws; j--) {
        value[g]! += weight * (sorted[j - 1]! - top);
        weight *= (j - draws) / (j - 1);
      }
      value[g]! += top;
    }
    return value;
  };
}

export interface BestOfNKlEstimate {
  /**
   * KL of the best of n from the log-probability of the one outcome that was kept (arXiv:2401.01879; neighbours, section 14;
   * exact for one outcome of that probability beside infinitely many others).
   *
   * @param logProbability of the outcome under the reference, in nats, at most 0
   * @param n draws, a real number from 1 on
   * @throws TypeError, RangeError naming the argument
   * @example
   * bestOfNKlEstimate(0, 4); // => 0
   */
  (logProbability: number, n: number): number;
}

export function createBestOfNKlEstimate(m: Elementary): BestOfNKlEstimate {
  const where = 'bestOfNKlEstimate';
  return (logProbability, n) => {
    const l = checkNumber(where, 'logProbability', logProbability);
    if (!(l <= 0)) throw wrongValue(where, 'logProbability', 'a number of at most 0', logProbability);
    const draws = drawCount(where, n);
    const rest = l === -Infinity ? 0 : l === 0 ? -Infinity : logComplement(m, l);
    const missed = m.exp(draws * rest);
    const whole = m.log(draws) - (draws - 1) / draws;
    if (rest === 0) return whole;
    const found = -m.expm1(draws * rest);
    const unseen = missed === 0 ? 0 : missed * (whole + (draws - 1) * rest);
    return unseen + (found === 0 ? 0 : found * (logComplement(m, draws * rest) - l));
  };
}
