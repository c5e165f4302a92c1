import { allocate } from '../arguments/arrays.js';
import { checkChoice, checkCount, checkNumber } from '../arguments/checks.js';
import { rangeError, wrongValue } from '../arguments/errors.js';
import {
  isImpossible,
  type LogitRows,
  type Logits,
  logitReader,
  refusedRow,
  resolveRows,
} from '../arguments/logits.js';
import { checkOptions, unsupported } from '../arguments/options.js';
import type { Group } from '../arguments/refinements.js';
import { resolveVariant, type Variant } from '../arguments/variant.js';
import { type AsyncOptions, checkAsyncOptions, finish, inSlices, type Steps } from '../operation.js';
import type { PowerFunctions } from '../rewards/groupRule.js';
import { ascent, type Optimizer } from './ascent.js';
import type { EffectiveLossKernel, LossColumns } from './effectiveLoss.js';
import { resolveUpdate, type UpdateLaw } from './law.js';
import { type OptimalPolicyKernel, stepColumns } from './optimalPolicy.js';
import { type OutcomeRewards, type RewardRows, resolveRewards } from './rewards.js';
import { type GroupDraws, GroupSampler } from './sampledGroups.js';
import { keyOf } from './threefry.js';

export interface SampledGroups extends Partial<Group> {
  /** Groups that are drawn from the old policy at each step, at least 1. Default 1. */
  readonly count?: number;
  /** What the draws depend on: a whole number from 0 to 2^53 - 1. */
  readonly seed: number;
}

export interface TrainOptions {
  /** What gradients, or Adam's steps, are multiplied by, above 0. */
  readonly learningRate: number;
  /** Gradient steps on the objective of one old policy, at least 1. */
  readonly innerSteps: number;
  /** How often the old policy is replaced by the present one, 0 or more. */
  readonly steps: number;
  /**
   * 'sgd': logits += learningRate gradient. 'adam' (Kingma and Ba, 2015): m = 0.9 m + 0.1 g, v = 0.999 v + 0.001 g^2,
   * logits += learningRate m'/(sqrt(v') + 1e-8) with m' = m/(1 - 0.9^t), v' = v/(1 - 0.999^t), the moments being kept from one old
   * policy to the next. Default 'sgd'.
   */
  readonly optimizer?: Optimizer;
  /**
   * Groups to draw in place of their expectation, for rewards of 0 and 1: `size` and `convention`, unless the variant has a `group`.
   * Advantages are those of the groups that were drawn; the KL terms stay exact.
   */
  readonly group?: SampledGroups;
  /** Logits of the policy that training starts from. Default: the reference policy. */
  readonly start?: Logits;
}

/** Columns by step have one entry more than there are steps, the first for the policy that training starts from. */
export interface TabularTraining {
  /** Logits of the trained policy. */
  readonly logits: Float64Array<ArrayBuffer>;
  /** Mean reward, by step; for rewards of 0 and 1 the probability of success. */
  readonly mean: Float64Array<ArrayBuffer>;
  /** Log-odds of success, by step; NaN where rewards are not 0 or 1. */
  readonly logOdds: Float64Array<ArrayBuffer>;
  /** KL divergence to the reference policy in nats, by step. */
  readonly kl: Float64Array<ArrayBuffer>;
  /** Mean reward and log-odds where every step is exact, as `optimalPolicy` takes it; NaN for the estimate k3. */
  readonly closedForm: { readonly mean: Float64Array<ArrayBuffer>; readonly logOdds: Float64Array<ArrayBuffer> };
}

export interface TrainTabular {
  /**
   * Trains a softmax policy, one logit an outcome, by gradient ascent on the objective of `effectiveLoss`, and puts the closed form
   * beside it: with enough small steps they agree (docs/theory.md, sections 3 and 4). Everything is computed in f64.
   *
   * @param referenceLogits of the reference policy, from which training starts unless the options have a `start`: one row
   * @param rewards one per outcome
   * @param variant the update rule; `group`, `clip`, `verifier` and `klEstimator` are honoured
   * @returns the trained logits, and columns by step. With `klEstimator: 'k3'` there is no closed form: NaN
   * @throws TypeError, RangeError naming the argument; with code ERR_UNSUPPORTED as `effectiveLoss`, and where both the variant and
   *   the options say what a group is
   * @example
   * const options = { learningRate: 0.5, innerSteps: 200, steps: 2 };
   * const { logOdds, closedForm } = trainTabular([0, 0], [1, 0], { beta: 2, normalization: 'mean' }, options);
   * closedForm.logOdds; // => [0, 0.5, 0.5]
   * logOdds; // => [0, 0.5, 0.5]
   */
  (referenceLogits: Logits, rewards: OutcomeRewards, variant: Variant, options: TrainOptions): TabularTraining;
}

