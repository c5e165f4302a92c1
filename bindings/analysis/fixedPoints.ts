// All fixed points of one map (Proposition 1, Theorems 3 and 6).
//
// An interior fixed point solves F(x) = x_ref + Omega(x)/b - x = 0 with b = alpha beta. F' = S - 1 with
// S = v (p - 1/2) / (b (v + eps)^(3/2)), and S exceeds 1 on at most one interval, to the right of x = 0. Cut there, F is
// monotone on each piece and every sign change is one root: all roots are found, and no others.

import { type Probability, resolveLogOdds } from '../arguments/probability.js';
import { type ResolvedVariant, resolveVariant, type Variant } from '../arguments/variant.js';
import type { Backend } from '../backend.js';
import { bisect, expandUntil, newton } from './roots.js';
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
   * @example
   * fixedPoints(0.5, variants.grpo({ beta: 1.6 })).map(({ success }) => success); // => [0.8552, 0.9591, 1]
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
export function allFixedPoints(backend: Backend, xRef: number, rule: ResolvedVariant): FixedPoint[] {
  const map = scalarMap(backend, xRef, rule);
  if (rule.alpha === 0) return mirrorPoints(backend, map);
  if (Math.abs(xRef) === Infinity) return [boundaryPoint(backend, xRef, xRef, 0)];
  if (rule.normalization === 'mean') {
    const gain = 1 / (rule.alpha * rule.beta);
    return [pointAt(backend, xRef, xRef + gain, gain, 1 - rule.alpha)];
  }
  const points = interiorRoots(map).map((x) => {
    const gain = map.gain(x);
    return pointAt(backend, xRef, x, gain, map.multiplier(x, gain));
  });
  if (rule.varianceEpsilon === 0) points.push(boundaryPoint(backend, xRef, Infinity, 0));
  return points;
}

/** Without an anchor only p = 0 and p = 1 stay; near them failure (or success) shrinks by exp(-+Omega/beta) a step. */
function mirrorPoints(backend: Backend, { xRef, rule, atEnds }: ScalarMap): FixedPoint[] {
  const shift = atEnds / rule.beta;
  return [
    boundaryPoint(backend, xRef, -Infinity, backend.exp(shift)),
    boundaryPoint(backend, xRef, Infinity, backend.exp(-shift)),
  ].map((point) => ({ ...point, stable: point.success === 1 })); // also where the multiplier rounds to 1
}

/** Relative width to which a turning point is found: F is flat there, so that its error does not show in F. */
const FLAT = 1e-9;

function interiorRoots(map: ScalarMap): number[] {
  const { excess, least, most } = map;
  const smooth = map.rule.varianceEpsilon > 0;
  // Where even the least root is beyond doubles, p = 1 is all that is left to see of it.
  if (least === Infinity) return smooth ? [Infinity] : [];
  const turns = tangencies(map);
  // Without smoothing there is no upper bound, but beyond its only turning point F grows for good.
  const grows = () => expandUntil(Math.max(least, 1, ...turns), (x) => excess(x)[0] > 0);
  const upper = smooth ? Math.min(most, Number.MAX_VALUE) : grows();
  const ends = [least, ...turns.filter((x) => x > least && x < upper), upper];
  // F is positive at the least bound and, with smoothing, negative at the largest: where it rounds otherwise, a root is there.
  const signs = ends.map((x) => Math.sign(excess(x)[0]));
  const roots: number[] = [];
  for (let k = 0; k + 1 < ends.length; k++) {
    const [a, b] = [ends[k]!, ends[k + 1]!];
    const [sign, next] = [signs[k]!, signs[k + 1]!];
    if (k === 0 && sign <= 0) roots.push(a);
    // A root at a cut is a tangency and belongs to both pieces: it is taken with the first.
    else if (sign === 0) continue;
    else if (next === 0) roots.push(b);
    else if (sign !== next) roots.push(newton(excess, a, b));
    else if (smooth && b === most && sign > 0) roots.push(b);
  }
  if (most === Infinity && smooth && signs.at(-1)! > 0) roots.push(Infinity);
  return roots;
}

/** Where the slope S of the equation passes through 1: none or two points, or one if there is no smoothing. */
function tangencies(map: ScalarMap): number[] {
  const above = (x: number) => map.slope(x) - 1;
  const beyond = (from: number, holds: (excess: number) => boolean) => expandUntil(from, (x) => holds(above(x)));
  if (map.rule.varianceEpsilon === 0)
    return [
      bisect(
        above,
        0,
        beyond(1, (excess) => excess > 0),
        FLAT,
      ),
    ];
  const peak = -map.steepest;
  if (above(peak) <= 0) return [];
  return [
    bisect(above, 0, peak, FLAT),
    bisect(
      above,
      peak,
      beyond(peak + 1, (excess) => excess < 0),
      FLAT,
    ),
  ];
}

function pointAt(backend: Backend, xRef: number, x: number, gain: number, multiplier: number): FixedPoint {
  return {
    logOdds: x,
    success: backend.logistic(x),
    failure: backend.logistic(-x),
    multiplier,
    stable: Math.abs(multiplier) < 1,
    boundary: false,
    kl: klOfGain(backend, xRef, gain),
  };
}

function boundaryPoint(backend: Backend, xRef: number, x: number, multiplier: number): FixedPoint {
  return { ...pointAt(backend, xRef, x, x === xRef ? 0 : x, multiplier), boundary: true };
}

/** KL of the law with log-odds x_ref + gain to the reference; of certain success (or failure) -log p_ref (or -log(1 - p_ref)). */
export function klOfGain(backend: Backend, xRef: number, gain: number): number {
  if (gain === 0) return 0;
  if (Math.abs(gain) < Infinity) return backend.divergence(xRef, gain);
  const against = gain > 0 ? -xRef : xRef;
  return Math.max(against, 0) + backend.log1p(backend.exp(-Math.abs(against)));
}

/** The ratio of p* to p_ref at log-odds x_ref + gain; neither probability is formed, since both can be below doubles. */
export function amplificationOf({ exp }: Backend, xRef: number, gain: number): number {
  const x = xRef + gain;
  if (x <= 0) {
    const half = exp(gain / 2);
    return half * ((1 + exp(xRef)) / (1 + exp(x))) * half;
  }
  const half = exp(-xRef / 2);
  return (half / (1 + exp(-x))) * half + 1 / (1 + exp(-x));
}
