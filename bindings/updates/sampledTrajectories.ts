import { allocate, type Numbers } from '../arguments/arrays.js';
import { checkCount } from '../arguments/checks.js';
import { typeError, wrongValue } from '../arguments/errors.js';
import { readNumbers } from '../arguments/numbers.js';
import { checkOptions } from '../arguments/options.js';
import { type Probability, resolveLogOdds } from '../arguments/probability.js';
import { resolveVariant, type Variant } from '../arguments/variant.js';
import type { Backend } from '../backend.js';
import { type AsyncOptions, checkAsyncOptions, finish, inSlices, type Steps } from '../operation.js';
import { binaryAdvantages } from '../rewards/binaryAdvantages.js';
import { PathRecord, type SampledTrajectories } from './pathRecord.js';
import {
  BLOCK,
  blocksOf,
  NUMBERS_TOLD,
  type PathLaw,
  type PathsKernels,
  partOfPaths,
  type SampledPaths,
} from './paths.js';
import { keyOf } from './threefry.js';

export type { SampledTrajectories } from './pathRecord.js';

export interface SampledOptions {
  /** Number of paths, 1 to 2^30. Default 1000. */
  readonly replicas?: number;
  /** What the draws depend on: a whole number from 0 to 2^53 - 1. */
  readonly seed: number;
  /** Which quantiles of the log-odds to return, each from 0 to 1, ascending. Default [0.05, 0.5, 0.95]. */
  readonly quantiles?: Numbers;
  /** Where all paths start. Default: at pRef. */
  readonly start?: Probability;
}

export interface SampledTrajectoriesFunction {
  /**
   * The recurrence as a trainer sees it: at each step a path draws one group, k successes of G with its present probability p, and
   * is driven by (k/G) a+/p - ((G-k)/G) a-/(1-p), a+ and a- being the advantages that the convention gives in such a group
   * (docs/theory.md, section 12). The mean of one step is that of the expected drive; a group without variance is what the
   * convention makes of it, as a rule no signal: only the anchor then moves the path.
   *
   * The same seed gives the same bits on every engine, on both backends and in pools. Random numbers are xoshiro128++ with a state
   * of its own for each step of 4096 paths (Threefry-2x32), so that a path does not depend on how many others there are.
   *
   * @param pRef success probability of the reference policy: p, or `{ logOdds }`
   * @param variant the update rule; `group` is needed, and `verifier` is honoured
   * @param steps number of steps, 0 or more
   * @returns columns by step; 8 bytes of memory a path are needed, and for quantiles some more
   * @throws TypeError, RangeError naming the argument; with code ERR_UNSUPPORTED for a variant without `group`, or with `clip` or
   *   the estimate k3
   * @example
   * const rule = { beta: 20, group: { size: 8 } };
   * const { silent, meanLogOdds } = sampledTrajectories(0.5, rule, 1, { replicas: 10_000, seed: 1 });
   * Math.abs(silent[0]! - 2 ** -7) < 0.004; // => true
   * meanLogOdds[1]! > 0; // => true
   */
  (pRef: Probability, variant: Variant, steps: number, options: SampledOptions): SampledTrajectories;
}

export interface SampledTrajectoriesAsync {
  /**
   * The same as `sampledTrajectories`, in slices of about 5 ms between which the host gets its turn.
   *
   * @param options also `signal`, to stop it, and `onProgress`, in paths times steps
   * @returns a promise of the same bits; it rejects with whatever the synchronous form throws, or with the signal's reason
   * @throws TypeError, RangeError as the synchronous form
   * @example
   * const rule = { beta: 20, group: { size: 8 } };
   * (await sampledTrajectoriesAsync(0.5, rule, 2, { seed: 1 })).meanSuccess.length; // => 3
   */
  (
    pRef: Probability,
    variant: Variant,
    steps: number,
    options: SampledOptions & AsyncOptions,
  ): Promise<SampledTrajectories>;
}

/** Blocks that take a step before others get their turn. */
const BLOCKS_IN_A_SLICE = 8;
const MOST_REPLICAS = 2 ** 30;
export const sampledFields = ['replicas', 'seed', 'quantiles', 'start'] as const;
const perfect = { truePositiveRate: 1, falsePositiveRate: 0 };

