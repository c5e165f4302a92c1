import { allocate, checkNumber } from '../arguments/checks.js';
import { rangeError, show, typeError } from '../arguments/errors.js';
import { checkLogits, findInvalidLogit, type HalfType, type LogitArray, type SameLogits } from '../arguments/logits.js';
import { checkOptions } from '../arguments/options.js';
import { type RowShape, resolveShape, shapeFields } from '../arguments/shape.js';
import type { Backend, DivergenceMeasure } from '../backend.js';

export interface DivergenceOptions<M extends DivergenceMeasure = DivergenceMeasure> extends RowShape {
  /** What is computed; each costs a pass over the rows, but the two KL divergences come together. Default: everything. */
  readonly measures?: readonly M[];
  /** Order of the Renyi divergence: above 0, not 1. Default 1/2. */
  readonly alpha?: number;
  /** What the bits of Uint16Arrays mean; for no other logits. */
  readonly dtype?: HalfType;
}

/** One value per row, in nats but for the total variation. */
export type Divergences<M extends DivergenceMeasure = DivergenceMeasure> = {
  readonly [name in M]: Float64Array<ArrayBuffer>;
};

export interface DivergenceFunction {
  /**
   * How far two policies are apart, row by row: of softmax(p) from softmax(q).
   *
   *   kl               sum p log(p/q), Infinity where q is 0 and p is not
   *   reverseKl        sum q log(q/p)
   *   jensenShannon    (KL(p || m) + KL(q || m))/2 for m = (p + q)/2, at most log 2
   *   renyi            log(sum p^alpha q^(1-alpha))/(alpha - 1), Infinity for disjoint supports, or alpha > 1 where kl is
   *   totalVariation   sum |p - q|/2
   *
   * Nearly equal policies lose no digits: sums are of terms that are never negative. Relative error of the KL divergences down
   * to 1e-12: 1e-4 in f32 lanes (Float32Array, half precision), 1e-6 in f64.
   *
   * @param p logits, row-major; -Infinity for outcomes that cannot happen
   * @param q logits of the same shape and type
   * @returns columns in f64, one value per row, of the measures asked for
   * @throws TypeError, RangeError naming the argument; for a logit that is not valid, with its row and index
   */
  <T extends LogitArray, M extends DivergenceMeasure = DivergenceMeasure>(
    p: T,
    q: SameLogits<T>,
    options?: DivergenceOptions<M>,
  ): Divergences<M>;
}

const where = 'divergence';
const fields = [...shapeFields, 'measures', 'alpha', 'dtype'] as const;
const all: readonly DivergenceMeasure[] = ['kl', 'reverseKl', 'jensenShannon', 'renyi', 'totalVariation'];

export function createDivergence(backend: Backend): DivergenceFunction {
  return <M extends DivergenceMeasure>(p: LogitArray, q: LogitArray, options: DivergenceOptions<M> = {}) => {
    const given = checkOptions<DivergenceOptions<M>>(where, 'options', options, fields);
    const first = checkLogits(where, 'p', p, given.dtype);
    const second = checkLogits(where, 'q', q, given.dtype);
    if (first.type !== second.type)
      throw typeError(`${where}: "q" expected ${p.constructor.name} (the type of p), got ${show(q)}`);
    const shape = resolveShape(where, 'p', first.logits.length, given);
    if (q.length !== p.length)
      throw rangeError(`${where}: "q" expected length ${p.length} (that of p), got ${q.length}`, 'ERR_LENGTH');
    const alpha = checkOrder(given.alpha ?? 0.5);
    const out: Partial<Record<DivergenceMeasure, Float64Array<ArrayBuffer>>> = {};
    for (const name of checkMeasures(given.measures ?? all)) out[name] = allocate(where, Float64Array, shape.rows);
    const left = { ...first, ...shape };
    const right = { ...second, ...shape };
    const invalid = backend.divergences(left, right, alpha, out);
    if (invalid >= 0) {
      throw findInvalidLogit(where, 'p', left, invalid) ?? findInvalidLogit(where, 'q', right, invalid);
    }
    return out as Divergences<M>;
  };
}

function checkOrder(value: unknown): number {
  const alpha = checkNumber(where, 'alpha', value);
  if (!(alpha > 0 && alpha < Infinity && alpha !== 1))
    throw rangeError(`${where}: "alpha" expected a finite number above 0 other than 1, got ${show(alpha)}`);
  return alpha;
}

function checkMeasures(measures: unknown): readonly DivergenceMeasure[] {
  if (!Array.isArray(measures)) throw typeError(`${where}: "measures" expected a list of names, got ${show(measures)}`);
  if (measures.length === 0) throw rangeError(`${where}: "measures" expected at least one name, got none`);
  for (const [i, name] of measures.entries()) {
    if (all.includes(name)) continue;
    const names = all.map((known) => `"${known}"`).join(', ');
    throw (typeof name === 'string' ? rangeError : typeError)(
      `${where}: "measures[${i}]" expected one of ${names}, got ${show(name)}`,
    );
  }
  return measures;
}
