import { allocate, isNumericList } from '../arguments/arrays.js';
import { checkCount, checkNumber } from '../arguments/checks.js';
import { rangeError, show, typeError } from '../arguments/errors.js';
import { checkOptions } from '../arguments/options.js';
import { type Probability, resolveLogOdds } from '../arguments/probability.js';
import { resolveVariant, type Variant } from '../arguments/variant.js';
import type { Backend } from '../backend.js';
import { type AsyncOptions, checkAsyncOptions, finish, inSlices, type Steps } from '../operation.js';
import { binaryAdvantages } from '../rewards/binaryAdvantages.js';
import { quantilesOf } from './quantiles.js';
import { addSuccess, advance, drawsOf, type PathLaw, type PathSums } from './sampledPaths.js';
import { keyOf } from './threefry.js';

export interface SampledOptions {
  /** Number of paths, 1 to 2^30. Default 1000. */
  readonly replicas?: number;
  /** What the draws depend on: a whole number from 0 to 2^53 - 1. */
  readonly seed: number;
  /** Which quantiles of the log-odds to return, each from 0 to 1, ascending. Default [0.05, 0.5, 0.95]. */
  readonly quantiles?: ArrayLike<number>;
  /** Where all paths start. Default: at pRef. */
  readonly start?: Probability;
}

export interface SampledTrajectories {
  readonly replicas: number;
  /** Number of steps; columns by step have one entry more, the first for the start. */
  readonly steps: number;
  /** Mean of the log-odds over paths, by step. */
  readonly meanLogOdds: Float64Array<ArrayBuffer>;
  /** Standard deviation of the log-odds over paths, by step. */
  readonly deviation: Float64Array<ArrayBuffer>;
  /** Mean of the success probability over paths, by step. */
  readonly meanSuccess: Float64Array<ArrayBuffer>;
  /** Share of the paths whose group at a step, from 0 to steps - 1, has no signal: all its advantages are 0. */
  readonly silent: Float64Array<ArrayBuffer>;
  /** The levels that were asked for. */
  readonly levels: Float64Array<ArrayBuffer>;
  /** Quantiles of the log-odds, step-major: level k at step n is quantiles[n * levels.length + k]. */
  readonly quantiles: Float64Array<ArrayBuffer>;
}

