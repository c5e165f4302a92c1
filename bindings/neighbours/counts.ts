// The value after a tilt from the counts of one group (the idea of arXiv:2302.09451, exact for 0/1 rewards).
import { checkCount, checkNumber, isNumericList } from '../arguments/checks.js';
import { rangeError } from '../arguments/errors.js';
import { type Probability, resolveLogOdds } from '../arguments/probability.js';
import { binomialLaw } from './binomial.js';
import { type Elementary, logComplement, logistic, softplus, square } from './elementary.js';
import { type Column, numbers } from './inputs.js';

export interface ValueFromCounts {
  /** Estimated success probability at the tilt, in [0, 1]. */
  readonly success: Column;
  /** Estimated soft value with beta = 1/tilt; NaN for a tilt below 0 or Infinity, which no beta above 0 gives. */
  readonly softValue: Column;
}

export interface ValueFromCountsFunction {
  /**
   * What success will be after a tilt, estimated from k of G rollouts before it (arXiv:2302.09451; neighbours, section 20; the
   * paper's idea in one dimension). Its bias is smaller by far than that of the plug-in estimate: `valueFromCountsBias` gives
   * both.
   *
   * @param successes k of each group: one integer or many
   * @param size G, rollouts in every group, 1 to 4096
   * @param tilt c, of either sign; Infinity asks for the best that can be seen
   * @returns one entry per group, to 48 units of 2^-53
   * @throws TypeError, RangeError naming the argument
   * @example
   * valueFromCounts(3, 8, 0).success[0]; // => 0.375
   */
  (successes: number | ArrayLike<number>, size: number, tilt: number): ValueFromCounts;
}

export function createValueFromCounts(m: Elementary): ValueFromCountsFunction {
  const where = 'valueFromCounts';
  return (successes, size, tilt) => {
    const group = checkCount(where, 'size', size, 1, 4096);
    const c = checkTilt(where, tilt);
    const counts = isNumericList(successes)
      ? numbers(where, 'successes', successes)
      : Float64Array.of(checkNumber(where, 'successes', successes));
    counts.forEach((k, i) => {
      checkCount(where, `successes[${i}]`, k, 0, group);
    });
    return {
      success: counts.map((k) => successEstimate(m, k, group, c)),
      softValue: counts.map((k) => valueEstimate(m, k, group, c)),
    };
  };
}

function checkTilt(where: string, tilt: unknown): number {
  const c = checkNumber(where, 'tilt', tilt);
  if (Number.isNaN(c)) throw rangeError(`${where}: "tilt" expected a number, got NaN`);
  return c;
}

/** sum_j rho^j h_j, rho = 1 - e^-c and h_j the law of the first success in a random order; by symmetry for c < 0. */
function successEstimate(m: Elementary, k: number, size: number, c: number): number {
  if (c === 0) return k / size;
  const right = c > 0 ? k : size - k;
  // No success to be seen: nothing can be said to have changed.
  if (right === 0) return c > 0 ? 0 : 1;
  const logRho = logComplement(m, -Math.abs(c));
  let law = right / size;
  let sum = 0;
  for (let j = 0; j <= size - right; j++) {
    sum += law * (c > 0 ? m.exp(j * logRho) : -m.expm1(j * logRho));
    law *= (size - right - j) / (size - 1 - j);
  }
  return sum;
}

/** (1/c) log E e^(c r), by the series of its logarithm. */
function valueEstimate(m: Elementary, k: number, size: number, c: number): number {
  if (c === 0) return k / size;
  if (c < 0 || c === Infinity) return NaN;
  const wrong = size - k;
  const rho = -m.expm1(-c);
  let [ratio, power, sum] = [1, 1, 0];
  for (let j = 1; j <= wrong; j++) {
    ratio *= (wrong - j + 1) / (size - j + 1);
    power *= rho;
    sum += (power / j) * ratio;
  }
  return 1 - sum / c;
}

export interface ValueFromCountsBias {
  /** Success after the tilt. */
  readonly target: number;
  /** Expected estimate. */
  readonly expected: number;
  /** expected - target. */
  readonly bias: number;
  /** Variance of the estimate. */
  readonly variance: number;
  /** Bias of the plug-in estimate, which tilts k/G. */
  readonly plugInBias: number;
}

export interface ValueFromCountsBiasFunction {
  /**
   * Mean, bias and variance of `valueFromCounts` for a known success probability (arXiv:2302.09451; neighbours, section 20; the
   * paper's idea in one dimension).
   *
   * @param p probability of success before the tilt, or `{ logOdds }`
   * @param size rollouts in the group, 1 to 4096
   * @param tilt of either sign
   * @throws TypeError, RangeError naming the argument
   * @example
   * valueFromCountsBias(0.2, 8, 0).bias; // => 0
   */
  (p: Probability, size: number, tilt: number): ValueFromCountsBias;
}

export function createValueFromCountsBias(m: Elementary): ValueFromCountsBiasFunction {
  const where = 'valueFromCountsBias';
  return (p, size, tilt) => {
    const x = resolveLogOdds(m, where, 'p', p);
    const group = checkCount(where, 'size', size, 1, 4096);
    const c = checkTilt(where, tilt);
    const target = logistic(m, Math.abs(x) === Infinity ? x : x + c);
    // What the series leaves out: (rho (1-p))^G of the success after the tilt, or of the failure for c < 0.
    const missed = c === 0 ? 0 : m.exp(group * (logComplement(m, -Math.abs(c)) - softplus(m, c > 0 ? x : -x)));
    const bias = c > 0 ? -target * missed : logistic(m, -x - c) * missed;
    const expected = target + bias;
    const law = binomialLaw(m, x, group);
    let [variance, plugInBias] = [0, 0];
    for (let k = 0; k <= group; k++) {
      if (law[k] === 0) continue;
      variance += law[k]! * square(successEstimate(m, k, group, c) - expected);
      plugInBias += law[k]! * rise(m, x, m.logit(k / group), c);
    }
    return { target, expected, bias, variance, plugInBias };
  };
}

/** logistic(to + c) - logistic(from + c), without cancellation. */
function rise(m: Elementary, from: number, to: number, c: number): number {
  if (to === from) return 0;
  if (to < from) return -rise(m, to, from, c);
  return logistic(m, to + c) * logistic(m, -from - c) * -m.expm1(from - to);
}
