import {
  checkAttached,
  checkCount,
  checkFinite,
  checkNumber,
  type FloatArray,
  isFloatArray,
  isNumericList,
  outputArray,
  type SameFloats,
} from '../arguments/checks.js';
import { rangeError, show, typeError } from '../arguments/errors.js';
import {
  checkLogits,
  type HalfType,
  impossibleRow,
  invalidLogit,
  type LogitArray,
  type LogitType,
  logitReader,
} from '../arguments/logits.js';
import { checkOptions } from '../arguments/options.js';
import { current, overlap } from '../arguments/resident.js';
import { type RowShape, resolveShape, shapeFields } from '../arguments/shape.js';
import { type ResolvedVariant, resolveLaw, type VariantColumns, variantFields } from '../arguments/variant.js';
import type {
  Backend,
  PolicyForm,
  PolicyInput,
  PolicyIterates,
  PolicyKernel,
  PolicyMoments,
  PolicyRow,
} from '../backend.js';
import { type AsyncOptions, checkAsyncOptions, finish, guarded, inSlices, type Work } from '../operation.js';
import {
  attractorOf,
  fixedPointsOf,
  type TiltAttractor,
  type TiltFixedPoint,
  type TiltForTarget,
  tiltForTarget,
} from './policyAnalysis.js';

export interface PolicyShape extends RowShape {
  /** Number of policies. Default 1. */
  readonly rows?: number;
  /** Number of outcomes in a row. Default: the length of shared rewards with a stride, else what the logits' length gives. */
  readonly outcomes?: number;
  /** What the bits of a Uint16Array of logits mean, for no other logits. The batch then computes in float32. */
  readonly dtype?: HalfType;
  /**
   * false: logits in a Workspace may be read where they lie, and must then stay as they are until the batch is disposed; their
   * memory is held until then. Rows whose length is not a multiple of 16, and half precision, are copied all the same.
   * Default true.
   */
  readonly copy?: boolean;
}

export interface TiltOptions<T extends FloatArray = FloatArray> {
  /** Receives rows * outcomes values, row-major without stride, or longer; of the type of the logits, float32 for halves. */
  readonly out?: T;
  /** What is written. Logits are the reference logits plus tilt times reward, not normalised. Default 'probabilities'. */
  readonly as?: PolicyForm;
}

export interface TiltOrbitOptions {
  /** After how many steps an orbit that has not settled is given up, at least 1. Default 4096. */
  readonly maxSteps?: number;
}

/** A tilt for all rows, or one per row. */
export type Tilts = number | ArrayLike<number>;

const where = 'PolicyBatch';

/** PolicyBatch but for its backend, which the entries name. */
export abstract class PolicyBatchBase<T extends LogitArray> {
  /** Number of policies. */
  readonly rows: number;
  /** Number of outcomes of each policy. */
  readonly outcomes: number;
  readonly #type: Float32ArrayConstructor | Float64ArrayConstructor;
  readonly #backend: Backend;
  /** Logits that may be in use where they lie. */
  readonly #borrowed: LogitArray | null;
  #kernel: PolicyKernel | null;

  protected constructor(backend: Backend, logits: T, rewards: FloatArray | Uint8Array, shape: PolicyShape) {
    const input = resolveInput(logits, rewards, shape);
    const kernel = backend.policy(input);
    if (kernel === null) throw invalidInput(input);
    this.#backend = backend;
    this.rows = input.rows;
    this.outcomes = input.outcomes;
    this.#type = floatsOf(input.type);
    this.#borrowed = input.copy ? null : input.logits;
    this.#kernel = kernel;
    forgotten.register(this, kernel, this);
  }

