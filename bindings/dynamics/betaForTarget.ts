import type { Backend } from '../backend.js';
import { checkObject } from '../checks.js';
import { rangeError, show } from '../errors.js';
import { type Probability, resolveLogOdds } from '../probability.js';
import { resolveVariant, type Variant } from '../variant.js';
import { scalarMap } from './scalarMap.js';

export interface BetaForTarget {
  /** The KL strength that makes the target a fixed point. */
  readonly beta: number;
  /** Multiplier of the iteration at the target, under that beta. */
  readonly multiplier: number;
  /** Whether |multiplier| < 1: an unstable fixed point is not where the iteration ends. */
  readonly stable: boolean;
}

export interface BetaForTargetFunction {
  /**
   * The beta for which a success probability is a fixed point: beta = Omega(p*) / (alpha (logit p* - logit p_ref)), the inverse
   * of `fixedPoints` (Proposition 1).
   *
   * @param pRef success probability of the reference policy in (0, 1), p or `{ logOdds }`
   * @param target success probability p* in (p_ref, 1), p or `{ logOdds }`
   * @param variant the rule without its beta; alpha > 0, since a mirror rule has no fixed point inside
   * @throws RangeError for a target that is not above pRef and below 1, for pRef of 0 or 1, and for alpha = 0
   */
  (pRef: Probability, target: Probability, variant: Omit<Variant, 'beta'>): BetaForTarget;
}

export function createBetaForTarget(backend: Backend): BetaForTargetFunction {
  const where = 'betaForTarget';
  return (pRef, target, variant) => {
    const reference = resolveLogOdds(backend, where, 'pRef', pRef);
    const x = resolveLogOdds(backend, where, 'target', target);
    const given = checkObject(where, 'variant', variant) as typeof variant;
    const { alpha, normalization, varianceEpsilon } = resolveVariant(where, { ...given, beta: 1 });
    if (Math.abs(reference) === Infinity)
      throw rangeError(`${where}: "pRef" expected a probability between 0 and 1, got ${show(pRef)}`);
    if (alpha === 0)
      throw rangeError(
        `${where}: "alpha" expected a number above 0 (a mirror rule has no interior fixed point), got 0`,
      );
    if (!(x > reference && x < Infinity)) {
      throw rangeError(`${where}: "target" expected a probability above pRef and below 1, got ${show(target)}`);
    }
    const gain = logOddsDifference(backend, pRef, target, x - reference);
    const unit = { alpha, beta: 1, normalization, varianceEpsilon };
    const map = scalarMap(backend, reference, unit);
    const omega = normalization === 'mean' ? 1 : map.omega(x);
    const multiplier = normalization === 'mean' ? 1 - alpha : map.multiplier(x);
    const beta = omega / (alpha * gain);
    if (beta === Infinity)
      throw rangeError(`${where}: "target" expected a probability whose beta is finite, got ${show(target)}`);
    return { beta, multiplier, stable: Math.abs(multiplier) < 1 };
  };
}

/** logit b - logit a; between close probabilities from b - a, which is exact, instead of from two rounded logits. */
function logOddsDifference(backend: Backend, a: Probability, b: Probability, difference: number): number {
  if (typeof a !== 'number' || typeof b !== 'number' || difference > 1) return difference;
  return backend.log1p((b - a) / (a * (1 - b)));
}
