// The prompts of a log as a mixture of few success rates, by factorial moments (the idea of arXiv:2210.02594 carried over to counts).

import { newton } from '../analysis/roots.js';
import { checkCount, isNumericList } from '../arguments/checks.js';
import { rangeError, wrongValue } from '../arguments/errors.js';
import { square } from './elementary.js';
import { type Column, numbers } from './inputs.js';

export interface FactorialMoments {
  /**
   * Unbiased estimates of E p, E p^2, …, from the successes of groups (arXiv:2210.02594; neighbours, section 19; the paper's idea
   * in one dimension): the mean of C(k, j)/C(G, j).
   *
   * @param successes of each group, integers
   * @param sizes of every group, or one per group; at least `order`
   * @param order the highest power, 1 or more
   * @throws TypeError, RangeError naming the argument
   * @example
   * factorialMoments([4, 4, 4], 4, 3)[2]; // => 1
   */
  (successes: ArrayLike<number>, sizes: number | ArrayLike<number>, order: number): Column;
}

export function createFactorialMoments(): FactorialMoments {
  const where = 'factorialMoments';
  return (successes, sizes, order) => {
    const counts = numbers(where, 'successes', successes);
    if (counts.length === 0)
      throw rangeError(`${where}: "successes" expected at least one group, got none`, 'ERR_LENGTH');
    const many = isNumericList(sizes) ? numbers(where, 'sizes', sizes, counts.length) : null;
    const highest = checkCount(where, 'order', order, 1);
    const moments = new Float64Array(highest);
    counts.forEach((k, i) => {
      const size = checkCount(where, many ? `sizes[${i}]` : 'sizes', many ? many[i] : sizes, highest);
      checkCount(where, `successes[${i}]`, k, 0, size);
      let ratio = 1;
      for (let j = 0; j < highest; j++) {
        ratio *= Math.max(0, k - j) / (size - j);
        moments[j]! += ratio / counts.length;
      }
    });
    return moments;
  };
}

export interface SuccessMixture {
  /** Whether a mixture of that many rates in [0, 1] has these moments. */
  readonly valid: boolean;
  /** Success rates, ascending; null if there is no such mixture. */
  readonly success: Column | null;
  /** Their weights; null likewise. */
  readonly weight: Column | null;
  /** The Hankel determinant of the moments: above 0 where a mixture can exist. */
  readonly hankel: number;
}

export interface SuccessMixtureFunction {
  /**
   * The mixture of one, two or three success rates that has given moments (arXiv:2210.02594; neighbours, section 19; the paper's
   * idea in one dimension). Real logs may have none.
   *
   * @param moments E p, E p^2, …: 2 * components - 1 of them, or more
   * @param components 1, 2 or 3
   * @throws TypeError, RangeError naming the argument
   * @example
   * successMixture([0.5, 0.3125, 0.21875], 2).success; // => [0.25, 0.75]
   */
  (moments: ArrayLike<number>, components: number): SuccessMixture;
}

/** Rounding that is granted to rates and weights at the ends of [0, 1]. */
const SLACK = 1e-9;

export function createSuccessMixture(): SuccessMixtureFunction {
  const where = 'successMixture';
  return (moments, components) => {
    const count = checkCount(where, 'components', components, 1, 3);
    const m = numbers(where, 'moments', moments);
    if (m.length < 2 * count - 1)
      throw wrongValue(where, 'moments', `${2 * count - 1} moments or more`, m.length, 'ERR_LENGTH');
    const mean = m[0]!;
    if (count === 1) return mixtureOf([mean], [1], 1);
    const variance = m[1]! - mean * mean;
    const third = m[2]! - 3 * mean * m[1]! + 2 * mean * mean * mean;
    if (count === 2) {
      if (!(variance > 0)) return none(variance);
      const half = third / (2 * variance);
      const root = Math.sqrt(half * half + variance);
      // The root of the larger size first; their product is -variance.
      const far = half < 0 ? half - root : half + root;
      const [a, b] = [far, -variance / far].sort((x, y) => x - y) as [number, number];
      return mixtureOf([mean + a, mean + b], [b / (b - a), -a / (b - a)], variance);
    }
    const fourth = m[3]! - 4 * mean * m[2]! + 6 * mean * mean * m[1]! - 3 * square(square(mean));
    const fifth =
      m[4]! -
      5 * mean * m[3]! +
      10 * mean * mean * m[2]! -
      10 * mean * mean * mean * m[1]! +
      4 * square(square(mean)) * mean;
    return threeRates(mean, variance, third, fourth, fifth);
  };
}

/** Roots of the Hankel polynomial x^3 + a x^2 + b x + c of central moments, between its turning points. */
function threeRates(mean: number, v: number, s: number, k: number, f: number): SuccessMixture {
  const hankel = v * k - s * s - v * v * v;
  if (!(hankel > 0 && v > 0)) return none(hankel);
  const a = (s * k + v * v * s - f * v) / hankel;
  const b = -(k + a * s) / v;
  const c = -s - a * v;
  const cubic = (x: number) => [((x + a) * x + b) * x + c, (3 * x + 2 * a) * x + b] as const;
  const spread = a * a - 3 * b;
  if (!(spread > 0)) return none(hankel);
  const turns = [(-a - Math.sqrt(spread)) / 3, (-a + Math.sqrt(spread)) / 3] as const;
  const reach = 2 * Math.sqrt(spread);
  const ends = [turns[0] - reach, ...turns, turns[1] + reach];
  const roots: number[] = [];
  for (let i = 0; i < 3; i++) {
    const [low, high] = [ends[i]!, ends[i + 1]!];
    if (cubic(low)[0] > 0 === cubic(high)[0] > 0) return none(hankel);
    roots.push(newton(cubic, low, high));
  }
  const weight = roots.map((x, i) => {
    const [y, z] = roots.filter((_, j) => j !== i) as [number, number];
    return (v + y * z) / ((x - y) * (x - z));
  });
  return mixtureOf(
    roots.map((x) => mean + x),
    weight,
    hankel,
  );
}

function mixtureOf(success: number[], weight: number[], hankel: number): SuccessMixture {
  const fits = [...success, ...weight].every((value) => value >= -SLACK && value <= 1 + SLACK);
  if (!fits) return none(hankel);
  const clip = (values: number[]) => Float64Array.from(values, (value) => Math.min(1, Math.max(0, value)));
  return { valid: true, success: clip(success), weight: clip(weight), hankel };
}

function none(hankel: number): SuccessMixture {
  return { valid: false, success: null, weight: null, hankel };
}
