import { checkFinite } from '../arguments/checks.js';
import { rangeError, show } from '../arguments/errors.js';
import { type Probability, resolveLogOdds } from '../arguments/probability.js';
import type { Variant } from '../arguments/variant.js';
import type { Backend } from '../backend.js';
import { type BetaForTarget, checkInside, inverse, resolveOrbit, resolveRule } from './betaForTarget.js';
import { klTo } from './fixedPoints.js';
import type { OrbitOptions } from './limit.js';
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
   * @param variant the rule without its beta; alpha > 0
   * @throws TypeError, RangeError naming the argument
   */
  (pRef: Probability, budget: number, variant: Omit<Variant, 'beta'>, options?: OrbitOptions): KlBudget;
}

export function createKlBudget(backend: Backend): KlBudgetFunction {
  const where = 'klBudget';
  return (pRef, budget, variant, options = {}) => {
    const reference = resolveLogOdds(backend, where, 'pRef', pRef);
    const most = checkFinite(where, 'budget', budget);
    if (!(most > 0)) throw rangeError(`${where}: "budget" expected a number above 0, got ${show(budget)}`);
    const rule = resolveRule(where, variant);
    checkInside(where, 'pRef', pRef, reference);
    const orbit = resolveOrbit(backend, where, options, reference);

    const bought = (x: number) => {
      const point = successPoint(backend, x);
      return { ...point, amplification: point.success / backend.logistic(reference) };
    };
    const excess = (gain: number) => backend.divergence(reference, gain) - most;
    const far = expandUntil(1, (gain) => !(excess(gain) < 0));
    if (excess(far) < 0) {
      const limit = { kind: 'one', period: 1, points: [successPoint(backend, Infinity)], multiplier: 0 } as const;
      return {
        ...bought(Infinity),
        kl: klTo(backend, reference, Infinity),
        beta: 0,
        multiplier: 0,
        stable: true,
        reached: true,
        limit,
      };
    }
    const gain = bisect(excess, 0, far);
    const x = reference + gain;
    const kl = backend.divergence(reference, gain);
    return { ...bought(x), kl, ...inverse(backend, reference, x, gain, rule, orbit) };
  };
}
