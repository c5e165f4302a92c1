import { checkFinite } from '../arguments/checks.js';
import { wrongValue } from '../arguments/errors.js';
import { unsupported } from '../arguments/options.js';
import { type Probability, resolveLogOdds } from '../arguments/probability.js';
import type { Variant, WithoutBeta } from '../arguments/variant.js';
import type { Backend } from '../backend.js';
import { type BetaForTarget, checkInside, inverse, isDownward, resolveRule } from './betaForTarget.js';
import { amplificationOf, klOfGain } from './fixedPoints.js';
import { type OrbitOptions, resolveOrbit } from './limit.js';
import { bisect, expandUntil } from './roots.js';
import { type SuccessPoint, successPoint } from './successPoint.js';

export interface KlBudget extends SuccessPoint, BetaForTarget {
  /** KL divergence of the policy there to the reference policy, in nats: the budget, or less where p = 1 costs less. */
  readonly kl: number;
  /** p* / p_ref */
  readonly amplification: number;
}

export interface KlBudgetFunction {
  /**
   * The largest success probability within a KL budget, KL(p* || p_ref) <= budget (Bernoulli, which is that of the policies;
   * theory, section 6), and the beta that makes it a fixed point, as `betaForTarget` says it. A budget of log(1/p_ref) or more
   * buys p = 1: beta is then 0, the limit in which the penalty vanishes.
   *
   * @param pRef success probability of the reference policy in (0, 1), p or `{ logOdds }`
   * @param budget in nats, above 0
   * @param variant the rule; alpha > 0. Without beta, which is sought: one is refused
   * @throws TypeError, RangeError naming the argument
   * @example
   * klBudget(0.2, 0.1, {}).success; // => 0.3952
   */
  (pRef: Probability, budget: number, variant: WithoutBeta<Variant>, options?: OrbitOptions): KlBudget;
}

export function createKlBudget(backend: Backend): KlBudgetFunction {
  const where = 'klBudget';
  return (pRef, budget, variant, options = {}) => {
    const xRef = resolveLogOdds(backend, where, 'pRef', pRef);
    const most = checkFinite(where, 'budget', budget);
    if (!(most > 0)) throw wrongValue(where, 'budget', 'a number above 0', budget);
    const rule = resolveRule(where, variant);
    if (isDownward(rule)) {
      throw unsupported(
        where,
        'verifier',
        'it prefers wrong answers: a budget buys less success than the reference policy has',
      );
    }
    checkInside(where, 'pRef', pRef, xRef);
    const orbit = resolveOrbit(backend, where, options, xRef);

    const bought = (x: number, gain: number) => ({
      ...successPoint(backend, x),
      amplification: amplificationOf(backend, xRef, gain),
      kl: klOfGain(backend, xRef, gain),
    });
    const excess = (gain: number) => backend.divergence(xRef, gain) - most;
    const far = expandUntil(1, (gain) => !(excess(gain) < 0));
    if (excess(far) < 0) {
      const limit = { kind: 'one', period: 1, points: [successPoint(backend, Infinity)], multiplier: 0 } as const;
      return { ...bought(Infinity, Infinity), beta: 0, multiplier: 0, stable: true, reached: true, limit };
    }
    const gain = bisect(excess, 0, far);
    const x = xRef + gain;
    const found = gain > 0 ? inverse(backend, xRef, x, gain, rule, orbit) : null;
    if (found !== null) return { ...bought(x, gain), ...found };
    throw wrongValue(where, 'budget', 'a number whose beta is a finite number above 0', budget);
  };
}