  /** log of the sum of exp(logits), per row. */
  get logPartition(): Float64Array {
    return this.#use('logPartition').statistics.logPartition.slice();
  }
  /** Mean reward under the reference policy, per row; for 0/1 rewards the probability of success. */
  get mean(): Float64Array {
    return this.#use('mean').statistics.mean.slice();
  }
  /** Variance of the reward under the reference policy, per row. */
  get variance(): Float64Array {
    return this.#use('variance').statistics.variance.slice();
  }
  /** Entropy of the reference policy in nats, per row. */
  get entropy(): Float64Array {
    return this.#use('entropy').statistics.entropy.slice();
  }
  /** Log-odds of success under the reference policy, per row; NaN in rows whose rewards are not all 0 or 1. */
  get logOdds(): Float64Array {
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
    const tilts = resolveTilts('moments', tilt, this.rows, this.#use('moments').largestReward);
    return this.#use('moments').moments(tilts);
  }

  /**
   * The tilted policies themselves.
   *
   * @param tilt finite, one for all rows or one per row; 0 gives the reference policy (its softmax)
   * @returns rows * outcomes values, row-major. Relative error of normal float32 probabilities with 0/1 rewards: below 4e-7.
   * @throws as `moments`, and for an `out` or `as` that is not what it should be
   */
  tilt(tilt: Tilts, options: TiltOptions<SameFloats<T>> = {}): SameFloats<T> {
    const tilts = resolveTilts('tilt', tilt, this.rows, this.#use('tilt').largestReward);
    const { form, out } = resolveTiltOptions<SameFloats<T>>(options, this.rows * this.outcomes, this.#type);
    if (this.#borrowed !== null && overlap(current(this.#borrowed), out)) {
      throw rangeError(`${where}.tilt: "out" expected an array apart from the logits, which the batch still reads`);
    }
    this.#use('tilt').write(tilts, form, out);
    return current(out);
  }

  /**
   * Iterates a variant from the reference policy: tilts, and mean, variance and KL (to the reference) of the policies, for
   * steps 0 to `steps`. c' = (1 - alpha) c + Omega(variance)/beta. A row whose reward is constant keeps tilt 0.
   *
   * @param variant the update rule; its numeric fields may hold one value per row
   * @returns columns, step-major: row i at step n is at n * rows + i. Log-odds of success are `logOdds[i]` plus the tilt.
   */
  iterate(variant: VariantColumns, steps: number): PolicyIterates {
    return finish(this.#iteration('iterate', variant, steps).work);
  }

  /**
   * The same as `iterate`, in slices of about 5 ms between which the host gets its turn.
   *
   * @param options `signal`, to stop it, and `onProgress`, in rows times steps
   * @returns a promise of the same bits; it rejects with whatever `iterate` throws, also if the batch is disposed meanwhile, or
   *   with the signal's reason
   */
  async iterateAsync(variant: VariantColumns, steps: number, options: AsyncOptions = {}): Promise<PolicyIterates> {
    const given = checkAsyncOptions(`${where}.iterateAsync`, options);
    const { work, total } = this.#iteration('iterateAsync', variant, steps);
    return inSlices(
      guarded(work, () => this.#use('iterateAsync')),
      total,
      given,
    );
  }

  #iteration(member: string, variant: VariantColumns, steps: number): { work: Work<PolicyIterates>; total: number } {
    const law = resolveLaw(`${where}.${member}`, variant, this.rows);
    const count = checkCount(`${where}.${member}`, 'steps', steps, 0);
    return { work: this.#use(member).iterate(law, count), total: this.rows * count };
  }

  /**
   * All fixed points of a variant's iteration in the tilt, per row, ascending (theory, section 9; +): c = Omega(variance at c)/(alpha
   * beta). The search is exhaustive: it encloses variance and third moment between tilts, so that none is missed, but for two that
   * are closer than 1e-9 of their size. Mirror rules have none; a row whose reward is constant has tilt 0.
   *
   * For 0/1 rewards these are `fixedPoints`, less the log-odds of the row. A pass over the outcomes of a general reward for every
   * tilt looked at, of which there are some hundreds.
   *
   * @param variant the update rule; its numeric fields may hold one value per row
   * @throws TypeError, RangeError naming the argument; after `dispose`
   */
  fixedPoints(variant: VariantColumns): TiltFixedPoint[][] {
    return this.#each('fixedPoints', variant, (_backend, row, law) => fixedPointsOf(row, law));
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
    return this.#each('attractors', variant, (backend, row, law) => attractorOf(backend, row, law, maxSteps));
  }

  /**
   * The beta for which a mean reward is that of a fixed point, per row, and the tilt that has it: beta = Omega/(alpha tilt); and
   * whether the iteration from the reference policy gets there.
   *
   * @param target mean reward, above that of the reference policy and below the largest reward; one for all rows or one per row
   * @param variant the rule without its beta; alpha > 0
   * @throws TypeError, RangeError naming the argument; after `dispose`
   */
  betaForTarget(
    target: number | ArrayLike<number>,
    variant: Omit<VariantColumns, 'beta'>,
    options: TiltOrbitOptions = {},
  ): TiltForTarget[] {
    const title = `${where}.betaForTarget`;
    const many = isNumericList(target);
    if (many && target.length !== this.rows) {
      throw rangeError(
        `${title}: "target" expected one number or ${this.rows} (rows), got ${show(target)}`,
        'ERR_LENGTH',
      );
    }
    const maxSteps = checkMaxSteps('betaForTarget', options);
    const unit = { ...checkOptions<VariantColumns>(title, 'variant', variant, variantFields), beta: 1 };
    return this.#each('betaForTarget', unit, (backend, row, rule, i) => {
      const name = many ? `target[${i}]` : 'target';
      const mean = checkNumber(title, name, many ? target[i] : target);
      if (rule.alpha === 0) {
        throw rangeError(`${title}: "alpha" expected a number above 0 (a mirror rule has no fixed tilt), got 0`);
      }
      return tiltForTarget(backend, row, mean, rule, maxSteps, `${title}: "${name}"`);
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
    of: (backend: Backend, row: PolicyRow, law: ResolvedVariant, i: number) => R,
  ): R[] {
    const { meanOnly, alpha, beta, varianceEpsilon } = resolveLaw(`${where}.${member}`, variant, this.rows);
    const kernel = this.#use(member);
    const normalization = meanOnly ? 'mean' : 'mean-std';
    return Array.from(beta, (value, i) => {
      const law = { alpha: alpha[i]!, beta: value, normalization, varianceEpsilon: varianceEpsilon[i]! } as const;
      return of(this.#backend, kernel.row(i), law, i);
    });
  }
}

const forgotten = /* @__PURE__ */ new FinalizationRegistry((kernel: PolicyKernel) => kernel.dispose());

/** One tilt per row. */
export function resolveTilts(member: string, tilt: unknown, rows: number, largestReward: number): Float64Array {
  const title = `${where}.${member}`;
  const check = (name: string, value: unknown) => checkTilt(title, name, value, largestReward);
  if (!isNumericList(tilt)) return new Float64Array(rows).fill(check('tilt', tilt));
  if (ArrayBuffer.isView(tilt)) checkAttached(title, 'tilt', tilt);
  if (tilt.length !== rows) {
    throw rangeError(`${title}: "tilt" expected one number or ${rows} (rows), got ${show(tilt)}`, 'ERR_LENGTH');
  }
  return Float64Array.from(tilt, (c, i) => check(`tilt[${i}]`, c));
}

/** A tilt that rewards cannot take out of the range: twice the largest reward is at least their spread. */
function checkTilt(title: string, name: string, value: unknown, largestReward: number): number {
  const tilt = checkFinite(title, name, value);
  if (2 * Math.abs(tilt) * largestReward < Number.MAX_VALUE) return tilt;
  throw rangeError(
    `${title}: "${name}" expected a number whose product with the rewards is finite, got ${show(value)}`,
  );
}

/** What is written where. */
export function resolveTiltOptions<T extends FloatArray>(
  options: TiltOptions<T>,
  length: number,
  type: Float32ArrayConstructor | Float64ArrayConstructor,
): { form: PolicyForm; out: T } {
  checkOptions<TiltOptions>(`${where}.tilt`, 'options', options, ['out', 'as']);
  const form = checkForm(options.as ?? 'probabilities');
  return { form, out: outputArray<T>(`${where}.tilt`, options.out, length, type) };
}

function checkMaxSteps(member: string, options: TiltOrbitOptions): number {
  const title = `${where}.${member}`;
  checkOptions<TiltOrbitOptions>(title, 'options', options, ['maxSteps']);
  return checkCount(title, 'maxSteps', options.maxSteps ?? 4096, 1);
}

function checkForm(form: unknown): PolicyForm {
  if (form === 'probabilities' || form === 'logProbabilities' || form === 'logits') return form;
  throw (typeof form === 'string' ? rangeError : typeError)(
    `${where}.tilt: "as" expected "probabilities", "logProbabilities" or "logits", got ${show(form)}`,
  );
}

/** Checks what a batch is made of; values are checked where they are summed. */
export function resolveInput(logits: unknown, rewards: unknown, shape: unknown): PolicyInput {
  const given = checkOptions<PolicyShape>(where, 'shape', shape, [...shapeFields, 'dtype', 'copy']);
  const { dtype, copy = true } = given;
  const x = checkLogits(where, 'logits', logits, dtype);
  const r = checkRewardArray(rewards, x.type);
  // Shared rewards have an entry for each outcome.
  const shared = given.stride !== undefined && r.length < x.logits.length;
  if (typeof copy !== 'boolean') throw typeError(`${where}: "copy" expected true or false, got ${show(copy)}`);
  const { needed, ...rows } = resolveShape(where, 'logits', x.logits.length, given, {
    usual: shared ? r.length : undefined,
    dims: x.dims,
  });
  const sharedRewards = r.length === rows.outcomes;
  const most = rows.rows * rows.stride;
  if (!sharedRewards && !(r.length >= needed && r.length <= most)) {
    const own = rows.rows > 1 ? ` or ${most} (one row each)` : '';
    throw rangeError(
      `${where}: "rewards" expected length ${rows.outcomes} (outcomes)${own}, got ${r.length}`,
      'ERR_LENGTH',
    );
  }
  return { logits: x.logits, type: x.type, ...rows, rewards: r, sharedRewards, copy };
}

/** The floats that a batch computes and writes in. */
export function floatsOf(type: LogitType): Float32ArrayConstructor | Float64ArrayConstructor {
  return type === 'float64' ? Float64Array : Float32Array;
}

function checkRewardArray(rewards: unknown, logits: LogitType): FloatArray | Uint8Array {
  const type = floatsOf(logits);
  if (!(rewards instanceof Uint8Array) && !(isFloatArray(rewards) && rewards instanceof type)) {
    throw typeError(
      `${where}: "rewards" expected Uint8Array or ${type.name} (the type of the logits), got ${show(rewards)}`,
    );
  }
  checkAttached(where, 'rewards', rewards);
  return rewards;
}

/** Finds out what the backend refused. */
export function invalidInput(input: PolicyInput): Error {
  const rewards = current(input.rewards);
  const { rows, outcomes, stride, sharedRewards } = input;
  const logitAt = logitReader(input);
  for (let i = 0; i < rows; i++) {
    let possible = false;
    for (let k = 0; k < outcomes; k++) {
      const logit = logitAt(i * stride + k);
      if (!(logit < Infinity)) return invalidLogit(where, 'logits', logit, i, k);
      possible ||= logit > -Infinity;
      const at = sharedRewards ? k : i * stride + k;
      const reward = rewards[at]!;
      if (rewards instanceof Uint8Array && reward > 1) {
        return rangeError(`${where}: "rewards" expected 0 or 1 in a Uint8Array, got ${reward} at row ${i}, index ${k}`);
      }
      if (!Number.isFinite(reward))
        return rangeError(`${where}: "rewards" expected finite numbers, got ${reward} at row ${i}, index ${k}`);
    }
    if (!possible) return impossibleRow(where, 'logits', i);
  }
  return rangeError(
    `${where}: "rewards" expected a spread that ${floatsOf(input.type).name} can hold, got one that overflows`,
  );
}
