import { isNumericList, type Numbers } from '../arguments/arrays.js';
import { checkCount, resolveOutput } from '../arguments/checks.js';
import { type CodedError, rangeError, wrongKind, wrongValue } from '../arguments/errors.js';
import { readNumbers } from '../arguments/numbers.js';
import { checkOptions } from '../arguments/options.js';
import { type Probabilities, resolveColumn } from '../arguments/probability.js';
import { resolveSchedule, type ScheduleOptions, scheduleFields } from '../arguments/schedule.js';
import type { VariantColumns } from '../arguments/variant.js';
import type { Backend } from '../backend.js';
import { type AsyncOptions, type Kernel, now, type Plan, sliced } from '../operation.js';
import { resolveLaw } from './law.js';
import { type Law, partOfLaw } from './lawColumns.js';
import { placeSteps } from './stepMajor.js';

export interface TrajectoryOptions<O extends Float64Array = Float64Array> extends ScheduleOptions {
  /** Where the iteration starts, one or one per element. Default: at pRef. */
  readonly start?: Probabilities;
  /** Which steps to return: all of 0..steps, the last, or those listed (ascending, from 0 to `steps`). Default 'all'. */
  readonly keep?: 'all' | 'last' | Numbers;
  /** Receives the log-odds; kept steps times count values, or longer. */
  readonly out?: O;
}

const fields = ['start', 'keep', 'out', ...scheduleFields] as const;

export interface Trajectories<O extends Float64Array = Float64Array<ArrayBuffer>> {
  /** Number of elements. */
  readonly count: number;
  /** The kept step numbers. */
  readonly steps: Int32Array<ArrayBuffer>;
  /** Log-odds of success, step-major: element i at the k-th kept step is logOdds[k * count + i]. */
  readonly logOdds: O;
}

export interface SuccessTrajectories {
  /**
   * Iterates the recurrence of the success probability (Theorems 2, 4 and 9, Table 1) for many prompts at once, in log-odds:
   * x' = alpha x_ref + (1 - alpha) x + Omega(p)/beta.
   *
   * @param pRef success probability of the reference policy, one or many: p, or `{ logOdds }`. Exactly 0 and 1 absorb;
   *   a start at exactly 0 or 1 stays there unless alpha is 1.
   * @param variant the update rule; its numeric fields may hold one value per element
   * @param steps number of steps, 0 or more
   * @param options also `schedule`, beta and alpha of each step, and `resetReferenceEvery`, after how many steps the reference policy
   *   becomes the current one
   * @throws RangeError with code ERR_OUT_OF_MEMORY for more than 2^29 kept values without an `out`
   * @returns log-odds, which can be far beyond where p rounds to 1; without smoothing they can reach Infinity
   * @throws TypeError, RangeError naming the argument and the first offending element
   * @example
   * const { logOdds } = successTrajectories(0.2, variants.drGrpo({ beta: 2 }), 1);
   * logOdds; // => [-1.3863, -0.8863]
   */
  <O extends Float64Array = Float64Array<ArrayBuffer>>(
    pRef: Probabilities,
    variant: VariantColumns,
    steps: number,
    options?: TrajectoryOptions<O>,
  ): Trajectories<O>;
}

export interface SuccessTrajectoriesAsync {
  /**
   * The same as `successTrajectories`, in slices of about 5 ms between which the host gets its turn.
   *
   * @param options also `signal`, to stop it, and `onProgress`, in elements times steps; an `out` then holds part of the results
   * @returns a promise of the same bits; it rejects with whatever the synchronous form throws, or with the signal's reason
   * @throws TypeError, also for an `out` whose workspace is disposed meanwhile; RangeError
   * @example
   * const { logOdds } = await successTrajectoriesAsync(0.2, variants.drGrpo({ beta: 2 }), 1);
   * logOdds[1]; // => -0.8863
   */
  <O extends Float64Array = Float64Array<ArrayBuffer>>(
    pRef: Probabilities,
    variant: VariantColumns,
    steps: number,
    options?: TrajectoryOptions<O> & AsyncOptions,
  ): Promise<Trajectories<O>>;
}

/** Elements that are worth a worker's while: kernels follow so many together. */
const GRAIN = 4096;
/** Most log-odds that a call allocates: 4 GiB. More is likely a mistake, and takes a machine down before it fails. */
const MOST_VALUES = 2 ** 29;