export interface SampledTrajectoriesFunction {
  /**
   * The recurrence as a trainer sees it: at each step a path draws one group, k successes of G with its present probability p, and
   * is driven by (k/G) a+/p - ((G-k)/G) a-/(1-p), a+ and a- being the advantages that the convention gives in such a group
   * (docs/theory.md, section 12). The mean of one step is that of the expected drive; a group without variance is what the
   * convention makes of it, as a rule no signal: only the anchor then moves the path.
   *
   * The same seed gives the same bits on every engine and backend. Draws are by place (Threefry-2x32), so a path does not depend on
   * how many others there are.
   *
   * @param pRef success probability of the reference policy: p, or `{ logOdds }`
   * @param variant the update rule; `group` is needed, and `verifier` is honoured
   * @param steps number of steps, 0 or more
   * @returns columns by step; 8 bytes of memory a path are needed, and as many again for quantiles
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

/** Paths that are added up together, and taken a step without a pause. */
const BLOCK = 4096;
const MOST_REPLICAS = 2 ** 30;
const fields = ['replicas', 'seed', 'quantiles', 'start'] as const;
const perfect = { truePositiveRate: 1, falsePositiveRate: 0 };

export function createSampledTrajectories(backend: Backend): SampledTrajectoriesFunction {
  return (pRef, variant, steps, options) =>
    finish(resolve(backend, 'sampledTrajectories', pRef, variant, steps, options).work());
}

export function createSampledTrajectoriesAsync(backend: Backend): SampledTrajectoriesAsync {
  const where = 'sampledTrajectoriesAsync';
  return async (pRef, variant, steps, options) => {
    const { signal, onProgress, ...rest } = checkAsyncOptions(where, options, fields) as typeof options;
    const { work, total } = resolve(backend, where, pRef, variant, steps, rest);
    return inSlices(work(), total, { signal, onProgress } as AsyncOptions);
  };
}

/** Checks everything and says what there is to do. */
function resolve(
  backend: Backend,
  where: string,
  pRef: Probability,
  variant: Variant,
  steps: number,
  options: SampledOptions,
): { total: number; work: () => Steps<SampledTrajectories> } {
  const reference = resolveLogOdds(backend, where, 'pRef', pRef);
  const { alpha, beta, group, verifier = perfect } = resolveVariant(where, variant);
  if (group === undefined) {
    throw typeError(`${where}: "group" expected { size }, since groups are what is sampled, got undefined`);
  }
  const count = checkCount(where, 'steps', steps, 0, Math.floor(2 ** 32 / drawsOf(group.size)) - 1);
  const given = checkOptions<SampledOptions>(where, 'options', options, fields);
  const replicas = checkCount(where, 'replicas', given.replicas ?? 1000, 1, MOST_REPLICAS);
  const key = keyOf(checkCount(where, 'seed', given.seed, 0, Number.MAX_SAFE_INTEGER));
  const levels = checkLevels(where, given.quantiles ?? [0.05, 0.5, 0.95]);
  const start = given.start === undefined ? reference : resolveLogOdds(backend, where, 'start', given.start);
  const { size } = group;
  const { success, failure } = binaryAdvantages(where, group.convention, size, backend);
  const law: PathLaw = {
    alpha,
    beta,
    reference,
    verifier,
    up: success.map((a, k) => (k / size) * a),
    down: failure.map((a, k) => ((size - k) / size) * a),
    key,
  };
  const x = allocate(where, Float64Array, replicas).fill(start);
  return { total: replicas * count, work: () => follow(where, x, count, levels, law) };
}

function* follow(
  where: string,
  x: Float64Array<ArrayBuffer>,
  steps: number,
  levels: Float64Array<ArrayBuffer>,
  law: PathLaw,
): Steps<SampledTrajectories> {
  const replicas = x.length;
  const column = (length: number) => allocate(where, Float64Array, length);
  const result: SampledTrajectories = {
    replicas,
    steps,
    meanLogOdds: column(steps + 1),
    deviation: column(steps + 1),
    meanSuccess: column(steps + 1),
    silent: column(steps),
    levels,
    quantiles: column((steps + 1) * levels.length),
  };
  const scratch = levels.length > 0 ? column(replicas) : x;
  const sums: PathSums = { even: 0, odd: 0, silent: 0 };
  for (let n = 0; n <= steps; n++) {
    describe(x, n, scratch, result);
    Object.assign(sums, { even: 0, odd: 0, silent: 0 });
    for (let first = 0; first < replicas; first += BLOCK) {
      const block = x.subarray(first, Math.min(first + BLOCK, replicas));
      if (n === steps) addSuccess(block, sums);
      else {
        advance(block, first, n, law, sums);
        yield n * replicas + first + block.length;
      }
    }
    result.meanSuccess[n] = (sums.even + sums.odd) / replicas;
    if (n < steps) result.silent[n] = sums.silent / replicas;
  }
  return result;
}

/** Fills in what is said of the log-odds at step n. */
function describe(x: Float64Array, n: number, scratch: Float64Array, result: SampledTrajectories): void {
  const { levels } = result;
  // From one of them, so that paths that are close together have an exact spread.
  const origin = Math.abs(x[0]!) < Infinity ? x[0]! : 0;
  const mean = meanOf(x, (value) => value - origin);
  result.meanLogOdds[n] = origin + mean;
  const variance = meanOf(x, (value) => (value - origin - mean) * (value - origin - mean));
  // Paths that all stay at p = 0 or 1 have none.
  result.deviation[n] = Number.isNaN(variance) ? 0 : Math.sqrt(variance);
  if (levels.length === 0) return;
  scratch.set(x);
  result.quantiles.set(quantilesOf(scratch, levels), n * levels.length);
}

/** A mean by blocks, whose sums do not depend on how many there are. */
function meanOf(x: Float64Array, term: (value: number) => number): number {
  let total = 0;
  for (let first = 0; first < x.length; first += BLOCK) {
    const end = Math.min(first + BLOCK, x.length);
    let sum = 0;
    for (let i = first; i < end; i++) sum += term(x[i]!);
    total += sum;
  }
  return total / x.length;
}

function checkLevels(where: string, levels: unknown): Float64Array<ArrayBuffer> {
  if (!isNumericList(levels)) throw typeError(`${where}: "quantiles" expected a list of levels, got ${show(levels)}`);
  let least = 0;
  return Float64Array.from(levels as ArrayLike<number>, (level, k) => {
    checkNumber(where, `quantiles[${k}]`, level);
    if (!(level >= least && level <= 1)) {
      throw rangeError(`${where}: "quantiles[${k}]" expected a level from ${least} to 1, got ${show(level)}`);
    }
    least = level;
    return level;
  });
}
