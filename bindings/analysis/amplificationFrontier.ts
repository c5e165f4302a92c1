import { checkAttached, isNumericList } from '../arguments/checks.js';
import { show, typeError } from '../arguments/errors.js';
import { checkOptions } from '../arguments/options.js';
import { type Probability, resolveLogOdds } from '../arguments/probability.js';
import { resolveLaw, resolveVariant, type Variant, variantFields } from '../arguments/variant.js';
import type { Backend } from '../backend.js';
import type { AttractorKind } from '../recurrence/attractorColumns.js';
import { checkInside, resolveOrbit } from './betaForTarget.js';
import { klTo } from './fixedPoints.js';
import { limitOf, type OrbitOptions } from './limit.js';
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
   * @param variant the rule without its beta
   * @returns one point per beta, in their order
   * @throws TypeError, RangeError naming the argument
   */
  (pRef: Probability, beta: ArrayLike<number>, variant: Omit<Variant, 'beta'>, options?: OrbitOptions): FrontierPoint[];
}

export function createAmplificationFrontier(backend: Backend): AmplificationFrontier {
  const where = 'amplificationFrontier';
  return (pRef, beta, variant, options = {}) => {
    const reference = resolveLogOdds(backend, where, 'pRef', pRef);
    if (!isNumericList(beta)) throw typeError(`${where}: "beta" expected an array of numbers, got ${show(beta)}`);
    if (ArrayBuffer.isView(beta)) checkAttached(where, 'beta', beta);
    const given = checkOptions<Variant>(where, 'variant', variant, variantFields);
    const rule = resolveVariant(where, { ...given, beta: 1 });
    const column = resolveLaw(where, { beta }, beta.length).beta;
    checkInside(where, 'pRef', pRef, reference);
    const { start, maxSteps } = resolveOrbit(backend, where, options, reference);
    const nowhere = { logOdds: Number.NaN, success: Number.NaN, failure: Number.NaN };
    return Array.from(column, (beta) => {
      const { kind, points } = limitOf(backend, reference, { ...rule, beta }, start, maxSteps);
      const point = points.length === 1 ? points[0]! : nowhere;
      const kl = points.length === 1 ? klTo(backend, reference, point.logOdds) : Number.NaN;
      return { beta, kind, ...point, kl, amplification: point.success / backend.logistic(reference) };
    });
  };
}