function tooLarge(where: string, values: number): CodedError {
  return rangeError(
    `${where}: the result needs ${values} values (${8 * values} bytes), more than can be allocated at once; "keep" names the steps to return`,
    'ERR_OUT_OF_MEMORY',
  );
}

export type TrajectoryArgs = [
  reference: Float64Array,
  start: Float64Array,
  law: Law,
  kept: Int32Array<ArrayBuffer>,
  out: Float64Array,
];

export const trajectoriesKernel = ({ trajectories }: Pick<Backend, 'trajectories'>): Kernel<TrajectoryArgs> =>
  function* (...args) {
    yield* trajectories(...args);
    return -1;
  };

export const trajectoriesPlan = (backend: Backend): Plan<SuccessTrajectories, TrajectoryArgs> => ({
  name: 'successTrajectories',
  optionsAt: 3,
  inputs: 4,
  check(where, pRef, variant, steps, options = {}) {
    const reference = resolveColumn(backend, where, 'pRef', pRef);
    const count = reference.length;
    const rule = resolveLaw(backend, where, variant, count);
    const last = checkCount(where, 'steps', steps, 0);
    const given = checkOptions<TrajectoryOptions>(where, 'options', options, fields);
    const { start: from, keep: wanted = 'all', out: target } = given;
    const schedule = resolveSchedule(where, given, last);
    const law = schedule === null ? rule : { ...rule, schedule };
    const start = from === undefined ? reference : resolveStart(backend, where, from, count);
    const keep = checkKeep(where, wanted, last);
    // The result first: where it is more than can be allocated, its step numbers are not counted out either.
    const values = (keep === 'all' ? last + 1 : keep.length) * count;
    if (target === undefined && values > MOST_VALUES) throw tooLarge(where, values);
    const out = resolveOutput<Float64Array<ArrayBuffer>>(where, target, values, Float64Array);
    const kept = keep === 'all' ? allSteps(last) : keep;
    return {
      args: [reference, start, law, kept, out.view],
      units: count,
      grain: GRAIN,
      total: count * (kept.at(-1) ?? 0),
      check: out.check,
      result: () => ({ count, steps: kept, logOdds: out.result() }),
    };
  },
  part: ([reference, start, law, kept], from, to) => [
    reference.subarray(from, to),
    start.subarray(from, to),
    partOfLaw(law, from, to),
    kept,
    new Float64Array(kept.length * (to - from)),
  ],
  place([reference, , , , out], [, , , , part], from, to) {
    placeSteps(part, to - from, out, from, reference.length);
  },
});

export function createSuccessTrajectories(backend: Backend): SuccessTrajectories {
  return now(trajectoriesPlan(backend), trajectoriesKernel(backend));
}

export function createSuccessTrajectoriesAsync(backend: Backend): SuccessTrajectoriesAsync {
  return sliced(trajectoriesPlan(backend), trajectoriesKernel(backend)) as SuccessTrajectoriesAsync;
}

function resolveStart(backend: Backend, where: string, start: unknown, count: number): Float64Array {
  const column = resolveColumn(backend, where, 'start', start);
  if (column.length === count) return column;
  if (column.length === 1) return new Float64Array(count).fill(column[0]!);
  throw wrongValue(where, 'start', `1 or ${count} values (elements of pRef)`, column.length, 'ERR_LENGTH');
}

function checkKeep(where: string, keep: unknown, last: number): Int32Array<ArrayBuffer> | 'all' {
  if (keep === 'all') return keep;
  if (keep === 'last') return Int32Array.of(last);
  if (!isNumericList(keep)) {
    throw (typeof keep === 'string' ? wrongValue : wrongKind)(where, 'keep', '"all", "last" or step numbers', keep);
  }
  let least = 0;
  return Int32Array.from(readNumbers(where, 'keep', keep), (value, k) => {
    const step = checkCount(where, `keep[${k}]`, value, least, last);
    least = step + 1;
    return step;
  });
}

function allSteps(last: number): Int32Array<ArrayBuffer> {
  const steps = new Int32Array(last + 1);
  for (let n = 0; n <= last; n++) steps[n] = n;
  return steps;
}
