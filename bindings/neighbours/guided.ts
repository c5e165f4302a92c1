// Policies guided by the success that follows each outcome: Q# (arXiv:2502.20548).

import type { FloatArray } from '../arguments/arrays.js';
import { checkChoice } from '../arguments/checks.js';
import { rangeError, wrongValue } from '../arguments/errors.js';
import { checkOptions } from '../arguments/options.js';
import { type Probabilities, resolveAny } from '../arguments/probability.js';
import { bernoulliKl, bernoulliLambda, type Elementary, logistic } from './elementary.js';
import {
  above0,
  atLeast0,
  type Column,
  type FloatsForLogits,
  type Logits,
  type MatrixOptions,
  matrix,
  numbers,
  output,
  rowFields,
} from './inputs.js';
import { meanOf, softmaxRow, tiltRow } from './policies.js';
import { softValueOf, successValueAt } from './softValue.js';

export interface GuidedOptions extends MatrixOptions {
  /** Strength of the KL penalty, above 0. */
  readonly eta: number;
  /** Default 'probabilities'. */
  readonly as?: 'probabilities' | 'logits';
}

export interface GuidedPolicy<A = Column> {
  /** The guided policy in the form asked for, rows * outcomes; f32 for f32 or half-precision logits. */
  readonly policy: A;
  /** Q per outcome, eta * shift, in units of the reward. */
  readonly q: Column;
  /** eta log E_ref e^(r/eta) per row. */
  readonly value: Column;
  /** KL(guided || reference) per row, in nats. */
  readonly kl: Column;
  /** Success if the reference continues after the guided outcome, per row. */
  readonly successThenReference: Column;
  /** Success if the optimal policy continues, per row. */
  readonly successThenOptimal: Column;
  /** KL of the whole optimal answer to the reference, per row, in nats: that of the outcome and of what follows. */
  readonly klInAll: Column;
  /** The rule that tilts by the success itself, ref * e^(success/eta), rows * outcomes; as `policy` is. */
  readonly unregularizedPolicy: Column;
  /** Success after it if the reference continues, per row. */
  readonly unregularizedSuccess: Column;
  /** Its KL to the reference, per row, in nats. */
  readonly unregularizedKl: Column;
}

export interface GuidedPolicyFunction {
  /**
   * The reference policy guided by the success that follows each outcome: ref * e^(Q/eta), Q = eta Lambda(1/eta) of a 0/1 reward
   * (arXiv:2502.20548; neighbours, section 10; its identities derived for this project). It is a tilt of 1 by a real reward.
   *
   * @param logits of the reference, rows * outcomes
   * @param success probability of success after each outcome, laid out like the logits; or `{ logOdds }`
   * @param out the policy, rows * outcomes
   * @returns to 60 units of 2^-53 of the largest entry
   * @throws TypeError, RangeError naming the argument
   * @example
   * guidedPolicy([0, 1], [0.5, 0.5], { eta: 1 }).successThenReference[0]; // => 0.5
   */
  <T extends Logits, O extends FloatArray = FloatsForLogits<T>>(
    logits: T,
    success: Exclude<Probabilities, number>,
    options: GuidedOptions,
    out?: O,
  ): GuidedPolicy<O>;
}

