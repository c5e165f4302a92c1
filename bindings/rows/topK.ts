import { allocate, checkCount, type SameFloats } from '../arguments/checks.js';
import { checkLogits, findInvalidLogit, type HalfType, type LogitArray } from '../arguments/logits.js';
import { checkOptions } from '../arguments/options.js';
import { type RowShape, resolveShape, shapeFields } from '../arguments/shape.js';
import type { Backend } from '../backend.js';

export interface TopKOptions extends RowShape {
  /** What the bits of a Uint16Array mean; for no other logits. */
  readonly dtype?: HalfType;
}

export interface TopK<T extends LogitArray = LogitArray> {
  /** rows * k outcomes, row-major: the largest logit first, of equal ones the lower index. */
  readonly indices: Int32Array<ArrayBuffer>;
  /** Their logits; of the type of the logits, Float32Array for half precision. */
  readonly logits: SameFloats<T>;
}

export interface TopKFunction {
  /**
   * The k largest logits of each row, in descending order.
   *
   * @param logits row-major; -Infinity for outcomes that cannot happen: they come last, in the order of their indices
   * @param k from 1 to the number of outcomes
   * @throws TypeError, RangeError naming the argument; for a logit that is not valid, with its row and index
   */
  <T extends LogitArray>(logits: T, k: number, options?: TopKOptions): TopK<T>;
}

const where = 'topK';
const fields = [...shapeFields, 'dtype'] as const;

export function createTopK(backend: Backend): TopKFunction {
  return <T extends LogitArray>(logits: T, k: number, options: TopKOptions = {}): TopK<T> => {
    const given = checkOptions<TopKOptions>(where, 'options', options, fields);
    const checked = checkLogits(where, 'logits', logits, given.dtype);
    const rows = { ...checked, ...resolveShape(where, 'logits', checked.logits.length, given) };
    const count = checkCount(where, 'k', k, 1, rows.outcomes);
    const values = allocate(where, rows.type === 'float64' ? Float64Array : Float32Array, rows.rows * count);
    const indices = allocate(where, Int32Array, rows.rows * count);
    const invalid = backend.topK(rows, count, indices, values);
    if (invalid >= 0) throw findInvalidLogit(where, 'logits', rows, invalid);
    return { indices, logits: values as SameFloats<T> };
  };
}
