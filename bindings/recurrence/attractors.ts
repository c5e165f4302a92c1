// Where many success probabilities go, in columns.
import { isNumericList, kindOf, lengthOf } from '../arguments/arrays.js';
import { checkCount } from '../arguments/checks.js';
import { rangeError } from '../arguments/errors.js';
import { checkOptions } from '../arguments/options.js';
import { type Probabilities, resolveColumn } from '../arguments/probability.js';
import { readFields, type VariantColumns } from '../arguments/variant.js';
import type { Backend } from '../backend.js';
import { type AsyncOptions, checkAsyncOptions, finish, inSlices, type Work } from '../operation.js';
import { type Attractors, allocateColumns } from './attractorColumns.js';
import { resolveLaw } from './law.js';
import type { Law } from './lawColumns.js';
import { OrbitRecord } from './orbitRecord.js';

export interface AttractorsOptions {
  /** Where the orbits start, one or one per element. Default: at pRef. */
  readonly start?: Probabilities;
  /** After how many steps an orbit that has not settled is given up, at least 1. Default 65,536. */
  readonly maxSteps?: number;
}

export interface AttractorsFunction {
  /**
   * Follows the recurrence of the success probability for many elements at once and says where each goes (theory: orbits); the
   * columns of `attractor`, which tells what they mean.
   *
   * @param pRef success probability of the reference policy, one or many: p, or `{ logOdds }`
   * @param variant the update rule; its numeric fields may hold one value per element. One pRef with such fields gives a sweep
   * @throws TypeError, RangeError naming the argument and the first offending element
   * @example
   * const { logOdds } = attractors(0.2, { beta: [0.5, 5] });
   * logOdds; // => [631.0692, -0.9412]
   */
  (pRef: Probabilities, variant: VariantColumns, options?: AttractorsOptions): Attractors;
}

export interface AttractorsAsyncFunction {
  /**
   * The same as `attractors`, in slices of about 5 ms between which the host gets its turn.
   *
   * @param options also `signal`, to stop it, and `onProgress`, in elements
   * @returns a promise of the same bits; it rejects with whatever the synchronous form throws, or with the signal's reason
   * @example
   * const { logOdds } = await attractorsAsync(0.2, { beta: [0.5, 5] });
   * logOdds; // => [631.0692, -0.9412]
   */
  (pRef: Probabilities, variant: VariantColumns, options?: AttractorsOptions & AsyncOptions): Promise<Attractors>;
}

const fields = ['start', 'maxSteps'] as const;

export const DEFAULT_MAX_STEPS = 65_536;

export function createAttractors(backend: Backend): AttractorsFunction {
  const plan = planAttractors(backend, 'attractors');
  return (pRef, variant, options = {}) => finish(plan(pRef, variant, options).work);
}

export function createAttractorsAsync(backend: Backend): AttractorsAsyncFunction {
  const where = 'attractorsAsync';
  const plan = planAttractors(backend, where);
  return async (pRef, variant, options = {}) => {
    const { signal, onProgress, ...rest } = checkAsyncOptions(where, options, fields) as typeof options;
    const { work, total } = plan(pRef, variant, rest);
    return inSlices(work, total, { signal, onProgress } as AsyncOptions);
  };
}

/** Checks everything and says what there is to do. */
export function planAttractors(
  backend: Backend,
  where: string,
): (...parameters: Required<Parameters<AttractorsFunction>>) => { work: Work<Attractors>; total: number } {
  return (pRef, variant, options) => {
    const rule = readFields(where, variant);
    const given = resolveColumn(backend, where, 'pRef', pRef);
    const count = given.length === 1 ? longest(rule) : given.length;
    const reference = given.length === count ? given : new Float64Array(count).fill(given[0]!);
    const law = resolveLaw(backend, where, rule, count);
    const { start: from, maxSteps = DEFAULT_MAX_STEPS } = checkOptions<AttractorsOptions>(
      where,
      'options',
      options,
      fields,
    );
    checkCount(where, 'maxSteps', maxSteps, 1);
    const start = from === undefined ? reference : startColumn(backend, where, from, count);
    return { work: follow(backend, reference, start, law, maxSteps, allocateColumns(where, count)), total: count };
  };
}

/** The length of the first field that is a list, or 1. */
function longest({ beta, alpha, varianceEpsilon }: VariantColumns): number {
  const list = [beta, alpha, varianceEpsilon].find(isNumericList);
  if (list === undefined) return 1;
  return kindOf(list) === undefined ? list.length : lengthOf(list as ArrayBufferView);
}

function startColumn(backend: Backend, where: string, start: Probabilities, count: number): Float64Array<ArrayBuffer> {
  const column = resolveColumn(backend, where, 'start', start);
  if (column.length === count) return column;
  if (column.length === 1) return new Float64Array(count).fill(column[0]!);
  throw rangeError(`${where}: "start" expected 1 or ${count} values (elements), got ${column.length}`, 'ERR_LENGTH');
}

export function* follow(
  backend: Backend,
  reference: Float64Array,
  start: Float64Array,
  law: Law,
  maxSteps: number,
  columns: Attractors,
): Work<Attractors> {
  const record = new OrbitRecord(backend, reference, start, law, maxSteps, columns);
  yield* backend.orbits(reference, start, law, maxSteps, record);
  return columns;
}