export function createGuidedPolicy(m: Elementary): GuidedPolicyFunction {
  const where = 'guidedPolicy';
  return (logits, success, options, out) => {
    const given = checkOptions(where, 'options', options, [...rowFields, 'eta', 'as']) as GuidedOptions;
    const eta = above0(where, 'eta', given.eta);
    const as = checkChoice(where, 'as', given.as ?? 'probabilities', ['probabilities', 'logits']);
    const references = matrix(where, 'logits', logits, given);
    const { rows, outcomes, stride } = references;
    const { logOdds: x } = resolveAny(m, where, 'success', success);
    const needed = (rows - 1) * stride + outcomes;
    if (x.length < needed || x.length > rows * stride)
      throw wrongValue(where, 'success', `length ${rows * stride}`, x.length, 'ERR_LENGTH');
    const give = output(where, out, rows * outcomes, references.single);
    const policy = new Float64Array(rows * outcomes);
    const q = new Float64Array(rows * outcomes);
    const unregularizedPolicy = new Float64Array(rows * outcomes);
    const column = () => new Float64Array(rows);
    const [value, kl, klInAll] = [column(), column(), column()];
    const [successThenReference, successThenOptimal] = [column(), column()];
    const [unregularizedSuccess, unregularizedKl] = [column(), column()];
    for (let i = 0; i < rows; i++) {
      const z = references.row(i);
      const reference = softmaxRow(m, z);
      const after = x.subarray(i * stride, i * stride + outcomes);
      const shift = Float64Array.from(after, (logOdds) => bernoulliLambda(m, logOdds, 1 / eta));
      const tilted = tiltRow(m, reference, shift, 1);
      const right = Float64Array.from(after, (logOdds) => logistic(m, logOdds));
      const wrong = Float64Array.from(after, (logOdds) => logistic(m, -logOdds));
      const mean = m.log(meanOf(reference.p, right)) - m.log(meanOf(reference.p, wrong));
      value[i] = successValueAt(m, mean, eta);
      kl[i] = tilted.kl;
      klInAll[i] = bernoulliKl(m, mean, 1 / eta);
      const plain = tiltRow(m, reference, right, 1 / eta);
      unregularizedSuccess[i] = meanOf(plain.policy.p, right);
      unregularizedKl[i] = plain.kl;
      successThenReference[i] = meanOf(tilted.policy.p, right);
      successThenOptimal[i] = logistic(m, mean + 1 / eta);
      for (let k = 0; k < outcomes; k++) {
        q[i * outcomes + k] = eta * shift[k]!;
        policy[i * outcomes + k] = as === 'logits' ? z[k]! + shift[k]! : tilted.policy.p[k]!;
        unregularizedPolicy[i * outcomes + k] = as === 'logits' ? z[k]! + right[k]! / eta : plain.policy.p[k]!;
      }
    }
    return {
      policy: give(policy),
      q,
      value,
      kl,
      successThenReference,
      successThenOptimal,
      klInAll,
      unregularizedPolicy,
      unregularizedSuccess,
      unregularizedKl,
    };
  };
}

export interface SoftQ {
  /** eta log sum w e^(value/eta). */
  readonly q: number;
  /** sum w value. */
  readonly mean: number;
}

export interface SoftQFunction {
  /**
   * Q of a reward-to-go that takes given values: eta log sum w e^(value/eta) (arXiv:2502.20548; neighbours, section 10).
   *
   * @param atoms values of the reward-to-go, finite
   * @param weights their probabilities, at least 0; they are divided by their sum
   * @param eta strength of the KL penalty, above 0
   * @throws TypeError, RangeError naming the argument
   * @example
   * softQ([0, 1], [0.5, 0.5], 1).q; // => 0.620114507
   */
  (atoms: ArrayLike<number>, weights: ArrayLike<number>, eta: number): SoftQ;
}

export function createSoftQ(m: Elementary): SoftQFunction {
  const where = 'softQ';
  return (atoms, weights, eta) => {
    const values = numbers(where, 'atoms', atoms);
    if (values.length === 0) throw rangeError(`${where}: "atoms" expected at least one value, got none`, 'ERR_LENGTH');
    const weight = numbers(where, 'weights', weights, values.length);
    weight.forEach((w, i) => {
      atLeast0(where, `weights[${i}]`, w);
    });
    const total = weight.reduce((sum, w) => sum + w, 0);
    if (!(total > 0)) throw wrongValue(where, 'weights', 'a sum above 0', total);
    const can = (_: number, i: number) => weight[i]! > 0;
    const share = weight.map((w) => w / total).filter(can);
    const kept = values.filter(can);
    return { q: softValueOf(m, kept, share, above0(where, 'eta', eta, true)).value, mean: meanOf(share, kept) };
  };
}
