import { checkCount } from '../arguments/checks.js';
import { rangeError, show } from '../arguments/errors.js';
import { checkOptions } from '../arguments/options.js';
import { type Probability, resolveLogOdds } from '../arguments/probability.js';
import { type ResolvedVariant, resolveVariant, type Variant, variantFields } from '../arguments/variant.js';
import type { Backend } from '../backend.js';
import { DEFAULT_MAX_STEPS } from '../recurrence/attractors.js';
import { allFixedPoints } from './fixedPoints.js';
import { limitOf, type OrbitLimit, type OrbitOptions } from './limit.js';
import { scalarMap } from './scalarMap.js';

export interface BetaForTarget {
  /** The KL strength that makes the target a fixed point. */
  readonly beta: number;
  /** Multiplier of the iteration at the target, under that beta. */
  readonly multiplier: number;
  /** Whether |multiplier| < 1: an unstable fixed point is not where the iteration ends. */
  readonly stable: boolean;
  /** Whether the iteration ends there. A stable target can be shadowed by another limit, which its start leads to. */
  readonly reached: boolean;
  /** Where the iteration ends: the target, or what shadows it. */
  readonly limit: OrbitLimit;
}

export interface BetaForTargetFunction {
  /**
   * The beta for which a success probability is a fixed point: beta = Omega(p*) / (alpha (logit p* - logit p_ref)), the inverse
   * of `fixedPoints` (Proposition 1); and whether the iteration from pRef, or from `start`, gets there.
   *
   * @param pRef success probability of the reference policy in (0, 1), p or `{ logOdds }`
   * @param target success probability p* in (p_ref, 1), p or `{ logOdds }`
   * @param variant the rule without its beta; alpha > 0, since a mirror rule has no fixed point inside
   * @throws RangeError for a target that is not above pRef and below 1, for pRef of 0 or 1, and for alpha = 0
   */
  (pRef: Probability, target: Probability, variant: Omit<Variant, 'beta'>, options?: OrbitOptions): BetaForTarget;
}

export function createBetaForTarget(backend: Backend): BetaForTargetFunction {
  const where = 'betaForTarget';
  return (pRef, target, variant, options = {}) => {
    const reference = resolveLogOdds(backend, where, 'pRef', pRef);
    const x = resolveLogOdds(backend, where, 'target', target);
    const rule = resolveRule(where, variant);
    checkInside(where, 'pRef', pRef, reference);
    if (!(x > reference && x < Infinity)) {
      throw rangeError(`${where}: "target" expected a probability above pRef and below 1, got ${show(target)}`);
    }
    const orbit = resolveOrbit(backend, where, options, reference);
    const gain = logOddsDifference(backend, pRef, target, x - reference);
    const found = inverse(backend, reference, x, gain, rule, orbit);
    if (found.beta < Infinity) return found;
    throw rangeError(`${where}: "target" expected a probability whose beta is finite, got ${show(target)}`);
  };
}

/** A variant without beta, as one with beta = 1. */
export function resolveRule(where: string, variant: Omit<Variant, 'beta'>): ResolvedVariant {
  const rule = resolveVariant(where, { ...checkOptions<Variant>(where, 'variant', variant, variantFields), beta: 1 });
  if (rule.alpha > 0) return rule;
  throw rangeError(`${where}: "alpha" expected a number above 0 (a mirror rule has no interior fixed point), got 0`);
}

export function checkInside(where: string, name: string, given: Probability, x: number): void {
  if (Math.abs(x) === Infinity)
    throw rangeError(`${where}: "${name}" expected a probability between 0 and 1, got ${show(given)}`);
}

export interface Orbit {
  readonly start: number;
  readonly maxSteps: number;
}

export function resolveOrbit(backend: Backend, where: string, options: OrbitOptions, reference: number): Orbit {
  const given = checkOptions<OrbitOptions>(where, 'options', options, ['start', 'maxSteps']);
  const { start, maxSteps = DEFAULT_MAX_STEPS } = given;
  return {
    start: start === undefined ? reference : resolveLogOdds(backend, where, 'start', start),
    maxSteps: checkCount(where, 'maxSteps', maxSteps, 1),
  };
}

/** The inverse at log-odds x = reference + gain; beta may be Infinity. */
export function inverse(
  backend: Backend,
  reference: number,
  x: number,
  gain: number,
  rule: ResolvedVariant,
  { start, maxSteps }: Orbit,
): BetaForTarget {
  const map = scalarMap(backend, reference, rule);
  const [omega, multiplier] = rule.normalization === 'mean' ? [1, 1 - rule.alpha] : [map.omega(x), map.multiplier(x)];
  const beta = omega / (rule.alpha * gain);
  const stable = Math.abs(multiplier) < 1;
  const law = { ...rule, beta: Math.min(beta, Number.MAX_VALUE) };
  const limit = limitOf(backend, reference, law, start, maxSteps);
  // beta is rounded, and the root with it: the fixed point that is nearest to either is compared.
  const points = allFixedPoints(backend, reference, law).map(({ logOdds }) => logOdds);
  const nearest = (to: number) => points.reduce((a, b) => (Math.abs(b - to) < Math.abs(a - to) ? b : a));
  const reached = limit.kind === 'fixed-point' && nearest(limit.points[0]!.logOdds) === nearest(x);
  return { beta, multiplier, stable, reached, limit };
}

/** logit b - logit a; between close probabilities from b - a, which is exact, instead of from two rounded logits. */
function logOddsDifference(backend: Backend, a: Probability, b: Probability, difference: number): number {
  if (typeof a !== 'number' || typeof b !== 'number' || difference > 1) return difference;
  return backend.log1p((b - a) / (a * (1 - b)));
}
