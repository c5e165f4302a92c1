// The methods of PolicyBatch that say where its policies go: for every row, in the tilt, whatever the reward.

import { expandUntil, newton } from '../analysis/roots.js';
import { rangeError, show } from '../arguments/errors.js';
import type { ResolvedVariant } from '../arguments/variant.js';
import type { Backend, PolicyRow } from '../backend.js';
import { followTilt, type TiltKind } from './tiltAttractor.js';
import { regretMoments, type TiltMap, tiltMap } from './tiltMap.js';
import { farthest, tiltRoots } from './tiltRoots.js';

/** A tilted policy. */
export interface TiltPoint {
  readonly tilt: number;
  /** Mean reward. */
  readonly mean: number;
  /** Variance of the reward. */
  readonly variance: number;
  /** KL divergence to the reference policy, in nats. */
  readonly kl: number;
}

export interface TiltFixedPoint extends TiltPoint {
  /** Derivative of the iteration at the point: 1 - alpha - Lambda'''/(2 beta (Lambda'' + varianceEpsilon)^(3/2)). */
  readonly multiplier: number;
  /** Whether |multiplier| < 1. */
  readonly stable: boolean;
}

export interface TiltAttractor {
  /**
   * 'fixed-point' and 'cycle': of finite tilts. 'best': the tilt grows without bound, and only outcomes with the largest reward
   * are left; 'worst': those with the least. 'irregular': neither so far, and a Lyapunov exponent that is positive beyond doubt (as `attractor` says it).
   * 'undecided': no claim is made up to the step limit.
   */
  readonly kind: TiltKind;
  /** Number of points; 0 where the orbit did not settle. */
  readonly period: number;
  /** The limit, or the points of the cycle in the order of the orbit from the least tilt; empty where it did not settle. */
  readonly points: readonly TiltPoint[];
  /** Derivative of the iteration once round the limit; NaN where the orbit did not settle. */
  readonly multiplier: number;
  /** Lyapunov exponent a step, in nats. */
  readonly lyapunov: number;
  /** Its standard error; 0 where the orbit settled. */
  readonly lyapunovError: number;
  /** Steps until the orbit settled, as `attractor` counts them; or how many were taken. */
  readonly steps: number;
}

export interface TiltForTarget extends TiltFixedPoint {
  /** The KL strength that makes the tilt a fixed point. */
  readonly beta: number;
  /** Whether the iteration from the reference policy ends there. */
  readonly reached: boolean;
  /** Where it ends. */
  readonly limit: TiltAttractor;
}

/** What is said of a row that has no possible outcome, and so no policy. */
export function noAttractor(): TiltAttractor {
  const numbers = { multiplier: Number.NaN, lyapunov: Number.NaN, lyapunovError: Number.NaN };
  return { kind: 'undecided', period: 0, points: [], ...numbers, steps: 0 };
}

/** The same for a target. */
export function noTilt(): TiltForTarget {
  const point = { tilt: Number.NaN, mean: Number.NaN, variance: Number.NaN, kl: Number.NaN };
  return { ...point, multiplier: Number.NaN, stable: false, beta: Number.NaN, reached: false, limit: noAttractor() };
}

/** The policy at t, in units of its row; `most`: the largest t that moments are taken at. */
function pointAt({ row }: TiltMap, t: number, most = Infinity): TiltPoint {
  const { mean, variance, kl } = row.moments(Math.min(t, most) / row.unit);
  return { tilt: t / row.unit, mean, variance, kl };
}

export function fixedPointsOf(row: PolicyRow, law: ResolvedVariant): TiltFixedPoint[] {
  const map = tiltMap(row, law);
  return fixedTilts(map).map((t) => {
    const multiplier = row.isConstant() ? 1 - law.alpha : map.slope(regretMoments(row, t));
    return { ...pointAt(map, t), multiplier, stable: Math.abs(multiplier) < 1 };
  });
}

function fixedTilts(map: TiltMap): number[] {
  const { row, law } = map;
  if (row.isConstant()) return [0];
  if (law.alpha === 0) return [];
  return law.normalization === 'mean' ? [map.omega(0) / (law.alpha * law.beta)] : tiltRoots(map);
}

export function attractorOf(backend: Backend, row: PolicyRow, law: ResolvedVariant, maxSteps: number): TiltAttractor {
  const map = tiltMap(row, law);
  const { limit, ...orbit } = followTilt(backend, map, maxSteps);
  return { ...orbit, period: limit.length, points: limit.map((t) => pointAt(map, t, farthest(map))) };
}

/** `rule` has beta = 1; `name` is that of the target. */
export function tiltForTarget(
  backend: Backend,
  row: PolicyRow,
  target: number,
  rule: ResolvedVariant,
  maxSteps: number,
  name: string,
): TiltForTarget {
  const unit = tiltMap(row, rule);
  const [start, end] = [row.moments(0), row.moments(farthest(unit) / row.unit)];
  if (row.isConstant() || !(target > start.mean && target < end.mean)) {
    throw rangeError(
      `${name} expected a mean reward above that of the reference policy and below the best, got ${show(target)}`,
    );
  }
  // The mean regret falls with the tilt, at the rate of the variance.
  const want = regretMoments(row, 0).mean - (target - start.mean) / row.unit;
  const excess = (t: number) => {
    const { mean, variance } = regretMoments(row, t);
    return [mean - want, -variance] as const;
  };
  const t = newton(
    excess,
    0,
    expandUntil(1, (t) => excess(t)[0] < 0),
  );
  const moments = regretMoments(row, t);
  const beta = (unit.excess(t, moments) + t) / t;
  const law = { ...rule, beta };
  const map = tiltMap(row, law);
  const multiplier = map.slope(moments);
  const limit = attractorOf(backend, row, law, maxSteps);
  const point = pointAt(map, t);
  const near = 1e-7 * Math.max(1 / row.unit, point.tilt);
  const reached = limit.kind === 'fixed-point' && Math.abs(limit.points[0]!.tilt - point.tilt) <= near;
  return { ...point, multiplier, stable: Math.abs(multiplier) < 1, beta, reached, limit };
}
