// Where many success probabilities go, in columns.
import type { Backend, Law } from '../backend.js';
import { checkCount, checkObject, isNumericList } from '../checks.js';
import { rangeError } from '../errors.js';
import { type Probabilities, resolveColumn } from '../probability.js';
import { resolveLaw, type VariantColumns } from '../variant.js';
import { type Attractors, allocateColumns } from './attractorColumns.js';
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
   */
  (pRef: Probabilities, variant: VariantColumns, options?: AttractorsOptions): Attractors;
}

export const DEFAULT_MAX_STEPS = 65_536;
const where = 'attractors';

export function createAttractors(backend: Backend): AttractorsFunction {
  return (pRef, variant, options = {}) => {
    const slices = attractorSlices(backend, pRef, variant, options);
    for (;;) {
      const { done, value } = slices.next();
      if (done) return value;
    }
  };
}

/**
 * Checks the arguments of `attractors`; then a few milliseconds of work at a time. Yields the number of elements that are done;
 * `return` releases what it holds.
 */
export function attractorSlices(
  backend: Backend,
  pRef: Probabilities,
  variant: VariantColumns,
  options: AttractorsOptions,
): Generator<number, Attractors, void> {
  checkObject(where, 'variant', variant);
  const given = resolveColumn(backend, where, 'pRef', pRef);
  const count = given.length === 1 ? longest(variant) : given.length;
  const reference = given.length === count ? given : new Float64Array(count).fill(given[0]!);
  const law = resolveLaw(where, variant, count);
  checkObject(where, 'options', options);
  const maxSteps = checkCount(where, 'maxSteps', options.maxSteps ?? DEFAULT_MAX_STEPS, 1);
  const start = options.start === undefined ? reference : startColumn(backend, options.start, count);
  return follow(backend, reference, start, law, maxSteps, allocateColumns(where, count));
}

/** The length of the first field that is a list, or 1. */
function longest({ beta, alpha, varianceEpsilon }: VariantColumns): number {
  const list = [beta, alpha, varianceEpsilon].find((field) => isNumericList(field));
  return (list as ArrayLike<number> | undefined)?.length ?? 1;
}

function startColumn(backend: Backend, start: Probabilities, count: number): Float64Array<ArrayBuffer> {
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
): Generator<number, Attractors, void> {
  const record = new OrbitRecord(backend, reference, start, law, maxSteps, columns);
  yield* backend.orbits(reference, start, law, maxSteps, record);
  return columns;
}
