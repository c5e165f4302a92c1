// Exponentiated weights, the mirror step of OPPO (arXiv:1912.05830): each step is a tilt.
import { checkCount, checkFinite } from '../arguments/checks.js';
import { rangeError } from '../arguments/errors.js';
import { checkOptions } from '../arguments/options.js';
import { type Elementary, expGap } from './elementary.js';
import { above0, bounded, type Column, logs, numbers } from './inputs.js';
import { meanOf, type RowPolicy, rangeOf, softmaxRow, TINY, type Tilted, tiltRow } from './policies.js';

export interface ExponentiatedWeights {
  /** The policy after all steps. */
  readonly policy: Column;
  /** Expected payoff of each step, under the policy that it was played with. */
  readonly expected: Column;
  /** The outcome with the largest sum of payoffs. */
  readonly best: number;
  /** What that outcome would have earned more. */
  readonly regret: number;
  /** sum KL(policy before || policy after)/alpha: what moving costs. */
  readonly stability: number;
  /** log(1/first probability of the best)/alpha + alpha T R^2/8, a bound on the regret; NaN with bonuses. */
  readonly bound: number;
}

export interface ExponentiatedWeightsFunction {
  /**
   * A policy that is tilted by alpha times each payoff in turn (arXiv:1912.05830; neighbours, section 18). Bonuses tilt it too,
   * but do not count as payoff.
   *
   * @param logits of the first policy
   * @param payoffs steps * outcomes, row-major, finite
   * @param alpha above 0
   * @param options `bonuses` laid out like the payoffs
   * @returns to 12 units of 2^-53, the regret to 108
   * @throws TypeError, RangeError naming the argument
   * @example
   * exponentiatedWeights([0, 0], [1, 0], 0.5).expected[0]; // => 0.5
   */
  (
    logits: ArrayLike<number>,
    payoffs: ArrayLike<number>,
    alpha: number,
    options?: { readonly bonuses?: ArrayLike<number> },
  ): ExponentiatedWeights;
}

export function createExponentiatedWeights(m: Elementary): ExponentiatedWeightsFunction {
  const where = 'exponentiatedWeights';
  return (logits, payoffs, alpha, options = {}) => {
    const given = checkOptions(where, 'options', options, ['bonuses']) as { readonly bonuses?: ArrayLike<number> };
    const start = logs(where, 'logits', logits);
    const outcomes = start.length;
    if (!start.some((z) => z > -Infinity)) throw rangeError(`${where}: "logits" expected a possible outcome, got none`);
    const rate = above0(where, 'alpha', alpha);
    const payoff = bounded(where, 'payoffs', numbers(where, 'payoffs', payoffs), rate);
    const steps = checkCount(where, 'payoffs.length / outcomes', payoff.length / outcomes, 1);
    const bonus = given.bonuses && numbers(where, 'bonuses', given.bonuses, payoff.length);
    const first = softmaxRow(m, start);
    const total = new Float64Array(outcomes);
    const pushed = new Float64Array(outcomes);
    const expected = new Float64Array(steps);
    let [policy, stability, range]: [RowPolicy, number, number] = [first, 0, 0];
    for (let t = 0; t < steps; t++) {
      const gain = payoff.subarray(t * outcomes, (t + 1) * outcomes);
      const push = bonus ? gain.map((g, k) => g + bonus[t * outcomes + k]!) : gain;
      expected[t] = meanOf(policy.p, gain);
      const ends = rangeOf(first, gain);
      range = Math.max(range, ends.most - ends.least);
      for (let k = 0; k < outcomes; k++) {
        total[k]! += gain[k]!;
        pushed[k]! += push[k]!;
      }
      // From the sums, so that rounding does not grow from step to step.
      const next = softmaxRow(
        m,
        start.map((z, k) => z + rate * pushed[k]!),
      );
      stability += klBefore(m, policy, tiltRow(m, policy, push, rate));
      policy = next;
    }
    let best = first.p.findIndex((p) => p > 0);
    for (let k = 0; k < outcomes; k++) if (first.p[k]! > 0 && total[k]! > total[best]!) best = k;
    let regret = 0;
    for (let t = 0; t < steps; t++) regret += payoff[t * outcomes + best]! - expected[t]!;
    const bound = bonus ? NaN : -first.logP[best]! / rate + (rate * steps * range * range) / 8;
    return { policy: policy.p, expected, best, regret, stability: stability / rate, bound };
  };
}

