// The attractor of one start, predicted from the shape of the map instead of by following the orbit.

import { checkOptions } from '../arguments/options.js';
import { type Probability, resolveLogOdds } from '../arguments/probability.js';
import { resolveVariant, type Variant } from '../arguments/variant.js';
import type { Backend } from '../backend.js';
import { allFixedPoints, type FixedPoint } from './fixedPoints.js';
import { type Limit, portrait } from './portrait.js';
import { type ScalarMap, scalarMap } from './scalarMap.js';
import { type SuccessPoint, successPoint } from './successPoint.js';

export interface Classification {
  /** What the orbit tends to; 'undecided' where theory does not tell, and only following it can. */
  readonly kind: 'fixed-point' | 'one' | 'zero' | 'cycle' | 'undecided';
  /** Number of points of the limit: 1, or 2 for a cycle; 0 where undecided. */
  readonly period: number;
  /** These points, ascending; empty where undecided. */
  readonly points: readonly SuccessPoint[];
  /** Derivative of the map once round the cycle, or at the fixed point; NaN where undecided. */
  readonly multiplier: number;
}

export interface ClassifyOptions {
  /** Where the orbit starts, p or `{ logOdds }`. Default: at pRef. */
  readonly start?: Probability;
}

export interface Classify {
  /**
   * The attractor of an orbit, predicted without iterating (theory, section 7; +). Decided: every mean-only and every mirror
   * rule; 'mean-std' at alpha = 1 from pRef, unless the lowest fixed point and the 2-cycle around it both repel; and for alpha
   * between 0 and 1 where the shape of the map excludes cycles. 'undecided' are the rest, and starts within rounding of a
   * boundary between basins. With smoothing a fixed point near p = 1 is a fixed point, not 'one'.
   *
   * @param pRef success probability of the reference policy, p or `{ logOdds }`
   * @throws TypeError, RangeError naming the argument
   * @example
   * classify(0.2, { beta: 5 }).kind; // => 'fixed-point'
   */
  (pRef: Probability, variant: Variant, options?: ClassifyOptions): Classification;
}

export function createClassify(backend: Backend): Classify {
  const where = 'classify';
  return (pRef, variant, options = {}) => {
    const xRef = resolveLogOdds(backend, where, 'pRef', pRef);
    const rule = resolveVariant(where, variant);
    const { start: from } = checkOptions<ClassifyOptions>(where, 'options', options, ['start']);
    const start = from === undefined ? xRef : resolveLogOdds(backend, where, 'start', from);
    const map = scalarMap(backend, xRef, rule);
    return classification(backend, predict(map, allFixedPoints(backend, xRef, rule, map), start));
  };
}

export function classification(backend: Backend, limit: Limit): Classification {
  if (limit === null) return { kind: 'undecided', period: 0, points: [], multiplier: Number.NaN };
  const points = limit.points.map((x) => successPoint(backend, x));
  const x = limit.points[0];
  const single = x === Infinity ? 'one' : x === -Infinity ? 'zero' : 'fixed-point';
  return { kind: points.length > 1 ? 'cycle' : single, period: points.length, points, multiplier: limit.multiplier };
}

/** The limit from a start, of a map and all its fixed points; null if theory does not tell. */
export function predict(map: ScalarMap, points: readonly FixedPoint[], start: number): Limit {
  if (map.rule.klEstimator !== undefined) {
    // Training rests at the one point from wherever both outcomes can happen.
    const x = Math.abs(start) === Infinity ? start : points[0]!.logOdds;
    return { points: [x], multiplier: Number.NaN };
  }
  if (Math.abs(start) < Infinity) return portrait(map, points).limitFrom(start);
  const here = points.find(({ logOdds }) => logOdds === start);
  if (here) return { points: [start], multiplier: here.multiplier };
  // With alpha < 1 an infinite start stays where it is.
  if (map.rule.alpha < 1) return { points: [start], multiplier: Infinity };
  // One step leads from p = 0 or 1 back inside, where the drive has a limit there.
  const next = map.xRef + (start > 0 ? map.drive.atOne : map.drive.atZero) / map.rule.beta;
  return Math.abs(next) === Infinity ? { points: [next], multiplier: 0 } : predict(map, points, next);
}
