import type { Backend } from './backend.js';
import { checkAttached, checkNumber, type FloatArray, isFloatArray, outputArray } from './checks.js';
import { rangeError, show, typeError } from './errors.js';

/** A function of one number that also maps arrays. */
export interface ElementWise {
  (value: number): number;
  /** The result has the type of the array; `out` may be the array itself, or longer. */
  (values: Float32Array, out?: Float32Array): Float32Array;
  (values: Float64Array, out?: Float64Array): Float64Array;
  (values: readonly number[], out?: Float64Array): Float64Array;
}

function elementWise(
  where: string,
  name: string,
  domain: { expected: string; holds: (x: number) => boolean },
  scalar: (x: number) => number,
  column: (from: FloatArray, to: FloatArray) => void,
): ElementWise {
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
    column(from, to);
    return to;
  }
  return map as ElementWise;
}

/** logit(p) = log(p/(1-p)): -Infinity at 0, Infinity at 1, accurate near 0 and 1/2. RangeError outside [0, 1]. */
export function createLogit(backend: Backend): ElementWise {
  const domain = { expected: 'a probability from 0 to 1', holds: (p: number) => p >= 0 && p <= 1 };
  return elementWise('logit', 'p', domain, backend.logit, backend.logitAll);
}

/** logistic(x) = 1/(1+exp(-x)), the inverse of logit. RangeError for NaN. The failure 1-p is logistic(-x). */
export function createLogistic(backend: Backend): ElementWise {
  const domain = { expected: 'a number', holds: (x: number) => !Number.isNaN(x) };
  return elementWise('logistic', 'x', domain, backend.logistic, backend.logisticAll);
}
