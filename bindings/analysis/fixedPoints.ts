// All fixed points of one map (Proposition 1, Theorems 3 and 6).
//
// An interior fixed point solves F(x) = x_ref + Omega(x)/b - x = 0 with b = alpha beta. F' = S - 1 with
// S = v (p - 1/2) / (b (v + eps)^(3/2)), and S exceeds 1 on at most one interval, to the right of x = 0. Cut there, F is
// monotone on each piece and every sign change is one root: all roots are found, and no others.

import { type Probability, resolveLogOdds } from '../arguments/probability.js';
import { type ResolvedVariant, resolveVariant, type Variant } from '../arguments/variant.js';
import type { Backend } from '../backend.js';
import { bisect, expandUntil } from './roots.js';
import { type ScalarMap, scalarMap } from './scalarMap.js';

export interface FixedPoint {
  /** Log-odds of success; -Infinity and Infinity at the boundary points. */
  readonly logOdds: number;
  /** Probability of success p*. */
  readonly success: number;
  /** 1 - p*, without the rounding of that difference. */
  readonly failure: number;
  /** Derivative of the map at the point, the same in p and in log-odds; may be Infinity at a boundary point. */
  readonly multiplier: number;
  /** Whether |multiplier| < 1. */
  readonly stable: boolean;
  /** Whether this is p = 0 or p = 1. */
  readonly boundary: boolean;
  /** KL divergence of the policy there to the reference policy, in nats. */
  readonly kl: number;
}

export interface FixedPoints {
  /**
   * All fixed points of a variant's recurrence, sorted by log-odds: interior ones (for 'mean-std' and alpha > 0 one or three;
   * without smoothing none, one or two) and the boundary points p = 0 and p = 1 where they are fixed points (mirror rules:
   * both; 'mean-std' without smoothing: p = 1).
   *
   * @param pRef success probability of the reference policy, p or `{ logOdds }`. At exactly 0 or 1 an anchored rule stays there.
   * @throws TypeError, RangeError naming the argument
   */
  (pRef: Probability, variant: Variant): FixedPoint[];
}

export function createFixedPoints(backend: Backend): FixedPoints {
  return (pRef, variant) => {
    const reference = resolveLogOdds(backend, 'fixedPoints', 'pRef', pRef);
    return allFixedPoints(backend, reference, resolveVariant('fixedPoints', variant));
  };
}

/** What `fixedPoints` gives, of checked arguments. */
export function allFixedPoints(backend: Backend, reference: number, law: ResolvedVariant): FixedPoint[] {
  if (law.alpha === 0) return mirrorPoints(backend, reference, law);
  if (Math.abs(reference) === Infinity) return [boundaryPoint(backend, reference, reference, 0)];
  if (law.normalization === 'mean') {
    return [interiorPoint(backend, reference, reference + 1 / (law.alpha * law.beta), 1 - law.alpha)];
  }
  const map = scalarMap(backend, reference, law);
  const points = interiorRoots(map, law).map((x) => interiorPoint(backend, reference, x, map.multiplier(x)));
  if (law.varianceEpsilon === 0) points.push(boundaryPoint(backend, reference, Infinity, 0));
  return points;
}

/** Without an anchor only p = 0 and p = 1 stay; near them failure (or success) shrinks by exp(-+Omega/beta) a step. */
function mirrorPoints(backend: Backend, reference: number, law: ResolvedVariant): FixedPoint[] {
  const omega = law.normalization === 'mean' ? 1 : 1 / Math.sqrt(law.varianceEpsilon);
  const shift = omega / law.beta;
  return [
    boundaryPoint(backend, reference, -Infinity, backend.exp(shift)),
    boundaryPoint(backend, reference, Infinity, backend.exp(-shift)),
  ].map((point) => ({ ...point, stable: point.success === 1 })); // also where the multiplier rounds to 1
}

function interiorRoots(map: ScalarMap, law: ResolvedVariant): number[] {
  const { excess, least, most } = map;
  // Where even the least root is beyond doubles, p = 1 is all that is left to see of it.
  if (least === Infinity) return law.varianceEpsilon > 0 ? [Infinity] : [];
  const turns = turningPoints(map, law);
  // Without smoothing there is no upper bound, but beyond its only turning point F grows for good.
  const grows = () => expandUntil(Math.max(least, 1, ...turns), (x) => excess(x) > 0);
  const upper = law.varianceEpsilon === 0 ? grows() : Math.min(most, Number.MAX_VALUE);
  const ends = [least, ...turns.filter((x) => x > least && x < upper), upper];
  const roots: number[] = [];
  for (let k = 0; k + 1 < ends.length; k++) {
    const [a, b] = [ends[k]!, ends[k + 1]!];
    const [fa, fb] = [excess(a), excess(b)];
    // A root at a cut is a tangency and belongs to both pieces: it is taken with the first.
    if (fa === 0 && k > 0) continue;
    if (Math.sign(fa) !== Math.sign(fb) || fa === 0) roots.push(bisect(excess, a, b));
  }
  if (most === Infinity && law.varianceEpsilon > 0 && excess(upper) > 0) roots.push(Infinity);
  return roots;
}

/** Where the slope S of the equation passes through 1: none or two points, or one if there is no smoothing. */
function turningPoints(map: ScalarMap, { varianceEpsilon: epsilon }: ResolvedVariant): number[] {
  const above = (x: number) => map.slope(x) - 1;
  if (epsilon === 0)
    return [
      bisect(
        above,
        0,
        expandUntil(1, (x) => above(x) > 0),
      ),
    ];
  const peak = -map.steepest;
  if (above(peak) <= 0) return [];
  return [
    bisect(above, 0, peak),
    bisect(
      above,
      peak,
      expandUntil(peak + 1, (x) => above(x) < 0),
    ),
  ];
}

function interiorPoint(backend: Backend, reference: number, x: number, multiplier: number): FixedPoint {
  return {
    logOdds: x,
    success: backend.logistic(x),
    failure: backend.logistic(-x),
    multiplier,
    stable: Math.abs(multiplier) < 1,
    boundary: false,
    kl: klTo(backend, reference, x),
  };
}

function boundaryPoint(backend: Backend, reference: number, x: number, multiplier: number): FixedPoint {
  return { ...interiorPoint(backend, reference, x, multiplier), boundary: true };
}

/** KL of the law with log-odds x to the reference; of certain success (or failure) -log p_ref (or -log(1 - p_ref)). */
export function klTo(backend: Backend, reference: number, x: number): number {
  if (x === reference) return 0;
  if (Math.abs(x) < Infinity) return backend.divergence(reference, x - reference);
  const against = x > 0 ? -reference : reference;
  return Math.max(against, 0) + backend.log1p(backend.exp(-Math.abs(against)));
}
