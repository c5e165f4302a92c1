import { type CodedError, rangeError } from '../arguments/errors.js';
import { type Probability, resolveLogOdds, showProbability } from '../arguments/probability.js';
import {
  type ResolvedVariant,
  resolveVariant,
  type Variant,
  type WithoutBeta,
  withUnitBeta,
} from '../arguments/variant.js';
import type { Backend } from '../backend.js';
import { driveOf } from '../recurrence/drives/driveOf.js';
import { allFixedPoints } from './fixedPoints.js';
import { limitOf, type Orbit, type OrbitLimit, type OrbitOptions, resolveOrbit } from './limit.js';
import { restingStrength } from './restingPoint.js';
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
   * of `fixedPoints` (Proposition 1); and whether the iteration from pRef, or from `start`, gets there. Relative error of beta
   * below 1e-13 without group and verifier: for the next double above pRef, the least probabilities and no smoothing too. With the
   * estimate k3, beta = omega+ p/(p - p_ref) of the target p, at which training rests there (section 14); the multiplier is NaN.
   *
   * @param pRef success probability of the reference policy in (0, 1), p or `{ logOdds }`
   * @param target success probability p* in (p_ref, 1), p or `{ logOdds }`
   * @param variant the rule; alpha > 0, since a mirror rule has no fixed point inside. Without beta, which is sought
   * @throws TypeError with code ERR_UNSUPPORTED for a variant with a beta
   * @throws RangeError for a target that is not above pRef and below 1, for pRef of 0 or 1, and for alpha = 0
   * @example
   * betaForTarget(0.2, 0.5, {}).beta; // => 1.4427
   */
  (pRef: Probability, target: Probability, variant: WithoutBeta<Variant>, options?: OrbitOptions): BetaForTarget;
}

export function createBetaForTarget(backend: Backend): BetaForTargetFunction {
  const where = 'betaForTarget';
  return (pRef, target, variant, options = {}) => {
    const xRef = resolveLogOdds(backend, where, 'pRef', pRef);
    const x = resolveLogOdds(backend, where, 'target', target);
    const rule = resolveRule(where, variant);
    checkInside(where, 'pRef', pRef, xRef);
    // Two probabilities that differ can have the same log-odds in doubles.
    const above = typeof pRef === 'number' && typeof target === 'number' ? target > pRef : x > xRef;
    if (isDownward(rule)) {
      if (!(x < xRef && x > -Infinity))
        throw unreachable(where, 'target', 'probability below pRef and above 0', target);
    } else if (!(above && x < Infinity))
      throw unreachable(where, 'target', 'probability above pRef and below 1', target);
    const orbit = resolveOrbit(backend, where, options, xRef);
    const found = inverse(backend, xRef, x, gainBetween(backend, pRef, target, x - xRef), rule, orbit);
    if (found !== null) return found;
    throw unreachable(where, 'target', 'probability whose beta is a finite number above 0', target);
  };
}

/** Whether the verifier prefers wrong answers, so that success shrinks. */
export function isDownward({ verifier }: ResolvedVariant): boolean {
  return verifier !== undefined && verifier.truePositiveRate < verifier.falsePositiveRate;
}

export function unreachable(where: string, name: string, expected: string, given: Probability): CodedError {
  return rangeError(`${where}: "${name}" expected a ${expected}, got ${showProbability(given)}`);
}

/** A variant without beta, as one with beta = 1. */
export function resolveRule(where: string, variant: WithoutBeta<Variant>): ResolvedVariant {
  const rule = resolveVariant(where, withUnitBeta<Variant>(where, variant, 'it is what is sought'));
  if (rule.alpha > 0) return rule;
  throw rangeError(`${where}: "alpha" expected a number above 0 (a mirror rule has no interior fixed point), got 0`);
}

export function checkInside(where: string, name: string, given: Probability, x: number): void {
  if (Math.abs(x) === Infinity) throw unreachable(where, name, 'probability between 0 and 1', given);
}

/** The inverse at log-odds x = x_ref + gain; null where beta is no finite number above 0. */
export function inverse(
  backend: Backend,
  xRef: number,
  x: number,
  gain: number,
  rule: ResolvedVariant,
  orbit: Orbit,
): BetaForTarget | null {
  const drive = driveOf(backend, rule);
  const { omega, growth } = drive.at(x);
  const k3 = rule.klEstimator !== undefined;
  const multiplier = k3 ? Number.NaN : 1 - rule.alpha + rule.alpha * growth * gain;
  const beta = k3 ? restingStrength(backend, xRef, gain, drive.weights(x).success) : omega / (rule.alpha * gain);
  if (!(beta > 0 && beta < Infinity)) return null;
  const map = scalarMap(backend, xRef, { ...rule, beta }, drive);
  const points = allFixedPoints(backend, xRef, map.rule, map);
  const limit = limitOf(backend, map, points, orbit);
  // beta is rounded, and the root with it: the fixed point that is nearest to either is compared.
  const nearest = (to: number) =>
    points.reduce((a, b) => (Math.abs(b.logOdds - to) < Math.abs(a.logOdds - to) ? b : a));
  const reached = limit.kind === 'fixed-point' && nearest(limit.points[0]!.logOdds) === nearest(x);
  return { beta, multiplier, stable: k3 || Math.abs(multiplier) < 1, reached, limit };
}

/** logit b - logit a; between close probabilities from b - a, which is exact, instead of from two rounded logits. */
function gainBetween(backend: Backend, a: Probability, b: Probability, difference: number): number {
  if (typeof a !== 'number' || typeof b !== 'number' || difference > 1) return difference;
  return backend.log1p((b - a) / (a * (1 - b)));
}
