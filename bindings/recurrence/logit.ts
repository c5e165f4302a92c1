import { checkAttached, checkNumber, type FloatArray, isFloatArray, outputArray } from '../arguments/checks.js';
import { rangeError, show, typeError } from '../arguments/errors.js';
import { current, overlap } from '../arguments/resident.js';
import type { Backend } from '../backend.js';

export interface Logit {
  /**
   * logit(p) = log(p/(1-p)): -Infinity at 0, Infinity at 1, accurate near 0 and near 1/2 (within an ulp).
   *
   * @throws RangeError for a p outside [0, 1]
   */
  (p: number): number;
  /** The logit of each p. The result has the type of the array; `out` may be the array itself, or longer. */
  (p: Float32Array, out?: Float32Array): Float32Array;
  /** The logit of each p. The result has the type of the array; `out` may be the array itself, or longer. */
  (p: Float64Array, out?: Float64Array): Float64Array;
  /** The logit of each p. */
  (p: readonly number[], out?: Float64Array): Float64Array;
}

export interface Logistic {
  /**
   * logistic(x) = 1/(1+exp(-x)), the inverse of logit (within an ulp). The failure 1-p is logistic(-x), without rounding p.
   *
   * @throws RangeError for NaN
   */
  (x: number): number;
  /** The probability for each x. The result has the type of the array; `out` may be the array itself, or longer. */
  (x: Float32Array, out?: Float32Array): Float32Array;
  /** The probability for each x. The result has the type of the array; `out` may be the array itself, or longer. */
  (x: Float64Array, out?: Float64Array): Float64Array;
  /** The probability for each x. */
  (x: readonly number[], out?: Float64Array): Float64Array;
}

function elementWise(
  where: string,
  name: string,
  domain: { expected: string; holds: (x: number) => boolean },
  scalar: (x: number) => number,
  column: (from: FloatArray, to: FloatArray) => void,
): Logit & Logistic {
  const check = (value: number, index?: number) => {
    if (domain.holds(value)) return value;
    throw rangeError(
      `${where}: "${name}${index === undefined ? '' : `[${index}]`}" expected ${domain.expected}, got ${show(value)}`,
    );
  };
  function map(values: number | FloatArray | readonly number[], out?: FloatArray): number | FloatArray {
    if (typeof values === 'number') return scalar(check(values));
    if (!isFloatArray(values) && !Array.isArray(values)) {
      throw typeError(
        `${where}: "${name}" expected a number, Float32Array, Float64Array or array of numbers, got ${show(values)}`,
      );
    }
    if (isFloatArray(values)) checkAttached(where, name, values);
    for (let i = 0; i < values.length; i++) check(checkNumber(where, `${name}[${i}]`, values[i]), i);
    const from = isFloatArray(values) ? values : Float64Array.from(values);
    const to = outputArray<FloatArray>(
      where,
      out,
      from.length,
      from instanceof Float32Array ? Float32Array : Float64Array,
    );
    // A result that overlaps its input at another place would overwrite what is still to be read.
    const elsewhere = overlap(from, to) && from.byteOffset !== to.byteOffset;
    column(elsewhere ? from.slice() : from, to);
    return current(to);
  }
  return map as Logit & Logistic;
}

export function createLogit(backend: Backend): Logit {
  const domain = { expected: 'a probability from 0 to 1', holds: (p: number) => p >= 0 && p <= 1 };
  return elementWise('logit', 'p', domain, backend.logit, backend.logitAll);
}

export function createLogistic(backend: Backend): Logistic {
  const domain = { expected: 'a number', holds: (x: number) => !Number.isNaN(x) };
  return elementWise('logistic', 'x', domain, backend.logistic, backend.logisticAll);
}