export function createSampledTrajectories(backend: Backend, kernels: PathsKernels): SampledTrajectoriesFunction {
  return (pRef, variant, steps, options) => {
    const paths = resolvePaths(backend, 'sampledTrajectories', pRef, variant, steps, options);
    return finish(follow(paths, kernels));
  };
}

export function createSampledTrajectoriesAsync(backend: Backend, kernels: PathsKernels): SampledTrajectoriesAsync {
  const where = 'sampledTrajectoriesAsync';
  return async (pRef, variant, steps, options) => {
    const { signal, onProgress, ...rest } = checkAsyncOptions(where, options, sampledFields) as typeof options;
    const paths = resolvePaths(backend, where, pRef, variant, steps, rest);
    return inSlices(follow(paths, kernels), paths.replicas * steps, { signal, onProgress } as AsyncOptions);
  };
}

/** Checks the arguments of a call. */
export function resolvePaths(
  backend: Backend,
  where: string,
  pRef: Probability,
  variant: Variant,
  steps: number,
  options: SampledOptions,
): SampledPaths {
  const reference = resolveLogOdds(backend, where, 'pRef', pRef);
  const { alpha, beta, group, verifier = perfect } = resolveVariant(where, variant);
  if (group === undefined) {
    throw typeError(`${where}: "group" expected { size }, since groups are what is sampled, got undefined`);
  }
  checkCount(where, 'steps', steps, 0, 2 ** 32 - 1);
  const given = checkOptions<SampledOptions>(where, 'options', options, sampledFields);
  const replicas = checkCount(where, 'replicas', given.replicas ?? 1000, 1, MOST_REPLICAS);
  const key = keyOf(checkCount(where, 'seed', given.seed, 0, Number.MAX_SAFE_INTEGER));
  const levels = checkLevels(where, given.quantiles ?? [0.05, 0.5, 0.95]);
  const start = given.start === undefined ? reference : resolveLogOdds(backend, where, 'start', given.start);
  const { size } = group;
  const { success, failure } = binaryAdvantages(where, group.convention, size, backend);
  const table = new Float64Array(2 * (size + 1));
  for (let k = 0; k <= size; k++) {
    table[2 * k] = (k / size) * success[k]!;
    table[2 * k + 1] = ((size - k) / size) * failure[k]!;
  }
  // A part of weight 0 is not there, even where it is infinite; and nothing takes a path away from p = 0 or 1 but alpha = 1.
  const anchored = alpha > 0 && (alpha === 1 || Math.abs(start) < Infinity);
  const law: PathLaw = {
    anchor: anchored ? alpha * reference : 0,
    keep: 1 - alpha,
    scale: (verifier.truePositiveRate - verifier.falsePositiveRate) / beta,
    verifier,
    size,
    table,
    key,
  };
  return { where, replicas, steps, levels, law, start };
}

function* follow(paths: SampledPaths, { step, quantiles }: PathsKernels): Steps<SampledTrajectories> {
  const { where, replicas, steps, law, start } = paths;
  const record = new PathRecord(paths, quantiles);
  const blocks = blocksOf(replicas);
  const x = allocate(where, Float64Array, replicas).fill(start);
  const told = allocate(where, Float64Array, NUMBERS_TOLD * blocks);
  for (let n = 0; n <= steps; n++) {
    record.addQuantiles(n, x);
    for (let block = 0; block < blocks; block += BLOCKS_IN_A_SLICE) {
      const args = partOfPaths([law, 0, n, n === steps, x, told], block, Math.min(block + BLOCKS_IN_A_SLICE, blocks));
      finish(step(...args));
      if (n < steps) yield n * replicas + Math.min((block + BLOCKS_IN_A_SLICE) * BLOCK, replicas);
    }
    record.addSums(n, told);
  }
  return record.result;
}

function checkLevels(where: string, levels: unknown): Float64Array<ArrayBuffer> {
  let least = 0;
  return readNumbers(where, 'quantiles', levels).map((level, k) => {
    if (!(level >= least && level <= 1)) {
      throw wrongValue(where, `quantiles[${k}]`, `a level from ${least} to 1`, level);
    }
    least = level;
    return level;
  });
}
