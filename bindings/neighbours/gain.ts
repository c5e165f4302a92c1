// What a KL budget can buy, and what it cannot: information-theoretic guarantees (arXiv:2406.05883).
import { checkNumber } from '../arguments/checks.js';
import { rangeError, wrongValue } from '../arguments/errors.js';
import { checkOptions } from '../arguments/options.js';
import { type Probability, resolveLogOdds } from '../arguments/probability.js';
import { bernoulliVariance, type Elementary, entropyGap, expGap, logistic } from './elementary.js';
import { atLeast0 } from './inputs.js';
import { shiftAt } from './robust.js';

export interface SuccessGain {
  /** Largest success probability within the budget. */
  readonly success: number;
  readonly logOdds: number;
  /** success - p, without the rounding of that difference. */
  readonly gain: number;
  /** The sharp sub-Gaussian variance of a 0/1 reward, tanh(x/2)/(2x). */
  readonly proxyVariance: number;
  /** The one that suffices for gains: p(1-p) from p = 1/2 on. */
  readonly proxyVarianceUpward: number;
  /** sqrt(2 variance kl) with the latter. */
  readonly bound: number;
  /** sqrt(kl/2), which needs only that rewards lie in [0, 1]. */
  readonly hoeffding: number;
}

export interface SuccessGainFunction {
  /**
   * The exact gain in success that a KL budget buys, beside its bounds (arXiv:2406.05883; neighbours, section 13; derived for
   * this project): gain <= bound <= hoeffding.
   *
   * @param p probability of success of the reference, or `{ logOdds }`
   * @param kl budget in nats, at least 0
   * @returns to 36 units of 2^-53
   * @throws TypeError, RangeError naming the argument
   * @example
   * successGain(0.1, 0.1).success; // => 0.2568664017
   */
  (p: Probability, kl: number): SuccessGain;
}

/** tanh(x/2)/(2x) */
export function proxyVariance(m: Elementary, x: number): number {
  const size = Math.abs(x);
  if (size === Infinity) return 0;
  return size === 0 ? 0.25 : -m.expm1(-size) / ((1 + m.exp(-size)) * 2 * size);
}

export function createSuccessGain(m: Elementary): SuccessGainFunction {
  const where = 'successGain';
  return (p, kl) => {
    const x = resolveLogOdds(m, where, 'p', p);
    const budget = atLeast0(where, 'kl', kl);
    const c = shiftAt(m, x, budget, 1);
    const proxy = proxyVariance(m, x);
    const upward = x >= 0 ? bernoulliVariance(m, x) : proxy;
    return {
      success: logistic(m, x + c),
      logOdds: x + c,
      gain: c === 0 ? 0 : logistic(m, x + c) * logistic(m, -x) * -m.expm1(-c),
      proxyVariance: proxy,
      proxyVarianceUpward: upward,
      bound: Math.sqrt(2 * upward * budget),
      hoeffding: Math.sqrt(budget / 2),
    };
  };
}

export type GainBoundInput =
  | {
      /** Standard deviation of a sub-Gaussian reward. */
      readonly sigma: number;
      /** KL in nats. */
      readonly kl: number;
    }
  | {
      readonly sigmaPolicy: number;
      readonly sigmaReference: number;
      /** Order of the Renyi divergence, between 0 and 1. */
      readonly alpha: number;
      /** Its value in nats. */
      readonly divergence: number;
    };

export interface GainBound {
  /**
   * The largest gain in mean reward that a divergence allows: sqrt(2 sigma^2 KL), or with the Renyi divergence of an order below
   * 1 sqrt(2((1-a) sp^2 + a sr^2) D/a) (arXiv:2406.05883; neighbours, section 13).
   *
   * @throws TypeError, RangeError naming the argument
   * @example
   * gainBound({ sigma: 0.5, kl: 0.1 }); // => 0.2236067977
   */
  (input: GainBoundInput): number;
}

export function createGainBound(): GainBound {
  const where = 'gainBound';
  return (input) => {
    const fields = ['sigma', 'kl', 'sigmaPolicy', 'sigmaReference', 'alpha', 'divergence'];
    const given = checkOptions(where, 'input', input, fields) as Partial<Record<string, unknown>>;
    if (given.sigma !== undefined || given.kl !== undefined) {
      const extra = fields.slice(2).find((name) => given[name] !== undefined);
      if (extra !== undefined)
        throw rangeError(`${where}: "${extra}" belongs to the Renyi form, which has no "sigma" and no "kl"`);
      const sigma = atLeast0(where, 'sigma', given.sigma);
      return sigma * Math.sqrt(2 * atLeast0(where, 'kl', given.kl));
    }
    const policy = atLeast0(where, 'sigmaPolicy', given.sigmaPolicy);
    const reference = atLeast0(where, 'sigmaReference', given.sigmaReference);
    const alpha = checkNumber(where, 'alpha', given.alpha);
    if (!(alpha > 0 && alpha < 1)) throw wrongValue(where, 'alpha', 'a number between 0 and 1', alpha);
    const divergence = atLeast0(where, 'divergence', given.divergence);
    return Math.sqrt((2 * ((1 - alpha) * policy * policy + alpha * reference * reference) * divergence) / alpha);
  };
}

export interface BestOfNBounds {
  readonly kl: number;
  readonly chiSquare: number;
  readonly totalVariation: number;
  readonly squaredHellinger: number;
  readonly reverseKl: number;
  /** Of the order asked for; NaN where none is. */
  readonly renyi: number;
  readonly winRate: number;
}

export interface BestOfNBoundsFunction {
  /**
   * Divergences of the best of n from the reference when no two rewards are equal; upper bounds otherwise (arXiv:2406.05883;
   * neighbours, section 13).
   *
   * @param n draws, a real number from 1 on
   * @param alpha order of the Renyi divergence, above 0 and not 1
   * @throws TypeError, RangeError naming the argument
   * @example
   * bestOfNBounds(2).winRate; // => 0.6666666667
   */
  (n: number, alpha?: number): BestOfNBounds;
}

export function createBestOfNBounds(m: Elementary): BestOfNBoundsFunction {
  const where = 'bestOfNBounds';
  return (n, alpha) => {
    const draws = drawCount(where, n);
    if (alpha !== undefined && !(checkNumber(where, 'alpha', alpha) > 0 && alpha < Infinity && alpha !== 1))
      throw wrongValue(where, 'alpha', 'a finite number above 0 that is not 1', alpha);
    const extra = draws - 1;
    const log = m.log1p(extra);
    const root = extra / (Math.sqrt(draws) + 1);
    return {
      kl: entropyGap(m, extra) / draws,
      // extra^2/(2 n - 1), of which both could overflow.
      chiSquare: (extra / (2 - 1 / draws)) * (extra / draws),
      totalVariation: extra === 0 ? 0 : m.exp(-log / extra) * (extra / draws),
      squaredHellinger: (2 * root * root) / (draws + 1),
      reverseKl: expGap(m, log),
      renyi: alpha === undefined ? NaN : (alpha * log - m.log1p(alpha * extra)) / (alpha - 1),
      winRate: draws / (draws + 1),
    };
  };
}

/** A number of draws: real, from 1 on. */
export function drawCount(where: string, n: unknown): number {
  const draws = checkNumber(where, 'n', n);
  if (!(draws >= 1 && draws < Infinity)) throw wrongValue(where, 'n', 'a finite number of at least 1', n);
  return draws;
}
