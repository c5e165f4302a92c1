// Flow-balance residuals of FlowRL (arXiv:2509.15207). The target is the tilt ref e^(beta r).
import { checkFinite, type FloatArray } from '../arguments/checks.js';
import { checkOptions } from '../arguments/options.js';
import type { Elementary } from './elementary.js';
import {
  above0,
  atLeast0,
  bounded,
  type Column,
  type FloatsForLogits,
  type GroupsOf,
  grouped,
  type Logits,
  type MatrixOptions,
  matrix,
  numbers,
  output,
  rewardRows,
  rowFields,
  within,
} from './inputs.js';
import { klOf, softmaxRow, tiltRow } from './policies.js';

/** Weights stay far from the ends of the doubles. */
const MOST_LOG = 300;

export interface FlowOptions {
  /** The tilt of the target, at least 0. */
  readonly beta: number;
  /** Tokens of each rollout, above 0: log-ratios are divided by them. Default 1. */
  readonly lengths?: ArrayLike<number>;
  /** Log importance weights, from -300 to 300. Default 0. */
  readonly logWeights?: ArrayLike<number>;
  /** log Z of every group. Default: the value that fits the group best. */
  readonly logPartition?: number;
}

export interface FlowResiduals {
  /** log Z per group: the one given, or the one that fits best. */
  readonly logPartition: Column;
  /** log Z + log-ratio/length - beta r, per rollout. */
  readonly residual: Column;
  /** Weighted mean of squared residuals, per group. */
  readonly loss: Column;
  /** d loss / d log pi, per rollout. */
  readonly coefficient: Column;
  /** d loss / d log Z, per group. */
  readonly partitionGradient: Column;
}

export interface FlowResidualsFunction {
  /**
   * The residuals of flow balance over groups of rollouts (arXiv:2509.15207; neighbours, section 6).
   *
   * @param logProbability of each rollout under the policy, in nats
   * @param referenceLogProbability of each rollout under the reference
   * @param rewards one per rollout
   * @param groups size of every group, offsets, or `{ ids }`
   * @throws TypeError, RangeError naming the argument
   * @example
   * const { logPartition } = flowResiduals([-12.5, -8], [-13, -9.25], [1, 0], 2, { beta: 1 });
   * logPartition[0]; // => -0.375
   */
  (
    logProbability: ArrayLike<number>,
    referenceLogProbability: ArrayLike<number>,
    rewards: ArrayLike<number>,
    groups: GroupsOf,
    options: FlowOptions,
  ): FlowResiduals;
}

export function createFlowResiduals(m: Elementary): FlowResidualsFunction {
  const where = 'flowResiduals';
  return (logProbability, referenceLogProbability, rewards, groups, options) => {
    const fields = ['beta', 'lengths', 'logWeights', 'logPartition'] as const;
    const given = checkOptions(where, 'options', options, fields) as FlowOptions;
    const beta = atLeast0(where, 'beta', given.beta);
    const logP = numbers(where, 'logProbability', logProbability);
    const n = logP.length;
    const { count, offsets, gather, scatter } = grouped(where, groups, n);
    const column = (name: string, value: unknown) => gather(numbers(where, name, value, n));
    const policy = bounded(where, 'logProbability', gather(logP));
    const reference = bounded(
      where,
      'referenceLogProbability',
      column('referenceLogProbability', referenceLogProbability),
    );
    const reward = bounded(where, 'rewards', column('rewards', rewards), beta);
    const lengths = given.lengths === undefined ? null : numbers(where, 'lengths', given.lengths, n);
    lengths?.forEach((length, i) => {
      above0(where, `lengths[${i}]`, length);
    });
    const length = lengths && gather(lengths);
    const weights = given.logWeights === undefined ? null : column('logWeights', given.logWeights);
    weights?.forEach((weight, i) => {
      within(where, `logWeights[${i}]`, weight, -MOST_LOG, MOST_LOG);
    });
    const fixed = given.logPartition === undefined ? null : checkFinite(where, 'logPartition', given.logPartition);
    const perGroup = () => new Float64Array(count);
    const [logPartition, loss, partitionGradient] = [perGroup(), perGroup(), perGroup()];
    const residual = new Float64Array(n);
    const coefficient = new Float64Array(n);
    for (let g = 0; g < count; g++) {
      const [from, to] = [offsets[g]!, offsets[g + 1]!];
      const w = (i: number) => (weights ? m.exp(weights[i]!) : 1);
      const a = (i: number) => (policy[i]! - reference[i]!) / (length ? length[i]! : 1) - beta * reward[i]!;
      let heaviest = from;
      for (let i = from; i < to; i++) if (w(i) > w(heaviest)) heaviest = i;
      // Residuals from one entry on, so that equal ones leave exactly nothing.
      const centre = a(heaviest);
      let [mass, sum] = [0, 0];
      for (let i = from; i < to; i++) {
        mass += w(i);
        sum += w(i) * (a(i) - centre);
      }
      const offset = fixed === null ? -sum / mass : fixed + centre;
      logPartition[g] = fixed ?? offset - centre;
      for (let i = from; i < to; i++) {
        const d = a(i) - centre + offset;
        residual[i] = d;
        partitionGradient[g]! += (2 * w(i) * d) / (to - from);
        loss[g]! += (w(i) * d * d) / (to - from);
        coefficient[i] = (2 * w(i) * d) / ((to - from) * (length ? length[i]! : 1));
      }
    }
    return { logPartition, residual: scatter(residual), loss, coefficient: scatter(coefficient), partitionGradient };
  };
}

