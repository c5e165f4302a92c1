import { allocate, type FloatArray, floatsOf } from '../arguments/arrays.js';
import { checkCount } from '../arguments/checks.js';
import {
  type FloatsFor,
  type LogitRows,
  type Logits,
  type RowOptions,
  refusedRow,
  resolveRows,
  rowFields,
  sliceRows,
} from '../arguments/logits.js';
import { checkOptions } from '../arguments/options.js';
import type { Kernel, Plan } from '../operation.js';
import { grainOf } from './grain.js';

export interface TopKOptions extends RowOptions {}

export interface TopK<T extends Logits = Logits> {
  /** rows * k outcomes, row-major: the largest logit first, of equal ones the lower index. -1 in rows answered with NaN. */
  readonly indices: Int32Array<ArrayBuffer>;
  /** Their logits; of the type of the logits, Float32Array for half precision, Float64Array for a list of numbers. */
  readonly logits: FloatsFor<T>;
}

export interface TopKFunction {
  /**
   * The k largest logits of each row, in descending order.
   *
   * @param logits row-major; -Infinity for outcomes that cannot happen: they come last, in the order of their indices. An array, a
   *   list of numbers or a tensor `{ data, dims }`; more than one row needs `rows` or `outcomes`, unless it is a tensor
   * @param k from 1 to the number of outcomes
   * @throws TypeError, RangeError naming the argument; for a logit that is not valid, with its row and index
   * @example
   * topK([1, 3, 2], 2); // => { indices: Int32Array [1, 2], logits: Float64Array [3, 2] }
   */
  <T extends Logits>(logits: T, k: number, options?: TopKOptions): TopK<T>;
}

/** The first row that is refused, or -1; `indices` and `values` hold k entries a row. */
export type TopKArgs = [rows: LogitRows, k: number, indices: Int32Array, values: FloatArray];
export type TopKKernel = Kernel<TopKArgs>;

export const topKPlan: Plan<TopKFunction, TopKArgs> = {
  name: 'topK',
  optionsAt: 2,
  inputs: 2,
  check(where, logits, k, options = {}) {
    const given = checkOptions<TopKOptions>(where, 'options', options, rowFields);
    const rows = resolveRows(where, 'logits', logits, given);
    const count = checkCount(where, 'k', k, 1, rows.outcomes);
    const values = allocate(where, floatsOf(rows.type), rows.rows * count);
    const indices = allocate(where, Int32Array, rows.rows * count);
    return {
      args: [rows, count, indices, values],
      units: rows.rows,
      grain: grainOf(rows),
      refused: (row) => refusedRow(where, { logits: rows }, row),
      result: () => ({ indices, logits: values as FloatsFor<Logits> }),
    };
  },
  part: ([rows, k, indices, values], from, to) => [
    sliceRows(rows, from, to),
    k,
    indices.subarray(from * k, to * k),
    values.subarray(from * k, to * k),
  ],
};