export interface TrainTabularAsync {
  /**
   * The same as `trainTabular`, in slices of about 5 ms between which the host gets its turn.
   *
   * @param options also `signal`, to stop it, and `onProgress`, in gradient steps
   * @returns a promise of the same bits; it rejects with whatever the synchronous form throws, or with the signal's reason
   * @throws TypeError, RangeError as the synchronous form
   * @example
   * const options = { learningRate: 0.5, innerSteps: 50, steps: 1 };
   * (await trainTabularAsync([0, 0], [1, 0], { beta: 2 }, options)).logits.length; // => 2
   */
  (
    referenceLogits: Logits,
    rewards: OutcomeRewards,
    variant: Variant,
    options: TrainOptions & AsyncOptions,
  ): Promise<TabularTraining>;
}

/** What training needs of a backend. */
export interface Trainer {
  readonly functions: PowerFunctions;
  readonly effectiveLoss: EffectiveLossKernel;
  readonly optimalPolicy: OptimalPolicyKernel;
}

const groupFields = ['size', 'convention', 'count', 'seed'] as const;
const fields = ['learningRate', 'innerSteps', 'steps', 'optimizer', 'group', 'start'] as const;

export function createTrainTabular(trainer: Trainer): TrainTabular {
  return (referenceLogits, rewards, variant, options) =>
    finish(resolve(trainer, 'trainTabular', referenceLogits, rewards, variant, options).work());
}

export function createTrainTabularAsync(trainer: Trainer): TrainTabularAsync {
  const where = 'trainTabularAsync';
  return async (referenceLogits, rewards, variant, options) => {
    const { signal, onProgress, ...rest } = checkAsyncOptions(where, options, fields) as typeof options;
    const { work, total } = resolve(trainer, where, referenceLogits, rewards, variant, rest);
    return inSlices(work(), total, { signal, onProgress } as AsyncOptions);
  };
}

interface Training {
  readonly reference: LogitRows;
  readonly start: LogitRows;
  readonly rewards: RewardRows;
  readonly law: UpdateLaw;
  readonly learningRate: number;
  readonly innerSteps: number;
  readonly steps: number;
  readonly optimizer: Optimizer;
  readonly sampler: GroupSampler | null;
}

/** Checks everything and says what there is to do. */
function resolve(
  trainer: Trainer,
  where: string,
  referenceLogits: Logits,
  rewards: OutcomeRewards,
  variant: Variant,
  options: TrainOptions,
): { total: number; work: () => Steps<TabularTraining> } {
  const given = checkOptions<TrainOptions>(where, 'options', options, fields);
  const rows = resolveRows(where, 'referenceLogits', referenceLogits, { rows: 1 });
  const outcomes = resolveRewards(where, rewards, rows);
  const reference = wide(where, 'referenceLogits', rows);
  const start = given.start === undefined ? reference : resolveStart(where, given.start, rows.outcomes);
  const read = outcomes.rewards;
  const wideRewards = { ...outcomes, rewards: outcomes.binary ? Uint8Array.from(read) : Float64Array.from(read) };
  const learningRate = checkNumber(where, 'learningRate', given.learningRate);
  if (!(learningRate > 0 && learningRate < Infinity)) {
    throw wrongValue(where, 'learningRate', 'a finite number above 0', learningRate);
  }
  const innerSteps = checkCount(where, 'innerSteps', given.innerSteps, 1);
  const steps = checkCount(where, 'steps', given.steps, 0);
  const optimizer = checkChoice(where, 'optimizer', given.optimizer ?? 'sgd', ['sgd', 'adam'] as const);
  const groups = resolveGroups(where, variant, given.group, outcomes);
  const law = resolveUpdate(where, groups?.variant ?? variant, outcomes.binary, trainer.functions);
  const sampler = groups && new GroupSampler(wideRewards, law, groups, trainer.functions);
  const training = { reference, start, rewards: wideRewards, law, learningRate, innerSteps, steps, optimizer, sampler };
  return { total: steps * innerSteps, work: () => train(trainer, where, training) };
}