export interface FlowGap<A = Column> {
  /** KL(policy || target) per row, in nats: what is left of the way. */
  readonly gap: Column;
  /** log E_ref e^(beta r) per row: the target's partition. */
  readonly logPartition: Column;
  /**
   * Gradient of the gap with respect to the policy's logits, rows * outcomes, f32 for f32 or half-precision logits. NaN at outcomes
   * that the target cannot do: there the gap is infinite and has no gradient.
   */
  readonly gradient: A;
}

export interface FlowGapFunction {
  /**
   * How far policies are from the FlowRL target, the reference tilted by beta r, over whole vocabularies (arXiv:2509.15207;
   * neighbours, section 6).
   *
   * @param policyLogits rows * outcomes
   * @param referenceLogits laid out alike
   * @param rewards one per outcome, shared by all rows or one row each
   * @param out the gradient, rows * outcomes
   * @throws TypeError, RangeError naming the argument
   * @example
   * flowGap([1.5, 0], [0.5, 0], [1, 0], { beta: 1 }).gap[0]; // => 0
   */
  <T extends Logits, O extends FloatArray = FloatsForLogits<T>>(
    policyLogits: T,
    referenceLogits: Logits,
    rewards: ArrayLike<number>,
    options: { readonly beta: number } & MatrixOptions,
    out?: O,
  ): FlowGap<O>;
}

export function createFlowGap(m: Elementary): FlowGapFunction {
  const where = 'flowGap';
  return (policyLogits, referenceLogits, rewards, options, out) => {
    const given = checkOptions(where, 'options', options, ['beta', ...rowFields]) as { beta: number } & MatrixOptions;
    const beta = atLeast0(where, 'beta', given.beta);
    const policies = matrix(where, 'policyLogits', policyLogits, given);
    const references = matrix(where, 'referenceLogits', referenceLogits, {
      ...given,
      rows: policies.rows,
      outcomes: policies.outcomes,
    });
    const reward = rewardRows(where, 'rewards', rewards, policies, beta);
    const { rows, outcomes, single } = policies;
    const give = output(where, out, rows * outcomes, single);
    const gap = new Float64Array(rows);
    const logPartition = new Float64Array(rows);
    const gradient = new Float64Array(rows * outcomes);
    for (let i = 0; i < rows; i++) {
      const z = policies.row(i);
      const reference = softmaxRow(m, references.row(i));
      const target = tiltRow(m, reference, reward(i), beta);
      // The target again from its logits: equal logits then give equal policies, to the last bit.
      const goal = softmaxRow(
        m,
        references.row(i).map((y, k) => y + beta * reward(i)[k]!),
      );
      const policy = softmaxRow(m, z);
      gap[i] = klOf(m, policy, goal);
      logPartition[i] = target.lambda;
      for (let k = 0; k < outcomes; k++) {
        const p = policy.p[k]!;
        gradient[i * outcomes + k] = p === 0 ? 0 : p * (policy.logP[k]! - goal.logP[k]! - gap[i]!);
      }
    }
    return { gap, logPartition, gradient: give(gradient) };
  };
}
