import { type FloatArray, outputArray, type SameFloats } from '../arguments/checks.js';
import { checkLogits, findInvalidLogit, type HalfType, type LogitArray } from '../arguments/logits.js';
import { checkOptions } from '../arguments/options.js';
import { current } from '../arguments/resident.js';
import { type RowShape, resolveShape, shapeFields } from '../arguments/shape.js';
import { checkTemperature } from '../arguments/temperature.js';
import type { Backend } from '../backend.js';

export interface SoftmaxOptions<T extends FloatArray = FloatArray> extends RowShape {
  /** Logits are divided by it, from 1e-9 to 1e9. Default 1. */
  readonly temperature?: number;
  /** What the bits of a Uint16Array mean; for no other logits. */
  readonly dtype?: HalfType;
  /** Receives rows * outcomes probabilities, row-major without stride, or longer; may be the logits themselves. */
  readonly out?: T;
}

export interface Softmax {
  /**
   * softmax(logits / temperature), row by row. A `PolicyBatch` does the same and keeps the row for tilts.
   *
   * @param logits row-major; -Infinity for outcomes that cannot happen; floats, or the bits of half precision
   * @returns probabilities of the type of the logits, Float32Array for half precision. Relative error of normal float32
   *   probabilities: below 4e-7; of float64 ones: below 1e-14.
   * @throws TypeError, RangeError naming the argument; for a logit that is not valid, with its row and index
   * @example
   * softmax(Float64Array.of(0, Math.log(3))); // => Float64Array [0.25, 0.75]
   * softmax(Float64Array.of(0, 1, 0, 3), { rows: 2, temperature: 0.5 }); // => [0.1192, 0.8808, 0.002473, 0.9975]
   */
  <T extends LogitArray>(logits: T, options?: SoftmaxOptions<SameFloats<T>>): SameFloats<T>;
}

const where = 'softmax';
const fields = [...shapeFields, 'temperature', 'dtype', 'out'] as const;

export function createSoftmax(backend: Backend): Softmax {
  function softmax(logits: LogitArray, options: SoftmaxOptions = {}): FloatArray {
    const given = checkOptions<SoftmaxOptions>(where, 'options', options, fields);
    const checked = checkLogits(where, 'logits', logits, given.dtype);
    const rows = { ...checked, ...resolveShape(where, 'logits', checked.logits.length, given) };
    const temperature = checkTemperature(where, given.temperature);
    const type = rows.type === 'float64' ? Float64Array : Float32Array;
    const out = outputArray<FloatArray>(where, given.out, rows.rows * rows.outcomes, type);
    const invalid = backend.softmax(rows, temperature, out);
    if (invalid >= 0) throw findInvalidLogit(where, 'logits', rows, invalid);
    return current(out);
  }
  return softmax as Softmax;
}
