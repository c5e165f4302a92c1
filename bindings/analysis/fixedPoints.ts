// All fixed points of one map (Proposition 1, Theorems 3 and 6).
//
// An interior fixed point solves F(x) = x_ref + Omega(x)/b - x = 0 with b = alpha beta. F turns where the slope of the drive is b, and
// the drive knows all such points (drives/). Cut there, F is monotone on each piece and every sign change is one root: all roots are
// found, and no others.

import { unsupported } from '../arguments/options.js';
import { type Probability, resolveLogOdds } from '../arguments/probability.js';
import type { Clip } from '../arguments/refinements.js';
import { type ResolvedVariant, resolveVariant, type Variant } from '../arguments/variant.js';
import type { Backend } from '../backend.js';
import { restingPoint } from './restingPoint.js';
import { expandUntil, newton } from './roots.js';
import { type ScalarMap, scalarMap } from './scalarMap.js';

export interface FixedPoint {
  /** Log-odds of success; -Infinity and Infinity at the boundary points. */
  readonly logOdds: number;
  /** Probability of success p*. */
  readonly success: number;
  /** 1 - p*, without the rounding of that difference. */
  readonly failure: number;
  /**
   * Derivative of the map at the point, the same in p and in log-odds; may be Infinity at a boundary point. NaN for `klEstimator`
   * 'k3', of which theory knows the resting point but no map.
   */
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
   * All fixed points of a variant's recurrence, sorted by log-odds: interior ones (for the ideal 'mean-std' rule and alpha > 0 one
   * or three; without smoothing none, one or two) and the boundary points p = 0 and p = 1 where they are fixed points (mirror rules:
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
export function allFixedPoints(
  backend: Backend,
  xRef: number,
  rule: ResolvedVariant,
  map: ScalarMap = scalarMap(backend, xRef, rule),
): FixedPoint[] {
  if (rule.clip) return clippedPoints(rule.clip, unclippedPoints(backend, xRef, rule, map));
  if (rule.klEstimator === undefined) return unclippedPoints(backend, xRef, rule, map);
  const x = restingPoint(backend, map);
  return [{ ...pointAt(backend, xRef, x, x === xRef ? 0 : x - xRef, Number.NaN), stable: true }];
}

/**
 * Inside (0, 1) the limits of clipping lie away from p on both sides: what the free map leaves where it is, the clipped one does, and
 * nothing else. At p = 0 and p = 1, probabilities change by no more than the limits allow.
 */
function clippedPoints({ low, high }: Clip, points: FixedPoint[]): FixedPoint[] {
  if (low === 0 || high === 0) {
    throw unsupported('fixedPoints', 'clip', 'with a limit of 0 whole intervals of success probabilities stand still');
  }
  return points.map((point) => {
    if (!point.boundary || Math.abs(point.logOdds) < Infinity) return point;
    const multiplier =
      point.success === 1 ? Math.max(point.multiplier, Math.max(0, 1 - low)) : Math.min(point.multiplier, 1 + high);
    return { ...point, multiplier };
  });
}

function unclippedPoints(backend: Backend, xRef: number, rule: ResolvedVariant, map: ScalarMap): FixedPoint[] {
  const { drive } = map;
  if (rule.alpha === 0) return mirrorPoints(backend, map);
  if (Math.abs(xRef) === Infinity) return [boundaryPoint(backend, xRef, xRef, 0)];
  if (drive.least === drive.most) {
    const gain = drive.most / (rule.alpha * rule.beta);
    return [pointAt(backend, xRef, xRef + gain, gain, 1 - rule.alpha)];
  }
  const points = interiorRoots(map).map((x) => {
    const gain = map.gain(x);
    return pointAt(backend, xRef, x, gain, map.multiplier(x, gain));
  });
  // Where the drive grows without bound towards a certain outcome, that outcome attracts.
  if (drive.atZero === -Infinity) points.unshift(boundaryPoint(backend, xRef, -Infinity, 0));
  if (drive.atOne === Infinity) points.push(boundaryPoint(backend, xRef, Infinity, 0));
  return points;
}

/** Without an anchor only p = 0 and p = 1 stay; near them failure (or success) shrinks by exp(-+Omega/beta) a step. */
function mirrorPoints(backend: Backend, { xRef, rule, drive }: ScalarMap): FixedPoint[] {
  if (drive.least < 0 && drive.most > 0) {
    throw unsupported(
      'fixedPoints',
      'group',
      'without an anchor, a drive that changes its sign has points that theory does not tell',
    );
  }
  if (drive.least === 0 && drive.most === 0) {
    throw unsupported('fixedPoints', 'verifier', 'without an anchor and with equal rates, every point is fixed');
  }
  return [
    boundaryPoint(backend, xRef, -Infinity, backend.exp(drive.atZero / rule.beta)),
    boundaryPoint(backend, xRef, Infinity, backend.exp(-drive.atOne / rule.beta)),
    // By the direction of the drive: a multiplier can round to 1.
  ].map((point) => ({ ...point, stable: drive.most > 0 === (point.success === 1) }));
}

/** All roots; a drive that is not bounded from below is that of failures, seen from the other side. */
function interiorRoots(map: ScalarMap): number[] {
  if (map.drive.least > -Infinity) return rootsOf(map);
  const { excess, least, most, drive } = map;
  const seen = {
    excess: (x: number) => {
      const [value, slope] = excess(-x);
      return [-value, slope] as const;
    },
    least: -most,
    most: -least,
    turns: drive.levels(map.strength).map((x) => -x),
    bounded: drive.atZero > -Infinity,
  };
  return rootsBetween(seen)
    .map((x) => -x)
    .reverse();
}

function rootsOf({ excess, least, most, drive, strength }: ScalarMap): number[] {
  return rootsBetween({ excess, least, most, turns: drive.levels(strength), bounded: drive.atOne < Infinity });
}

interface Equation {
  /** F and its slope. */
  readonly excess: (x: number) => readonly [value: number, slope: number];
  /** All roots lie between these. */
  readonly least: number;
  readonly most: number;
  /** Where F turns, ascending. */
  readonly turns: readonly number[];
  /** Whether F is negative far out on the right. */
  readonly bounded: boolean;
}

function rootsBetween({ excess, least, most, turns, bounded }: Equation): number[] {
  // Where even the least root is beyond doubles, p = 1 is all that is left to see of it.
  if (least === Infinity) return bounded ? [Infinity] : [];
  const last = Math.max(least, 1, ...turns);
  // Where no bound is known, F does not turn any more beyond its last turning point.
  const far = () => expandUntil(last, (x) => (bounded ? excess(x)[0] < 0 : excess(x)[0] > 0));
  const upper = most < Infinity || (bounded && far() === Number.MAX_VALUE) ? Math.min(most, Number.MAX_VALUE) : far();
  const ends = [least, ...turns.filter((x) => x > least && x < upper), upper];
  // F is positive at the least bound and, if bounded, negative at the largest: where it rounds otherwise, a root is there.
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
    else if (bounded && b === most && sign > 0) roots.push(b);
  }
  if (most === Infinity && bounded && signs.at(-1)! > 0) roots.push(Infinity);
  return roots;
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
