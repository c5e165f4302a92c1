// Values less their mean, over their standard deviation, all of a batch together.
import { type FloatArray, type HalfFloats, kindOf, type Numbers } from '../arguments/arrays.js';
import { resolveOutput } from '../arguments/checks.js';
import { rangeError } from '../arguments/errors.js';
import { checkEach, readColumn, readNumbers } from '../arguments/numbers.js';
import { checkOptions } from '../arguments/options.js';
import type { Whitening } from './choices.js';
import { resolveWhitening } from './convention.js';
import { smoothed } from './groupRule.js';

export interface WhitenOptions<O extends FloatArray = FloatArray> extends Whitening {
  /** One weight a value, at least 0: 0 and 1 are a mask, lengths count tokens. Default: 1 each. */
  readonly weights?: Numbers;
  /** Receives the result; at least as long as the values, which it may be itself. Default: a new array of their type. */
  readonly out?: O;
}

/** The floats that values of type T are whitened to. */
export type WhitenedOf<T> = T extends Float32Array | HalfFloats ? Float32Array<ArrayBuffer> : Float64Array<ArrayBuffer>;

const fields = ['ddof', 'epsilon', 'epsilonOn', 'countEpsilon', 'weights', 'out'] as const;

/**
 * Whitens advantages, or any values, over a batch: less their weighted mean, over their weighted standard deviation.
 *
 * Values of weight 0 count for neither, and are whitened with the others. Computed in f64 in two passes. Where all values are
 * equal the result is 0.
 *
 * @param values finite numbers; those of a Float32Array or Float16Array give f32, all others f64
 * @returns the whitened values
 * @throws TypeError, RangeError naming the argument
 * @example
 * whiten(Float64Array.of(1, 3), { ddof: 0, epsilon: 0 })[1]; // => 1
 */
export function whiten<T extends Numbers, O extends FloatArray = WhitenedOf<T>>(
  values: T,
  options: WhitenOptions<O> = {},
): O {
  const where = 'whiten';
  const { weights, out, ...whitening } = checkOptions<WhitenOptions<O>>(where, 'options', options, fields);
  // In f64 whatever the values are: the mean is not to be rounded to their size.
  const column = readNumbers(where, 'values', values);
  const rule = resolveWhitening(where, whitening)!;
  if (column.length === 0) throw rangeError(`${where}: "values" expected at least one value, got none`, 'ERR_LENGTH');
  checkEach(where, 'values', column, Number.isFinite, 'a finite number');
  const factors = weights === undefined ? null : checkWeights(where, weights, column.length);
  const single = /^Float(16|32)Array$/.test(kindOf(values) ?? '');
  const to = resolveOutput<O>(where, out, column.length, single ? Float32Array : Float64Array);
  whitenInto(column, rule, factors);
  to.view.set(column);
  return to.result();
}

function checkWeights(where: string, weights: Numbers, count: number): Float64Array {
  const column = readColumn(where, 'weights', weights, count, `${count}, one for each value`);
  checkEach(where, 'weights', column, (weight) => weight >= 0 && weight < Infinity, 'a finite number of at least 0');
  if (column.some((weight) => weight > 0)) return column;
  throw rangeError(`${where}: "weights" expected some above 0, got none`);
}

/** Whitens in place, each value as if it were there `weight` times. Returns the factor: 0 where all values are equal. */
export function whitenInto(
  values: FloatArray,
  { ddof, countEpsilon, epsilon, epsilonOn }: Required<Whitening>,
  weights: ArrayLike<number> | null,
): number {
  const first = values[0]!;
  let count = 0;
  let sum = 0;
  let most = 0;
  for (let i = 0; i < values.length; i++) {
    const weight = weights ? weights[i]! : 1;
    count += weight;
    sum += weight * (values[i]! - first);
    most = Math.max(most, Math.abs(values[i]!));
  }
  // Relative to the first value, unless a trainer's count is not that of the values.
  const apart = countEpsilon === 0 ? sum / count : (sum - countEpsilon * first) / (count + countEpsilon);
  // Centred groups have a mean of 0; what rounding leaves of it is not to move groups of equal rewards.
  const rounding = values instanceof Float32Array ? 2 ** -24 : 2 ** -46;
  const centre = Math.abs(first + apart) <= rounding * most ? -first : apart;
  let squares = 0;
  for (let i = 0; i < values.length; i++) {
    const d = values[i]! - first - centre;
    squares += (weights ? weights[i]! : 1) * d * d;
  }
  const bessel = ddof === 0 ? 1 : count > 1 ? count / (count - 1) : 0;
  const divisor = smoothed(Math.sqrt((squares / (count + countEpsilon)) * bessel), { epsilon, epsilonOn });
  const factor = divisor === 0 ? 0 : 1 / divisor;
  for (let i = 0; i < values.length; i++) values[i] = (values[i]! - first - centre) * factor;
  return factor;
}
