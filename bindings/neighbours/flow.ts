// Flow-balance residuals of FlowRL (arXiv:2509.15207). The target is the tilt ref e^(beta r).
import { checkFinite } from '../arguments/checks.js';
import { checkOptions } from '../arguments/options.js';
import type { Elementary } from './elementary.js';
import {
  above0,
  atLeast0,
  type Column,
  groupOffsets,
  matrix,
  numbers,
  type RowOptions,
  rewardRows,
  rowFields,
} from './inputs.js';
import { klOf, softmaxRow, tiltRow } from './policies.js';

export interface FlowOptions {
  /** The tilt of the target, at least 0. */
  readonly beta: number;
  /** Tokens of each rollout, above 0: log-ratios are divided by them. Default 1. */
  readonly lengths?: ArrayLike<number>;
  /** Log importance weights. Default 0. */
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
   * The residuals of flow balance over groups of rollouts (neighbours, section 6).
   *
   * @param logProbability of each rollout under the policy, in nats
   * @param referenceLogProbability of each rollout under the reference
   * @param rewards one per rollout
   * @param groups size of every group, or offsets
   * @throws TypeError, RangeError naming the argument
   * @example
   * const { logPartition } = flowResiduals([-12.5, -8], [-13, -9.25], [1, 0], 2, { beta: 1 });
   * logPartition[0]; // => -0.375
   */
  (
    logProbability: ArrayLike<number>,
    referenceLogProbability: ArrayLike<number>,
    rewards: ArrayLike<number>,
    groups: number | ArrayLike<number>,
    options: FlowOptions,
  ): FlowResiduals;
}

export function createFlowResiduals(m: Elementary): FlowResidualsFunction {
  const where = 'flowResiduals';
  return (logProbability, referenceLogProbability, rewards, groups, options) => {
    const fields = ['beta', 'lengths', 'logWeights', 'logPartition'] as const;
    const given = checkOptions(where, 'options', options, fields) as FlowOptions;
    const beta = atLeast0(where, 'beta', given.beta);
    const policy = numbers(where, 'logProbability', logProbability);
    const n = policy.length;
    const reference = numbers(where, 'referenceLogProbability', referenceLogProbability, n);
    const reward = numbers(where, 'rewards', rewards, n);
    const lengths = given.lengths === undefined ? null : numbers(where, 'lengths', given.lengths, n);
    lengths?.forEach((length, i) => {
      above0(where, `lengths[${i}]`, length);
    });
    const weights = given.logWeights === undefined ? null : numbers(where, 'logWeights', given.logWeights, n);
    const fixed = given.logPartition === undefined ? null : checkFinite(where, 'logPartition', given.logPartition);
    const offsets = groupOffsets(where, 'groups', groups, n);
    const count = offsets.length - 1;
    const [logPartition, loss, partitionGradient] = [0, 1, 2].map(() => new Float64Array(count)) as [
      Column,
      Column,
      Column,
    ];
    const residual = new Float64Array(n);
    const coefficient = new Float64Array(n);
    for (let g = 0; g < count; g++) {
      const [from, to] = [offsets[g]!, offsets[g + 1]!];
      const w = (i: number) => (weights ? m.exp(weights[i]!) : 1);
      const a = (i: number) => (policy[i]! - reference[i]!) / (lengths ? lengths[i]! : 1) - beta * reward[i]!;
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
        coefficient[i] = (2 * w(i) * d) / ((to - from) * (lengths ? lengths[i]! : 1));
      }
    }
    return { logPartition, residual, loss, coefficient, partitionGradient };
  };
}

export interface FlowGap {
  /** KL(policy || target) per row, in nats: what is left of the way. */
  readonly gap: Column;
  /** log E_ref e^(beta r) per row: the target's partition. */
  readonly logPartition: Column;
  /** Gradient of the gap with respect to the policy's logits, rows * outcomes. */
  readonly gradient: Column;
}

export interface FlowGapFunction {
  /**
   * How far policies are from the FlowRL target, the reference tilted by beta r, over whole vocabularies (neighbours, section 6).
   *
   * @param policyLogits rows * outcomes
   * @param referenceLogits laid out alike
   * @param rewards one per outcome, shared by all rows or one row each
   * @throws TypeError, RangeError naming the argument
   * @example
   * flowGap([1.5, 0], [0.5, 0], [1, 0], { beta: 1 }).gap[0]; // => 0
   */
  (
    policyLogits: ArrayLike<number>,
    referenceLogits: ArrayLike<number>,
    rewards: ArrayLike<number>,
    options: { readonly beta: number } & RowOptions,
  ): FlowGap;
}

export function createFlowGap(m: Elementary): FlowGapFunction {
  const where = 'flowGap';
  return (policyLogits, referenceLogits, rewards, options) => {
    const given = checkOptions(where, 'options', options, ['beta', ...rowFields]) as { beta: number } & RowOptions;
    const beta = atLeast0(where, 'beta', given.beta);
    const policies = matrix(where, 'policyLogits', policyLogits, given);
    const references = matrix(where, 'referenceLogits', referenceLogits, {
      ...given,
      rows: policies.rows,
      outcomes: policies.outcomes,
    });
    const reward = rewardRows(where, 'rewards', rewards, policies);
    const { rows, outcomes } = policies;
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
    return { gap, logPartition, gradient };
  };
}
