// Where the phase portrait of the mean-std recurrence changes with beta (theory, sections 6 and 7).

import { rangeError, wrongValue } from '../arguments/errors.js';
import { unsupported } from '../arguments/options.js';
import { type Probability, resolveLogOdds } from '../arguments/probability.js';
import { isIdeal } from '../arguments/refinements.js';
import { resolveVariant, type Variant, type WithoutBeta, withUnitBeta } from '../arguments/variant.js';
import type { Backend } from '../backend.js';
import { drivenBifurcations } from './drivenBifurcations.js';
import { rootCurve, slopeShape } from './rootCurve.js';
import { bisect, expandUntil } from './roots.js';
import { scalarMap } from './scalarMap.js';
import { successPoint } from './successPoint.js';
import { type Bifurcation, type Bifurcations, type Cusp, jump } from './thresholds.js';

export interface BifurcationsFunction {
  /**
   * The thresholds in beta of the rule with 'mean-std' normalisation (theory, sections 6 and 7; +). Folds, cusp and contraction
   * depend on alpha beta alone; flips and overshoot on alpha as well. Solved to the last bits; where a bifurcation is itself
   * about to vanish, its p is only as good as the square root of rounding allows, its beta is not affected. `group` and `verifier`
   * (sections 12 and 15) put their drive in the place of the ideal one; all folds and flips of it are found.
   *
   * @param pRef success probability of the reference policy in (0, 1), p or `{ logOdds }`
   * @param variant alpha in (0, 1], default 1, varianceEpsilon, default 1e-5, `group` and `verifier`. Without beta, since all are looked at: one is refused
   * @throws TypeError, RangeError naming the argument; for pRef of 0 or 1, and for alpha = 0; with code ERR_UNSUPPORTED for
   *   normalization 'mean', and for groups and verifiers whose drive is the same at every p, since their map has no bifurcation, or
   *   pulls both ways
   * @example
   * const { folds } = bifurcations(0.5, { varianceEpsilon: 0 });
   * folds[0]?.beta; // => 1.5089
   */
  (
    pRef: Probability,
    variant?: Pick<WithoutBeta<Variant>, 'alpha' | 'varianceEpsilon' | 'beta' | 'group' | 'verifier'>,
  ): Bifurcations;
}

export function createBifurcations(backend: Backend): BifurcationsFunction {
  const where = 'bifurcations';
  return (pRef, variant = {}) => {
    const reference = resolveLogOdds(backend, where, 'pRef', pRef);
    const rule = withUnitBeta<Variant>(where, variant, 'all of them are looked at');
    const resolved = resolveVariant(where, rule);
    const { alpha, normalization, varianceEpsilon: epsilon } = resolved;
    if (normalization === 'mean') {
      throw unsupported(where, 'normalization', 'a centred rule has one fixed point at every beta, and it is stable');
    }
    if (Math.abs(reference) === Infinity) throw wrongValue(where, 'pRef', 'a probability between 0 and 1', pRef);
    if (alpha === 0)
      throw rangeError(`${where}: "alpha" expected a number above 0 (a mirror rule has no folds), got 0`);
    if (!isIdeal(resolved)) return drivenBifurcations(backend, where, reference, resolved);

    const curve = rootCurve(backend, reference, epsilon);
    const at = (x: number): Bifurcation => ({ beta: curve.strength(x) / alpha, ...successPoint(backend, x) });
    const folds = curve.folds().map(at);
    const level = (2 - alpha) / alpha;
    // strength falls along the roots below 1/2
    const flips = curve.flips(level).map(at).reverse();
    const first = overshoot(backend, reference, epsilon);
    const contraction = epsilon === 0 ? Infinity : contractionBound(epsilon);
    return {
      folds,
      cusp: epsilon === 0 ? null : cusp(backend, epsilon, contraction / alpha),
      flips,
      flipLimit: successPoint(backend, flipLimit(backend, epsilon, level)),
      overshoot: reference < 0 ? first : null,
      jump: alpha === 1 || reference >= 0 ? jump(reference, folds, first) : null,
      contraction: contraction / alpha,
      monotone: alpha === 1 ? Infinity : contraction / (1 - alpha),
    };
  };
}

/** The largest slope of Omega: above it as b, x_ref + Omega/b contracts everywhere. */
export function contractionBound(epsilon: number): number {
  return 1 / (3 * Math.sqrt(3 * epsilon) * (1 + 4 * epsilon));
}

/** S = 1 where S is largest, at p (1 - p) = 2 eps/(1 + 12 eps), and S* = 1 for the p_ref that makes it a root. */
function cusp(backend: Backend, epsilon: number, beta: number): Cusp {
  const ratio = Math.sqrt((1 + 4 * epsilon) / (1 + 12 * epsilon)); // 2p - 1
  const failure = (4 * epsilon) / ((1 + 12 * epsilon) * (1 + ratio));
  const x = -backend.logit(failure);
  const gap = 3 * Math.sqrt((1 + 4 * epsilon) * (1 + 12 * epsilon));
  return { beta, ...successPoint(backend, x), reference: successPoint(backend, x - gap) };
}

/** The largest x_ref with a root x at which -S* = level: the largest value of x - level/q(x), which is concave in x < 0. */
function flipLimit(backend: Backend, epsilon: number, level: number): number {
  const { size, logDerivative } = slopeShape(backend, epsilon);
  const rising = (x: number) => size(x) + level * logDerivative(x);
  const far = expandUntil(1, (x) => rising(-x) > 0);
  const x = bisect(rising, -far, -Number.MIN_VALUE);
  return x - level / size(x);
}

/** Omega(x_ref)/(2 |x_ref|): the first step, which is the same for every alpha, from x_ref to -x_ref. */
function overshoot(backend: Backend, reference: number, epsilon: number): number {
  const map = scalarMap(backend, reference, { alpha: 1, beta: 1, normalization: 'mean-std', varianceEpsilon: epsilon });
  return map.omega(reference) / (-2 * reference);
}
