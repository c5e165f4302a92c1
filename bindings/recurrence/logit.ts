import {
  bufferOf,
  type FloatArray,
  floatsFrom,
  isFloatArray,
  isList,
  isSharedBuffer,
  kindOf,
  offsetOf,
} from '../arguments/arrays.js';
import { checkFloatArray, checkNumber, resolveOutput } from '../arguments/checks.js';
import { wrongKind, wrongValue } from '../arguments/errors.js';
import { readNumbers } from '../arguments/numbers.js';
import { overlap } from '../arguments/resident.js';
import type { Backend } from '../backend.js';

export interface Logit {
  /**
   * logit(p) = log(p/(1-p)): -Infinity at 0, Infinity at 1, accurate near 0 and near 1/2: within an ulp, on the reference backend
   * within 2.
   *
   * @throws RangeError for a p outside [0, 1]
   * @example
   * logit(0.75); // => 1.0986
   */
  (p: number): number;
  /** The logit of each p. The result has the type of the array; `out` may be the array itself, or longer. */
  <O extends Float32Array = Float32Array<ArrayBuffer>>(p: Float32Array, out?: O): O;
  /** The logit of each p. The result has the type of the array; `out` may be the array itself, or longer. */
  <O extends Float64Array = Float64Array<ArrayBuffer>>(p: Float64Array, out?: O): O;
  /** The logit of each p. */
  <O extends Float64Array = Float64Array<ArrayBuffer>>(p: readonly number[], out?: O): O;
}

export interface Logistic {
  /**
   * logistic(x) = 1/(1+exp(-x)), the inverse of logit: within an ulp, on the reference backend within 2.
   * The failure 1-p is logistic(-x), without rounding p.
   *
   * @throws RangeError for NaN
   * @example
   * logistic(0); // => 0.5
   */
  (x: number): number;
  /** The probability for each x. The result has the type of the array; `out` may be the array itself, or longer. */
  <O extends Float32Array = Float32Array<ArrayBuffer>>(x: Float32Array, out?: O): O;
  /** The probability for each x. The result has the type of the array; `out` may be the array itself, or longer. */
  <O extends Float64Array = Float64Array<ArrayBuffer>>(x: Float64Array, out?: O): O;
  /** The probability for each x. */
  <O extends Float64Array = Float64Array<ArrayBuffer>>(x: readonly number[], out?: O): O;
}

interface ElementWise {
  readonly where: string;
  readonly name: string;
  readonly expected: string;
  readonly holds: (value: number) => boolean;
  /** Index of the first value that is not allowed, or -1: a loop of its own, so that it is compiled for these arrays alone. */
  readonly firstInvalid: (values: FloatArray) => number;
  readonly scalar: (x: number) => number;
  readonly column: (from: FloatArray, to: FloatArray) => void;
}

function elementWise({ where, name, expected, holds, firstInvalid, scalar, column }: ElementWise): Logit & Logistic {
  const refuse = (title: string, value: unknown): never => {
    throw wrongValue(where, title, expected, checkNumber(where, title, value));
  };
  function map(values: number | FloatArray | readonly number[], out?: FloatArray): number | FloatArray {
    if (typeof values === 'number') return holds(values) ? scalar(values) : refuse(name, values);
    const from = floatsOf(values);
    const type = from instanceof Float32Array ? Float32Array : Float64Array;
    const to = resolveOutput<FloatArray>(where, out, from.length, type);
    const invalid = firstInvalid(from);
    if (invalid >= 0) refuse(`${name}[${invalid}]`, from[invalid]);
    // A result that overlaps its input at another place would overwrite what is still to be read.
    const elsewhere = overlap(from, to.view) && offsetOf(from) !== offsetOf(to.view);
    column(elsewhere ? from.slice() : from, to.view);
    return to.result();
  }
  /** The array as an ordinary view, or a copy where others can write meanwhile; halves as float32. */
  function floatsOf(values: unknown): FloatArray {
    if (isFloatArray(values)) {
      const view = checkFloatArray(where, name, values);
      return isSharedBuffer(bufferOf(view)) ? view.slice() : view;
    }
    if (isList(values)) return floatsFrom(where, name, values);
    if (kindOf(values) === 'Float16Array') return Float32Array.from(readNumbers(where, name, values as Float32Array));
    throw wrongKind(where, name, 'a number, Float32Array, Float64Array or array of numbers', values);
  }
  return map as Logit & Logistic;
}

export function createLogit(backend: Backend): Logit {
  return elementWise({
    where: 'logit',
    name: 'p',
    expected: 'a probability from 0 to 1',
    holds: (p) => p >= 0 && p <= 1,
    firstInvalid(values) {
      const { length } = values;
      let i = 0;
      // Four at a time take half of the time.
      for (; i + 3 < length; i += 4) {
        const a = values[i]!;
        const b = values[i + 1]!;
        const c = values[i + 2]!;
        const d = values[i + 3]!;
        if (!(a >= 0 && a <= 1 && b >= 0 && b <= 1 && c >= 0 && c <= 1 && d >= 0 && d <= 1)) break;
      }
      while (i < length && values[i]! >= 0 && values[i]! <= 1) i += 1;
      return i < length ? i : -1;
    },
    scalar: backend.logit,
    column: backend.logitAll,
  });
}

export function createLogistic(backend: Backend): Logistic {
  return elementWise({
    where: 'logistic',
    name: 'x',
    expected: 'a number',
    holds: (x) => !Number.isNaN(x),
    firstInvalid(values) {
      const { length } = values;
      let i = 0;
      for (; i + 3 < length; i += 4) {
        // A sum is NaN where one of its terms is, and where infinities of both signs meet: then one by one.
        if (Number.isNaN(values[i]! + values[i + 1]! + (values[i + 2]! + values[i + 3]!))) break;
      }
      while (i < length && !Number.isNaN(values[i])) i += 1;
      return i < length ? i : -1;
    },
    scalar: backend.logistic,
    column: backend.logisticAll,
  });
}
