import { type FloatArray, floatsOf, type InAnyBuffer } from '../arguments/arrays.js';
import { resolveOutput } from '../arguments/checks.js';
import {
  type FloatsFor,
  type LogitRows,
  type Logits,
  type RowOptions,
  refusedRow,
  resolveRows,
  sliceRows,
  withRowFields,
} from '../arguments/logits.js';
import { checkOptions } from '../arguments/options.js';
import { checkTemperature } from '../arguments/temperature.js';
import type { Kernel, Plan } from '../operation.js';
import { grainOf } from './grain.js';

export interface SoftmaxOptions<T extends FloatArray = FloatArray> extends RowOptions {
  /** Logits are divided by it, from 1e-9 to 1e9. Default 1. */
  readonly temperature?: number;
  /** Receives rows * outcomes probabilities, row-major without stride, or longer; may be the logits themselves. */
  readonly out?: T;
}

export interface Softmax {
  /**
   * softmax(logits / temperature), row by row. A `PolicyBatch` does the same and keeps the row for tilts.
   *
   * @param logits row-major; -Infinity for outcomes that cannot happen. An array of floats or of the bits of half precision, a
   *   list of numbers or a tensor `{ data, dims }`; more than one row needs `rows` or `outcomes`, unless it is a tensor
   * @returns probabilities of the type of the logits, Float32Array for half precision, Float64Array for a list. Relative error of
   *   normal float32 probabilities: below 4e-7; of float64 ones: below 1e-14.
   * @throws TypeError, RangeError naming the argument; for a logit that is not valid, with its row and index
   * @example
   * softmax(Float64Array.of(0, Math.log(3))); // => Float64Array [0.25, 0.75]
   * softmax(Float64Array.of(0, 1, 0, 3), { rows: 2, temperature: 0.5 }); // => [0.1192, 0.8808, 0.002473, 0.9975]
   */
  <T extends Logits, O extends InAnyBuffer<FloatsFor<T>> = FloatsFor<T>>(logits: T, options?: SoftmaxOptions<O>): O;
}

/** The first row that is refused, or -1. `probe`: no row is written before all have been seen to be valid. */
export type SoftmaxArgs = [rows: LogitRows, temperature: number, probe: boolean, out: FloatArray];
export type SoftmaxKernel = Kernel<SoftmaxArgs>;

const fields = /* @__PURE__ */ withRowFields('temperature', 'out');

export const softmaxPlan: Plan<Softmax, SoftmaxArgs> = {
  name: 'softmax',
  optionsAt: 1,
  inputs: 3,
  check(where, logits, options = {}) {
    const given = checkOptions<SoftmaxOptions>(where, 'options', options, fields);
    const { out: target } = given;
    const temperature = checkTemperature(where, given.temperature);
    const rows = resolveRows(where, 'logits', logits, given);
    const out = resolveOutput<FloatsFor<Logits>>(where, target, rows.rows * rows.outcomes, floatsOf(rows.type));
    return {
      args: [rows, temperature, target !== undefined, out.view],
      units: rows.rows,
      grain: grainOf(rows),
      refused: (row) => refusedRow(where, { logits: rows }, row),
      check: out.check,
      result: out.result,
    };
  },
  part: ([rows, temperature, probe, out], from, to) => [
    sliceRows(rows, from, to),
    temperature,
    probe,
    out.subarray(from * rows.outcomes, to * rows.outcomes),
  ],
};
