import { type FloatArray, floatsOf, type InAnyBuffer, isNumericList, type Numbers } from '../arguments/arrays.js';
import { checkCount, checkNumber } from '../arguments/checks.js';
import { rangeError, typeError } from '../arguments/errors.js';
import type { FloatsFor, LogitArray, Logits } from '../arguments/logits.js';
import { readColumn } from '../arguments/numbers.js';
import { checkOptions } from '../arguments/options.js';
import { current, overlap } from '../arguments/resident.js';
import {
  type ResolvedVariant,
  resolveVariant,
  type VariantColumns,
  type WithoutBeta,
  withUnitBeta,
} from '../arguments/variant.js';
import type { Backend, PolicyInput, PolicyIterates, PolicyKernel, PolicyMoments, PolicyRow } from '../backend.js';
import { type AsyncOptions, checkAsyncOptions, finish, guarded, inSlices, type Work } from '../operation.js';
import { resolveLaw } from '../recurrence/law.js';
import { binaryIterates, checkBinary, refinementOf, scheduledIterates } from './binaryRows.js';
import { type IterateOptions, iterateFields, resolveIteration } from './iteration.js';
import {
  attractorOf,
  fixedPointsOf,
  noAttractor,
  noTilt,
  type TiltAttractor,
  type TiltFixedPoint,
  type TiltForTarget,
  tiltForTarget,
} from './policyAnalysis.js';
import { invalidInput, type PolicyRewards, type PolicyShape, resolveInput } from './policyInput.js';
import { refinedAttractor, refinedPoints, refinedTarget } from './refinedRows.js';
import { type StartedIterates, startedIterates } from './startedIterates.js';
import { resolveTiltOptions, resolveTilts, type TiltOptions, type Tilts } from './tilts.js';

export interface TiltOrbitOptions {
  /** After how many steps an orbit that has not settled is given up, at least 1. Default 4096. */
  readonly maxSteps?: number;
}

/** A tilted policy with its moments. */
export interface TiltWithMoments<O extends FloatArray = FloatArray> extends PolicyMoments {
  readonly policy: O;
}

const where = 'PolicyBatch';

/** PolicyBatch but for its backend, which the entries name. */
export abstract class PolicyBatchBase<T extends Logits> {
  /** Number of policies. */
  readonly rows: number;
  /** Number of outcomes of each policy. */
  readonly outcomes: number;
  readonly #type: Float32ArrayConstructor | Float64ArrayConstructor;
  readonly #backend: Backend;
  readonly #given: Pick<PolicyInput, 'type' | 'impossible'>;
  /** Logits that may be in use where they lie. */
  readonly #borrowed: LogitArray | null;
  #kernel: PolicyKernel | null;

  protected constructor(backend: Backend, logits: T, rewards: PolicyRewards<T>, shape: PolicyShape) {
    const input = resolveInput(where, logits, rewards, shape);
    const kernel = backend.policy(input);
    if (kernel === null) throw invalidInput(where, input);
    this.#backend = backend;
    this.rows = input.rows;
    this.outcomes = input.outcomes;
    this.#type = floatsOf(input.type);
    this.#given = { type: input.type, impossible: input.impossible ?? false };
    this.#borrowed = input.copy ? null : input.logits;
    this.#kernel = kernel;
    forgotten.register(this, kernel, this);
  }

  /** log of the sum of exp(logits), per row. */
  get logPartition(): Float64Array<ArrayBuffer> {
    return this.#use('logPartition').statistics.logPartition.slice();
  }
  /** Mean reward under the reference policy, per row; for 0/1 rewards the probability of success. */
  get mean(): Float64Array<ArrayBuffer> {
    return this.#use('mean').statistics.mean.slice();
  }
  /** Variance of the reward under the reference policy, per row. */
  get variance(): Float64Array<ArrayBuffer> {
    return this.#use('variance').statistics.variance.slice();
  }
  /** Entropy of the reference policy in nats, per row. */
  get entropy(): Float64Array<ArrayBuffer> {
    return this.#use('entropy').statistics.entropy.slice();
  }
  /** Log-odds of success under the reference policy, per row; NaN in rows whose rewards are not all 0 or 1. */
  get logOdds(): Float64Array<ArrayBuffer> {
    return this.#use('logOdds').statistics.logOdds.slice();
  }