/** KL(before || after) of a tilt: terms p (w - 1 - log w), of which w p alone is left where p is tiny. */
function klBefore(m: Elementary, before: RowPolicy, { logWeight, policy }: Tilted): number {
  let sum = 0;
  for (let k = 0; k < logWeight.length; k++)
    sum += before.p[k]! < TINY ? policy.p[k]! : before.p[k]! * expGap(m, logWeight[k]!);
  return sum;
}

export interface ExponentiatedRate {
  /** The step that makes the bound least. */
  readonly alpha: number;
  /** The bound on the regret there, from equal logits. */
  readonly bound: number;
}

export interface ExponentiatedRateFunction {
  /**
   * The best constant step for a number of steps known in advance: sqrt(8 log V/T)/R, with regret at most R sqrt(T log V/2)
   * (arXiv:1912.05830; neighbours, section 18).
   *
   * @param outcomes V, 2 or more
   * @param steps T, 1 or more
   * @param range R, largest less least payoff, above 0
   * @throws TypeError, RangeError naming the argument
   * @example
   * exponentiatedRate(3, 4, 1).alpha; // => 1.482303807
   */
  (outcomes: number, steps: number, range: number): ExponentiatedRate;
}

export function createExponentiatedRate(m: Elementary): ExponentiatedRateFunction {
  const where = 'exponentiatedRate';
  return (outcomes, steps, range) => {
    const entropy = m.log(checkCount(where, 'outcomes', outcomes, 2));
    const count = checkCount(where, 'steps', steps, 1);
    const width = above0(where, 'range', range);
    return { alpha: Math.sqrt((8 * entropy) / count) / width, bound: width * Math.sqrt((count * entropy) / 2) };
  };
}

export interface ExponentiatedStep {
  readonly policy: Column;
  /** Expected payoff after the step less that before; it has the sign of alpha. */
  readonly gain: number;
  /** KL(after || before), in nats. */
  readonly kl: number;
  /** KL(before || after), in nats; the two sum to alpha * gain. */
  readonly reverseKl: number;
}

export interface ExponentiatedStepFunction {
  /**
   * One step of exponentiated weights (arXiv:1912.05830; neighbours, section 18; identities derived for this project).
   *
   * @param logits of the policy before
   * @param payoff one per outcome
   * @param alpha finite; below 0 the step goes the other way
   * @throws TypeError, RangeError naming the argument
   * @example
   * exponentiatedStep([0, 0], [1, 0], 0.25).gain; // => 0.06217650089
   */
  (logits: ArrayLike<number>, payoff: ArrayLike<number>, alpha: number): ExponentiatedStep;
}

export function createExponentiatedStep(m: Elementary): ExponentiatedStepFunction {
  const where = 'exponentiatedStep';
  return (logits, payoff, alpha) => {
    const before = softmaxRow(m, logs(where, 'logits', logits));
    const rate = checkFinite(where, 'alpha', alpha);
    const gains = bounded(where, 'payoff', numbers(where, 'payoff', payoff, before.p.length), rate);
    const tilted = tiltRow(m, before, gains, rate);
    const { policy, kl } = tilted;
    const reverseKl = klBefore(m, before, tilted);
    // The three-point identity: no difference of means.
    return { policy: policy.p, gain: rate === 0 ? 0 : (kl + reverseKl) / rate, kl, reverseKl };
  };
}
