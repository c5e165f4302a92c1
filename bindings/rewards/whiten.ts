// Values less their mean, over their standard deviation, all of a batch together.
import { checkFloatArray, type FloatArray, isNumericList, outputArray } from '../arguments/checks.js';
import { rangeError, show, typeError } from '../arguments/errors.js';
import { checkOptions } from '../arguments/options.js';
import { current } from '../arguments/resident.js';
import { resolveWhitening, type Whitening } from './convention.js';
import { smoothed } from './groupRule.js';

export interface WhitenOptions<O extends FloatArray = FloatArray> extends Whitening {
  /** One weight a value, at least 0: 0 and 1 are a mask, lengths count tokens. Default: 1 each. */
  readonly weights?: ArrayLike<number>;
  /** Receives the result; at least as long as the values, which it may be itself. Default: a new array of their type. */
  readonly out?: O;
}

const fields = ['ddof', 'epsilon', 'epsilonOn', 'countEpsilon', 'weights', 'out'] as const;

/**
 * Whitens advantages, or any values, over a batch: less their weighted mean, over their weighted standard deviation.
 *
 * Values of weight 0 count for neither, and are whitened with the others. Computed in f64 in two passes. Where all values are
 * equal the result is 0.
 *
 * @param values Float32Array or Float64Array of finite values
 * @returns the whitened values
 * @throws TypeError, RangeError naming the argument
 * @example
 * whiten(Float64Array.of(1, 3), { ddof: 0, epsilon: 0 })[1]; // => 1
 */
export function whiten<T extends FloatArray, O extends FloatArray = T>(values: T, options: WhitenOptions<O> = {}): O {
  const where = 'whiten';
  const { weights, out, ...whitening } = checkOptions<WhitenOptions<O>>(where, 'options', options, fields);
  checkFloatArray(where, 'values', values);
  const rule = resolveWhitening(where, whitening)!;
  if (values.length === 0) throw rangeError(`${where}: "values" expected at least one value, got none`, 'ERR_LENGTH');
  const invalid = values.findIndex((x) => !Number.isFinite(x));
  if (invalid >= 0) throw rangeError(`${where}: "values[${invalid}]" expected a finite number, got ${values[invalid]}`);
  const factors = checkWeights(where, weights, values.length);
  const result = outputArray<FloatArray>(
    where,
    out,
    values.length,
    values instanceof Float32Array ? Float32Array : Float64Array,
  );
  // In f64 whatever the values are: the mean is not to be rounded to their size.
  const exact = Float64Array.from(values);
  whitenInto(exact, rule, factors);
  const to = current(result);
  for (let i = 0; i < exact.length; i++) to[i] = exact[i]!;
  return to as O;
}

function checkWeights(where: string, weights: ArrayLike<number> | undefined, count: number): Float64Array | null {
  if (weights === undefined) return null;
  if (!isNumericList(weights))
    throw typeError(`${where}: "weights" expected an array of numbers, got ${show(weights)}`);
  if (weights.length !== count) {
    throw rangeError(`${where}: "weights" expected ${count}, one for each value, got ${weights.length}`, 'ERR_LENGTH');
  }
  const copy = Float64Array.from(weights);
  const invalid = copy.findIndex((weight) => !(weight >= 0 && weight < Infinity));
  if (invalid >= 0) {
    throw rangeError(
      `${where}: "weights[${invalid}]" expected a finite number of at least 0, got ${show(weights[invalid])}`,
    );
  }
  if (copy.every((weight) => weight === 0)) throw rangeError(`${where}: "weights" expected some above 0, got none`);
  return copy;
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
  for (let i = 0; i < values.length; i++) {
    const weight = weights ? weights[i]! : 1;
    count += weight;
    sum += weight * (values[i]! - first);
  }
  // Relative to the first value, unless a trainer's count is not that of the values.
  const centre = countEpsilon === 0 ? sum / count : (sum - countEpsilon * first) / (count + countEpsilon);
  let squares = 0;
  for (let i = 0; i < values.length; i++) {
    const d = values[i]! - first - centre;
    squares += (weights ? weights[i]! : 1) * d * d;
  }
  const bessel = ddof === 0 ? 1 : count > 1 ? count / (count - 1) : 0;
  const divisor = smoothed(Math.sqrt((squares / (count + countEpsilon)) * bessel), { epsilon, epsilonOn });
  const factor = divisor > 0 ? 1 / divisor : 0;
  for (let i = 0; i < values.length; i++) values[i] = (values[i]! - first - centre) * factor;
  return factor;
}
