// Where many success probabilities go, in columns.
import { isNumericList, kindOf, lengthOf } from '../arguments/arrays.js';
import { checkCount } from '../arguments/checks.js';
import { wrongValue } from '../arguments/errors.js';
import { checkOptions } from '../arguments/options.js';
import { type Probabilities, resolveColumn } from '../arguments/probability.js';
import { readFields, type VariantColumns } from '../arguments/variant.js';
import type { Backend } from '../backend.js';
import { type AsyncOptions, type Kernel, now, type Plan, sliced, type Work } from '../operation.js';
import { type Attractors, allocateColumns, partOfColumns } from './attractorColumns.js';
import { resolveLaw } from './law.js';
import { type Law, partOfLaw } from './lawColumns.js';
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
/** Elements that are worth a worker's while: kernels follow so many together. */
const GRAIN = 4096;

export type AttractorArgs = [
  reference: Float64Array,
  start: Float64Array,
  law: Law,
  maxSteps: number,
  columns: Attractors,
];

export const attractorsKernel = (backend: Backend): Kernel<AttractorArgs> =>
  function* (...args) {
    yield* follow(backend, ...args);
    return -1;
  };

export const attractorsPlan = (backend: Backend): Plan<AttractorsFunction, AttractorArgs> => ({
  name: 'attractors',
  optionsAt: 2,
  inputs: 4,
  check(where, pRef, variant, options = {}) {
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
    const columns = allocateColumns(where, count);
    return { args: [reference, start, law, maxSteps, columns], units: count, grain: GRAIN, result: () => columns };
  },
  part: ([reference, start, law, maxSteps, columns], from, to) => [
    reference.subarray(from, to),
    start.subarray(from, to),
    partOfLaw(law, from, to),
    maxSteps,
    partOfColumns(columns, from, to),
  ],
});

export function createAttractors(backend: Backend): AttractorsFunction {
  return now(attractorsPlan(backend), attractorsKernel(backend));
}

export function createAttractorsAsync(backend: Backend): AttractorsAsyncFunction {
  return sliced(attractorsPlan(backend), attractorsKernel(backend));
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
  throw wrongValue(where, 'start', `1 or ${count} values (elements)`, column.length, 'ERR_LENGTH');
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