  /**
   * Moments of the tilted policies: mean and variance of the reward, KL to the reference policy, entropy (nats), and the log
   * of the sum of exp(logits + tilt * reward); one value per row.
   *
   * @param tilt finite, one for all rows or one per row
   * @throws TypeError, RangeError naming the tilt, also where its product with the rewards is not finite; after `dispose`
   */
  moments(tilt: Tilts): PolicyMoments {
    const tilts = resolveTilts(`${where}.moments`, tilt, this.rows, this.#use('moments').largestReward);
    return this.#use('moments').moments(tilts);
  }

  /**
   * The tilted policies themselves.
   *
   * @param tilt finite, one for all rows or one per row; 0 gives the reference policy (its softmax)
   * @returns rows * outcomes values, row-major. Relative error of normal float32 probabilities: below 4e-7 with 0/1 rewards, else
   *   below 4e-7 + 2^-23 (m + M); m is the larger of |x - log Z| and |tilt r| of the outcome, M the mean of m under the tilted policy.
   * @throws as `moments`, and for an `out` or `as` that is not what it should be
   */
  tilt<O extends InAnyBuffer<FloatsFor<T>> = FloatsFor<T>>(tilt: Tilts, options: TiltOptions<O> = {}): O {
    const { kernel, tilts, form, out } = this.#tilting<O>('tilt', tilt, options);
    kernel.write(tilts, form, out.view);
    return out.result();
  }

  /**
   * The tilted policies and their moments, in one pass over the outcomes: what `tilt` and `moments` return, for less than both.
   *
   * @param tilt finite, one for all rows or one per row
   * @returns the columns of `moments`, and `policy`, rows * outcomes values, row-major
   * @throws as `tilt`
   * @example
   * const batch = new PolicyBatch(Float64Array.of(0, 0), Uint8Array.of(1, 0));
   * batch.tiltWithMoments(1).policy; // => Float64Array [0.7311, 0.2689]
   * batch.tiltWithMoments(1).mean; // => [0.7311]
   */
  tiltWithMoments<O extends InAnyBuffer<FloatsFor<T>> = FloatsFor<T>>(
    tilt: Tilts,
    options: TiltOptions<O> = {},
  ): TiltWithMoments<O> {
    const { kernel, tilts, form, out } = this.#tilting<O>('tiltWithMoments', tilt, options);
    const { logPartition, mean, variance, kl, entropy } = kernel.tilted(tilts, form, out.view);
    return { policy: out.result(), logPartition, mean, variance, kl, entropy };
  }

  #tilting<O extends FloatArray>(member: string, tilt: Tilts, options: TiltOptions<O>) {
    const title = `${where}.${member}`;
    const tilts = resolveTilts(title, tilt, this.rows, this.#use(member).largestReward);
    const { form, out } = resolveTiltOptions<O>(title, options, this.rows * this.outcomes, this.#type);
    if (this.#borrowed !== null && overlap(current(this.#borrowed), out.view)) {
      throw rangeError(`${title}: "out" expected an array apart from the logits, which the batch still reads`);
    }
    // Reading the arguments may have run code that disposes the batch.
    return { kernel: this.#use(member), tilts, form, out };
  }

  /**
   * Iterates a variant from the reference policy: tilts, and mean, variance and KL (to the reference) of the policies, for
   * steps 0 to `steps`. c' = (1 - alpha) c + Omega(variance)/beta. A row whose reward is constant keeps tilt 0.
   *
   * @param variant the update rule; its numeric fields may hold one value per row
   * @param options `schedule`, beta and alpha of each step, and `resetReferenceEvery`, after how many steps the reference policy becomes
   *   the current one; tilts and KL stay those to the policy of step 0. `start`, logits of the policies of step 0 where these are not
   *   the reference (section 10; not with `clip`): `share` says how much of them is left in the policy, which is proportional to
   *   reference^(1 - share) start^share exp(tilt reward), and KL stays that to the reference. Each step then takes passes of its own
   * @returns columns, step-major: row i at step n is at n * rows + i. Log-odds of success are `logOdds[i]` plus the tilt; with `start`
   *   they are a column of their own
   * @throws TypeError, RangeError naming the argument; where a start and its reference have no outcome in common and are mixed
   */
  iterate(variant: VariantColumns, steps: number, options: IterateOptions & { start: Logits }): StartedIterates;
  iterate(variant: VariantColumns, steps: number, options?: IterateOptions): PolicyIterates;
  iterate(variant: VariantColumns, steps: number, options: IterateOptions = {}): PolicyIterates {
    return finish(this.#iteration('iterate', variant, steps, options).work);
  }

  /**
   * The same as `iterate`, in slices of about 5 ms between which the host gets its turn.
   *
   * @param options `signal`, to stop it, and `onProgress`, in rows times steps
   * @returns a promise of the same bits; it rejects with whatever `iterate` throws, also if the batch is disposed meanwhile, or
   *   with the signal's reason
   */
  iterateAsync(
    variant: VariantColumns,
    steps: number,
    options: IterateOptions & { start: Logits } & AsyncOptions,
  ): Promise<StartedIterates>;
  iterateAsync(
    variant: VariantColumns,
    steps: number,
    options?: IterateOptions & AsyncOptions,
  ): Promise<PolicyIterates>;
  async iterateAsync(
    variant: VariantColumns,
    steps: number,
    options: IterateOptions & AsyncOptions = {},
  ): Promise<PolicyIterates> {
    const { signal, onProgress, ...schedule } = checkAsyncOptions(
      `${where}.iterateAsync`,
      options,
      iterateFields,
    ) as typeof options;
    const { work, total } = this.#iteration('iterateAsync', variant, steps, schedule);
    return inSlices(
      guarded(work, () => this.#use('iterateAsync')),
      total,
      { signal, onProgress } as AsyncOptions,
    );
  }

  #iteration(
    member: string,
    variant: VariantColumns,
    steps: number,
    options: IterateOptions,
  ): { work: Work<PolicyIterates>; total: number } {
    const { rows, outcomes } = this;
    const batch = { ...this.#given, rows, outcomes, statistics: this.#use(member).statistics };
    const title = `${where}.${member}`;
    const { law, count, start, field } = resolveIteration(this.#backend, title, batch, variant, steps, options);
    // Reading the arguments may have run code that disposes the batch.
    const kernel = this.#use(member);
    const total = rows * count;
    if (start !== null) {
      return { work: startedIterates(this.#backend, kernel, this.#given.type, start, law, count), total };
    }
    if (field === undefined && law.schedule !== undefined) {
      return { work: scheduledIterates(this.#backend, kernel, this.rows, law, count), total };
    }
    if (field === undefined) return { work: kernel.iterate(law, count), total };
    return { work: binaryIterates(this.#backend, kernel.statistics.logOdds, law, count), total };
  }

  /**
   * All fixed points of a variant's iteration in the tilt, per row, ascending (theory, section 9; +): c = Omega(variance at c)/(alpha
   * beta). The search is exhaustive: it encloses variance and third moment between tilts, so that none is missed, but for two that
   * are closer than 1e-9 of their size. Mirror rules have none; a row whose reward is constant has tilt 0.
   *
   * For 0/1 rewards these are `fixedPoints`, less the log-odds of the row, and there `group`, `clip`,
   * `verifier` and `klEstimator` are honoured. A pass over the outcomes of a general reward for every tilt looked at, of which there
   * are some hundreds.
   *
   * @param variant the update rule; its numeric fields may hold one value per row
   * @throws TypeError, RangeError naming the argument; after `dispose`
   */
  fixedPoints(variant: VariantColumns): TiltFixedPoint[][] {
    return this.#each(
      'fixedPoints',
      variant,
      () => [],
      (backend, row, law, _i, x) => (refinementOf(law) ? refinedPoints(backend, x, law) : fixedPointsOf(row, law)),
    );
  }

  /**
   * Follows a variant's iteration from the reference policy and says where its tilt goes, per row, as `attractor` does for success
   * probabilities.
   *
   * @param variant the update rule; its numeric fields may hold one value per row
   * @throws TypeError, RangeError naming the argument; after `dispose`
   */
  attractors(variant: VariantColumns, options: TiltOrbitOptions = {}): TiltAttractor[] {
    const maxSteps = checkMaxSteps('attractors', options);
    return this.#each('attractors', variant, noAttractor, (backend, row, law, _i, x) =>
      refinementOf(law) ? refinedAttractor(backend, x, law, maxSteps) : attractorOf(backend, row, law, maxSteps),
    );
  }

  /**
   * The beta for which a mean reward is that of a fixed point, per row, and the tilt that has it: beta = Omega/(alpha tilt); and
   * whether the iteration from the reference policy gets there.
   *
   * @param target mean reward, above that of the reference policy and below the largest reward; one for all rows or one per row
   * @param variant the rule; alpha > 0. Without beta, which is sought: one is refused
   * @throws TypeError, RangeError naming the argument; after `dispose`
   */
  betaForTarget(
    target: number | Numbers,
    variant: WithoutBeta<VariantColumns>,
    options: TiltOrbitOptions = {},
  ): TiltForTarget[] {
    const title = `${where}.betaForTarget`;
    const targets = isNumericList(target)
      ? readColumn(title, 'target', target, this.rows, `one number or ${this.rows} (rows)`)
      : null;
    const maxSteps = checkMaxSteps('betaForTarget', options);
    const unit = withUnitBeta<VariantColumns>(title, variant, 'it is what is sought');
    return this.#each('betaForTarget', unit, noTilt, (backend, row, rule, i, x) => {
      const name = targets ? `target[${i}]` : 'target';
      const mean = checkNumber(title, name, targets ? targets[i] : target);
      if (rule.alpha === 0) {
        throw rangeError(`${title}: "alpha" expected a number above 0 (a mirror rule has no fixed tilt), got 0`);
      }
      const named = `${title}: "${name}"`;
      if (refinementOf(rule)) return refinedTarget(backend, x, mean, rule, maxSteps, named);
      return tiltForTarget(backend, row, mean, rule, maxSteps, named);
    });
  }

  /** Releases the memory of the batch. Calling it again does nothing; anything else then throws a TypeError. */
  dispose(): void {
    if (this.#kernel === null) return;
    forgotten.unregister(this);
    this.#kernel.dispose();
    this.#kernel = null;
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  #use(member: string): PolicyKernel {
    if (this.#kernel === null) throw typeError(`${where}.${member}: the batch was disposed`, 'ERR_DISPOSED');
    return this.#kernel;
  }

  #each<R>(
    member: string,
    variant: VariantColumns,
    impossible: () => R,
    of: (backend: Backend, row: PolicyRow, law: ResolvedVariant, i: number, logOdds: number) => R,
  ): R[] {
    const title = `${where}.${member}`;
    const columns = resolveLaw(this.#backend, title, variant, this.rows);
    const { meanOnly, alpha, beta, varianceEpsilon } = columns;
    const kernel = this.#use(member);
    const normalization = meanOnly ? 'mean' : 'mean-std';
    const field = refinementOf(columns);
    if (field !== undefined) checkBinary(title, field, kernel.statistics);
    return Array.from(beta, (value, i) => {
      const ideal = { alpha: alpha[i]!, beta: value, normalization, varianceEpsilon: varianceEpsilon[i]! } as const;
      const law = field === undefined ? ideal : resolveVariant(title, { ...variant, ...ideal });
      // Only a row without any possible outcome has no mean.
      if (Number.isNaN(kernel.statistics.mean[i])) return impossible();
      return of(this.#backend, kernel.row(i), law, i, kernel.statistics.logOdds[i]!);
    });
  }
}

const forgotten = /* @__PURE__ */ new FinalizationRegistry((kernel: PolicyKernel) => kernel.dispose());

function checkMaxSteps(member: string, options: TiltOrbitOptions): number {
  const title = `${where}.${member}`;
  const { maxSteps = 4096 } = checkOptions<TiltOrbitOptions>(title, 'options', options, ['maxSteps']);
  return checkCount(title, 'maxSteps', maxSteps, 1);
}
