import type { Numbers } from '../arguments/arrays.js';
import { readNumbers } from '../arguments/numbers.js';
import { type Probability, resolveLogOdds } from '../arguments/probability.js';
import { resolveVariant, type Variant, type WithoutBeta, withUnitBeta } from '../arguments/variant.js';
import type { Backend } from '../backend.js';
import type { AttractorKind } from '../recurrence/attractorColumns.js';
import { driveOf } from '../recurrence/drives/driveOf.js';
import { resolveLaw } from '../recurrence/law.js';
import { checkInside } from './betaForTarget.js';
import { allFixedPoints, amplificationOf, klOfGain } from './fixedPoints.js';
import { limitOf, type OrbitOptions, resolveOrbit } from './limit.js';
import { scalarMap } from './scalarMap.js';
import type { SuccessPoint } from './successPoint.js';

/** What one beta buys and costs; the numbers are NaN where the iteration does not end in a single point. */
export interface FrontierPoint extends SuccessPoint {
  readonly beta: number;
  readonly kind: AttractorKind;
  /** KL divergence of the limit to the reference policy, in nats. */
  readonly kl: number;
  /** p* / p_ref */
  readonly amplification: number;
}

export interface AmplificationFrontier {
  /**
   * Amplification against KL over beta: where the iteration from pRef, or from `start`, ends for each beta, what it gains and
   * how far from the reference policy that is (theory, section 6; +). The pairs lie on one curve, the Bernoulli KL; which of its
   * points a rule can reach, and where it jumps, is what this tells.
   *
   * @param pRef success probability of the reference policy in (0, 1), p or `{ logOdds }`
   * @param beta positive numbers
   * @param variant the rule without beta, which is taken from the list: one is refused
   * @returns one point per beta, in their order
   * @throws TypeError, RangeError naming the argument
   * @example
   * amplificationFrontier(0.2, [1, 10], {}).map(({ amplification }) => amplification); // => [3.4064, 1.2005]
   */
  (pRef: Probability, beta: Numbers, variant: WithoutBeta<Variant>, options?: OrbitOptions): FrontierPoint[];
}

export function createAmplificationFrontier(backend: Backend): AmplificationFrontier {
  const where = 'amplificationFrontier';
  return (pRef, beta, variant, options = {}) => {
    const xRef = resolveLogOdds(backend, where, 'pRef', pRef);
    const strengths = readNumbers(where, 'beta', beta);
    const rule = resolveVariant(where, withUnitBeta<Variant>(where, variant, 'it is taken from the list'));
    const column = resolveLaw(backend, where, { beta: strengths }, strengths.length).beta;
    checkInside(where, 'pRef', pRef, xRef);
    const orbit = resolveOrbit(backend, where, options, xRef);
    const drive = driveOf(backend, rule);
    const nowhere = { logOdds: Number.NaN, success: Number.NaN, failure: Number.NaN };
    return Array.from(column, (beta) => {
      const map = scalarMap(backend, xRef, { ...rule, beta }, drive);
      const { kind, points } = limitOf(backend, map, allFixedPoints(backend, xRef, map.rule, map), orbit);
      if (points.length !== 1) return { beta, kind, ...nowhere, kl: Number.NaN, amplification: Number.NaN };
      const point = points[0]!;
      // Only what rests where the drive and the anchor are equal has its distance from the drive too.
      const fixed = rule.klEstimator === undefined ? map.gain(point.logOdds) : point.logOdds - xRef;
      const gain = kind === 'fixed-point' ? fixed : point.logOdds;
      return {
        beta,
        kind,
        ...point,
        kl: klOfGain(backend, xRef, gain),
        amplification: amplificationOf(backend, xRef, gain),
      };
    });
  };
}
