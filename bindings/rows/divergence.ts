import { allocate, kindOf, lengthOf } from '../arguments/arrays.js';
import { checkAttached, checkNumber } from '../arguments/checks.js';
import { rangeError, wrongKind, wrongValue } from '../arguments/errors.js';
import {
  checkStillThere,
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
import { checkMeasures } from './measures.js';

export type DivergenceMeasure = 'kl' | 'reverseKl' | 'jensenShannon' | 'renyi' | 'totalVariation';

export interface DivergenceOptions<M extends DivergenceMeasure = DivergenceMeasure> extends RowOptions {
  /** What is computed; each costs a pass over the rows, but the two KL divergences come together. Default: everything. */
  readonly measures?: readonly M[];
  /** Both logits are divided by it, from 1e-9 to 1e9. Default 1. */
  readonly temperature?: number;
  /** Order of the Renyi divergence: above 0, not 1. Default 1/2. */
  readonly alpha?: number;
}

/** One value per row, in nats but for the total variation. */
export type Divergences<M extends DivergenceMeasure = DivergenceMeasure> = {
  readonly [name in M]: Float64Array<ArrayBuffer>;
};

/** The measures that are wanted, one value per row. */
export type DivergenceColumns = { readonly [name in DivergenceMeasure]?: Float64Array<ArrayBuffer> };

export interface DivergenceFunction {
  /**
   * How far two policies are apart, row by row: softmax(p / temperature) from softmax(q / temperature). Sums run over outcomes;
   * P and Q are the two probabilities of one.
   *
   *   kl               sum P log(P/Q), Infinity where Q is 0 and P is not
   *   reverseKl        sum Q log(Q/P)
   *   jensenShannon    (KL(P || M) + KL(Q || M))/2 for M = (P + Q)/2, at most log 2
   *   renyi            log(sum P^alpha Q^(1-alpha))/(alpha - 1), Infinity for disjoint supports, or alpha > 1 where kl is
   *   totalVariation   sum |P - Q|/2
   *
   * Nearly equal policies lose no digits: sums are of terms that are never negative. Relative error of every measure down to 1e-12,
   * for logits of any size and orders alpha from 1e-3 to 1e6, near 1 too: 1e-4 in f32 lanes (Float32Array, half precision), 1e-6 in
   * f64. Of total variation it is that or an absolute 5e-12: its terms are as small as log(P/Q) is, which is known to a rounding of
   * the logits.
   *
   * @param p logits, row-major; -Infinity for outcomes that cannot happen. An array, a list of numbers or a tensor; more than one
   *   row needs `rows` or `outcomes`, unless it is a tensor
   * @param q logits of the same shape and type
   * @returns columns in f64, one value per row, of the measures asked for
   * @throws TypeError, RangeError naming the argument; for a logit that is not valid, with its row and index
   * @example
   * divergence([0, 1], [1, 0], { measures: ['kl'] }); // => { kl: Float64Array [0.4621] }
   */
  <M extends DivergenceMeasure = DivergenceMeasure>(
    p: Logits,
    q: Logits,
    options?: DivergenceOptions<M>,
  ): Divergences<M>;
}

/** The first row that is refused, or -1. */
export type DivergenceArgs = [p: LogitRows, q: LogitRows, temperature: number, alpha: number, out: DivergenceColumns];
export type DivergenceKernel = Kernel<DivergenceArgs>;

const fields = /* @__PURE__ */ withRowFields('measures', 'temperature', 'alpha');
const all: readonly DivergenceMeasure[] = ['kl', 'reverseKl', 'jensenShannon', 'renyi', 'totalVariation'];

export const divergencePlan: Plan<DivergenceFunction, DivergenceArgs> = {
  name: 'divergence',
  optionsAt: 2,
  inputs: 4,
  check(where, p, q, options = {}) {
    const given = checkOptions<DivergenceOptions>(where, 'options', options, fields);
    const measures = checkMeasures(where, given.measures, all);
    const temperature = checkTemperature(where, given.temperature);
    const alpha = checkOrder(where, given.alpha ?? 0.5);
    // A list of numbers has the type of the other one.
    const kind = kindOf(q);
    const like = kind === 'Float32Array' ? 'float32' : 'float64';
    const first = resolveRows(where, 'p', p, given, { like });
    const { rows, outcomes, stride } = first;
    const [length, other] = [first.logits.length, kind === undefined ? undefined : lengthOf(q as never)];
    // An array that is no longer there has no length to speak of.
    if (other !== undefined) checkAttached(where, 'q', q as never);
    if (other !== undefined && other > 0 && other !== length)
      throw rangeError(`${where}: "q" expected length ${length} (that of p), got ${other}`, 'ERR_LENGTH');
    const { dtype, impossibleRows } = given;
    const same = { rows, outcomes, stride, dtype, impossibleRows } as RowOptions;
    const second = resolveRows(where, 'q', q, same, { like: first.type });
    if (first.type !== second.type) throw wrongKind(where, 'q', `${first.logits.constructor.name} (the type of p)`, q);
    checkStillThere(where, 'p', first);
    const out: Partial<Record<DivergenceMeasure, Float64Array<ArrayBuffer>>> = {};
    for (const name of measures) out[name] = allocate(where, Float64Array, rows);
    return {
      args: [first, second, temperature, alpha, out],
      units: rows,
      grain: grainOf(first),
      refused: (row) => refusedRow(where, { p: first, q: second }, row),
      result: () => out as Divergences,
    };
  },
  part: ([p, q, temperature, alpha, out], from, to) => [
    sliceRows(p, from, to),
    sliceRows(q, from, to),
    temperature,
    alpha,
    Object.fromEntries(Object.entries(out).map(([name, column]) => [name, column.subarray(from, to)])),
  ],
};

function checkOrder(where: string, value: unknown): number {
  const alpha = checkNumber(where, 'alpha', value);
  if (!(alpha > 0 && alpha < Infinity && alpha !== 1))
    throw wrongValue(where, 'alpha', 'a finite number above 0 other than 1', alpha);
  return alpha;
}