/** What is drawn, and the variant whose expectation that has; null where no groups are drawn. */
function resolveGroups(
  where: string,
  variant: Variant,
  given: SampledGroups | undefined,
  rewards: RewardRows,
): (GroupDraws & { variant: Variant }) | null {
  if (given === undefined) return null;
  const { size, convention, count, seed } = checkOptions<SampledGroups>(where, 'group', given, groupFields);
  const { group, verifier } = resolveVariant(where, variant);
  if (!rewards.binary) throw unsupported(where, 'group', 'groups are drawn for rewards of 0 and 1 only');
  if (verifier) throw unsupported(where, 'verifier', 'the rewards of groups that are drawn are right');
  if (group && (size ?? convention) !== undefined) {
    throw unsupported(where, size === undefined ? 'group.convention' : 'group.size', 'the variant has a group already');
  }
  const own = convention === undefined ? { size: size! } : { size: size!, convention };
  const rule = group ? variant : { ...variant, group: own };
  const members = group?.size ?? resolveVariant(where, rule).group!.size;
  const groups = checkCount(where, 'group.count', count ?? 1, 1, Math.floor(2 ** 31 / members));
  const key = keyOf(checkCount(where, 'group.seed', seed, 0, Number.MAX_SAFE_INTEGER));
  return { size: members, count: groups, key, variant: rule };
}

function resolveStart(where: string, value: unknown, outcomes: number): LogitRows {
  const rows = resolveRows(where, 'start', value, { rows: 1 });
  if (rows.outcomes === outcomes) return wide(where, 'start', rows);
  const expected = `length ${outcomes} (that of referenceLogits)`;
  throw rangeError(`${where}: "start" expected ${expected}, got ${rows.outcomes}`, 'ERR_LENGTH');
}

/** The one row in f64. */
function wide(where: string, name: string, rows: LogitRows): LogitRows {
  const read = logitReader(rows);
  const logits = allocate(where, Float64Array, rows.outcomes);
  for (let o = 0; o < logits.length; o++) {
    logits[o] = read(o);
    if (!(logits[o]! < Infinity)) throw refusedRow(where, { [name]: rows }, 0);
  }
  if (isImpossible(rows, 0)) throw refusedRow(where, { [name]: rows }, 0);
  return rowOf(logits);
}

function rowOf(logits: Float64Array): LogitRows {
  return { logits, type: 'float64', rows: 1, outcomes: logits.length, stride: logits.length };
}

function* train(trainer: Trainer, where: string, training: Training): Steps<TabularTraining> {
  const { reference, start, rewards, law, steps, innerSteps, sampler } = training;
  const column = (length: number) => allocate(where, Float64Array, length);
  const policy = column(reference.outcomes);
  policy.set(start.logits);
  const old = policy.slice();
  const gradient = policy.slice();
  const result = {
    logits: policy,
    mean: column(steps + 1),
    logOdds: column(steps + 1),
    kl: column(steps + 1),
    closedForm: { mean: column(steps + 1).fill(Number.NaN), logOdds: column(steps + 1).fill(Number.NaN) },
  };
  // Without advantages, only the KL terms are left of the objective.
  const nothing = new Float64Array(law.group?.success.length ?? 1);
  const penalty = { ...law, clip: null, group: { success: nothing, failure: nothing } };
  const climb = ascent(training.optimizer, training.learningRate, policy);
  const loss = lossColumns();
  const measure = (rule: UpdateLaw, into: Float64Array | null) =>
    trainer.effectiveLoss(rowOf(policy), reference, rowOf(old), rewards, rule, loss, into);
  const exact = stepColumns(where, 1);
  const note = (n: number) => {
    // An exact step from a policy says what its mean reward and log-odds are.
    trainer.optimalPolicy(rowOf(policy), rowOf(policy), rewards, { ...law, clip: null }, 'logits', exact, gradient);
    measure(law, null);
    result.mean[n] = exact.meanBefore[0]!;
    result.logOdds[n] = exact.logOddsBefore[0]!;
    result.kl[n] = loss.klReference[0]!;
  };
  note(0);
  if (!law.k3) followExactly(trainer, training, result.closedForm, exact);
  for (let n = 1; n <= steps; n++) {
    old.set(policy);
    sampler?.draw(old, n - 1);
    for (let inner = 1; inner <= innerSteps; inner++) {
      measure(sampler ? penalty : law, gradient);
      sampler?.addGradient(policy, gradient);
      climb(gradient);
      yield (n - 1) * innerSteps + inner;
    }
    note(n);
  }
  return result;
}

function lossColumns(): LossColumns {
  const column = () => new Float64Array(1);
  const [objective, success, failure, klReference, klOld] = [column(), column(), column(), column(), column()];
  return { objective, success, failure, klReference, klOld, gap: null };
}

/** Exact steps from the start. */
function followExactly(
  trainer: Trainer,
  { reference, start, rewards, law, steps }: Training,
  to: TabularTraining['closedForm'],
  columns: ReturnType<typeof stepColumns>,
): void {
  let old = start;
  for (let n = 0; n <= steps; n++) {
    const next = new Float64Array(reference.outcomes);
    trainer.optimalPolicy(reference, old, rewards, law, 'logits', columns, next);
    to.mean[n] = columns.meanBefore[0]!;
    to.logOdds[n] = columns.logOddsBefore[0]!;
    old = rowOf(next);
  }
}
