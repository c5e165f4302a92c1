// Soft values of groups, the optimal value under a KL penalty: A*-PO (arXiv:2505.20686).
import { checkCount, type FloatArray } from '../arguments/checks.js';
import { checkOptions } from '../arguments/options.js';
import { type Probabilities, type Probability, resolveLogOdds } from '../arguments/probability.js';
import { binomialLaw } from './binomial.js';
import { bernoulliLambda, type Elementary, expGap, softplus } from './elementary.js';
import {
  above0,
  type Column,
  type FloatsOf,
  type GroupsOf,
  grouped,
  isSingle,
  mapLogOdds,
  output,
  type PerProbability,
  rewardsOf,
} from './inputs.js';

/** V = beta log mean e^(r/beta) of one group, its weights n w, and dV/dbeta = -KL(w || uniform). */
export interface GroupValue {
  readonly value: number;
  readonly derivative: number;
  /** log(n w) per member. */
  readonly logWeight: Column;
}

/** `weight` per member sums to 1. */
export function softValueOf(m: Elementary, rewards: Column, weight: Column, beta: number): GroupValue {
  let [least, most, mean] = [Infinity, -Infinity, 0];
  for (const r of rewards) {
    least = Math.min(least, r);
    most = Math.max(most, r);
  }
  for (let i = 0; i < rewards.length; i++) mean += weight[i]! * (rewards[i]! - least);
  mean += least;
  const logWeight = new Float64Array(rewards.length);
  if (most === least) return { value: most, derivative: 0, logWeight };
  if (beta === Infinity) return { value: mean, derivative: 0, logWeight };
  const weak = (most - least) / beta < 0.5;
  const centre = weak ? mean : most;
  let sum = 0;
  for (let i = 0; i < rewards.length; i++) {
    const u = (rewards[i]! - centre) / beta;
    sum += weight[i]! * (weak ? expGap(m, u) + u : m.exp(u));
  }
  const shift = weak ? m.log1p(sum) : m.log(sum);
  let kl = 0;
  for (let i = 0; i < rewards.length; i++) {
    const u = (rewards[i]! - centre) / beta - shift;
    logWeight[i] = u;
    const w = weight[i]! * m.exp(u);
    if (w > 0) kl += weak ? w * expGap(m, -u) : w * u;
  }
  return { value: centre + beta * shift, derivative: -Math.max(0, kl), logWeight };
}

export interface SoftValues<A = Column> {
  /** r - V per rollout, f32 for f32 rewards. */
  readonly advantages: A;
  /** V per group, between the mean and the largest reward. */
  readonly value: Column;
  /** dV/d beta per group, at most 0: minus the KL of the weights to equal ones. */
  readonly derivative: Column;
  /** softmax(r/beta) per rollout: dV/dr. */
  readonly weights: Column;
}

export interface SoftValue {
  /**
   * The optimal value of a prompt under a KL penalty, estimated from groups of rewards: V = beta log mean e^(r/beta), and the
   * optimal advantages r - V (arXiv:2505.20686; neighbours, section 9; the derivative derived for this project).
   *
   * @param rewards finite
   * @param groups size of every group, offsets, or `{ ids }`
   * @param options `beta` above 0; Infinity gives the mean
   * @param out advantages
   * @returns values to 12 units of 2^-53, derivatives to 56
   * @throws TypeError, RangeError naming the argument
   * @example
   * softValue([1, 0, 0, 1], 4, { beta: 0.5 }).value[0]; // => 0.7168904152
   */
  <T extends ArrayLike<number>, O extends FloatArray = FloatsOf<T>>(
    rewards: T,
    groups: GroupsOf,
    options: { readonly beta: number },
    out?: O,
  ): SoftValues<O>;
}

/** What a backend computes of groups that lie one after the other: columns of groups, then of rewards. */
export type SoftValuesKernel = (
  rewards: Column,
  offsets: Int32Array,
  beta: number,
  value: Column,
  derivative: Column,
  weights: Column,
) => void;

export function createSoftValue(kernel: SoftValuesKernel): SoftValue {
  const where = 'softValue';
  return (rewards, groups, options, out) => {
    const given = checkOptions(where, 'options', options, ['beta']) as { readonly beta: number };
    const beta = above0(where, 'beta', given.beta, true);
    const all = rewardsOf(where, rewards);
    const { count, offsets, gather, scatter } = grouped(where, groups, all.length);
    const give = output(where, out, all.length, isSingle(rewards));
    const values = gather(all);
    const [value, derivative] = [new Float64Array(count), new Float64Array(count)];
    const weights = new Float64Array(values.length);
    kernel(values, offsets, beta, value, derivative, weights);
    const advantages = new Float64Array(values.length);
    for (let g = 0; g < count; g++)
      for (let i = offsets[g]!; i < offsets[g + 1]!; i++) advantages[i] = values[i]! - value[g]!;
    return { advantages: give(scatter(advantages)), value, derivative, weights: scatter(weights) };
  };
}

/** beta Lambda_x(1/beta): the soft value of a 0/1 reward. */
export function successValueAt(m: Elementary, x: number, beta: number): number {
  return beta * bernoulliLambda(m, x, 1 / beta);
}

export interface SuccessSoftValue {
  /**
   * The soft value of a 0/1 reward, beta log(1 - p + p e^(1/beta)) (arXiv:2505.20686; neighbours, section 9; derived for this
   * project).
   *
   * @param p probability of success, or `{ logOdds }`, one or many
   * @param beta above 0, finite
   * @throws TypeError, RangeError naming the argument
   * @example
   * successSoftValue(0.2, 0.5); // => 0.4116074953
   */
  <P extends Probabilities>(p: P, beta: number): PerProbability<P>;
}

export function createSuccessSoftValue(m: Elementary): SuccessSoftValue {
  const where = 'successSoftValue';
  return ((p: Probabilities, beta: number) => {
    const strength = above0(where, 'beta', beta);
    return mapLogOdds(m, where, 'p', p, (x) => successValueAt(m, x, strength));
  }) as SuccessSoftValue;
}

export interface SoftValueEstimate {
  /** Expected estimate of a group. */
  readonly expected: number;
  /** Expected estimate less the true value: at most 0. */
  readonly bias: number;
  /** Probability that the whole group is wrong, (1-p)^n. */
  readonly allWrong: number;
}

export interface SoftValueEstimateFunction {
  /**
   * What a group of `size` rollouts makes of the soft value of a 0/1 reward, on average (arXiv:2505.20686; neighbours, section 9;
   * derived for this project).
   *
   * @param p probability of success, or `{ logOdds }`
   * @param size rollouts in the group, 1 to 4096
   * @param beta above 0, finite
   * @throws TypeError, RangeError naming the argument
   * @example
   * softValueEstimate(0.2, 8, 0.5).bias; // => -0.04191727302
   */
  (p: Probability, size: number, beta: number): SoftValueEstimate;
}

export function createSoftValueEstimate(m: Elementary): SoftValueEstimateFunction {
  const where = 'softValueEstimate';
  return (p, size, beta) => {
    const x = resolveLogOdds(m, where, 'p', p);
    const n = checkCount(where, 'size', size, 1, 4096);
    const strength = above0(where, 'beta', beta);
    const law = binomialLaw(m, x, n);
    const truth = successValueAt(m, x, strength);
    let [expected, bias] = [0, 0];
    for (let k = 0; k <= n; k++) {
      const value = successValueAt(m, m.logit(k / n), strength);
      expected += law[k]! * value;
      bias += law[k]! * (value - truth);
    }
    return { expected, bias, allWrong: m.exp(-n * softplus(m, x)) };
  };
}
