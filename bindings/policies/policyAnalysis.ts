// The methods of PolicyBatch that say where its policies go: for every row, in the tilt, whatever the reward.

import { expandUntil, newton } from '../analysis/roots.js';
import { rangeError, show } from '../arguments/errors.js';
import type { ResolvedVariant } from '../arguments/variant.js';
import type { Backend, PolicyRow } from '../backend.js';
import { followTilt, type TiltKind } from './tiltAttractor.js';
import { regretMoments, tiltMap } from './tiltMap.js';
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
   * are left. 'irregular': neither so far, and a Lyapunov exponent that is positive beyond doubt (as `attractor` says it).
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

function pointAt(row: PolicyRow, best: number, tilt: number): TiltPoint {
  const { mean, variance, kl } = row.moments(Math.min(tilt, best));
  return { tilt, mean, variance, kl };
}

export function fixedPointsOf(row: PolicyRow, law: ResolvedVariant): TiltFixedPoint[] {
  const map = tiltMap(row, law);
  return fixedTilts(row, law).map((tilt) => {
    const multiplier = row.isConstant() ? 1 - law.alpha : map.slope(regretMoments(row, tilt));
    return { ...pointAt(row, Infinity, tilt), multiplier, stable: Math.abs(multiplier) < 1 };
  });
}

function fixedTilts(row: PolicyRow, law: ResolvedVariant): number[] {
  if (row.isConstant()) return [0];
  if (law.alpha === 0) return [];
  return law.normalization === 'mean' ? [1 / (law.alpha * law.beta)] : tiltRoots(tiltMap(row, law));
}

export function attractorOf(backend: Backend, row: PolicyRow, law: ResolvedVariant, maxSteps: number): TiltAttractor {
  const map = tiltMap(row, law);
  const { tilts, ...orbit } = followTilt(backend, map, maxSteps);
  const points = tilts.map((tilt) => pointAt(row, tilt === Infinity ? farthest(map) : Infinity, tilt));
  return { ...orbit, period: tilts.length, points };
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
  const [start, end] = [row.moments(0), row.moments(farthest(unit))];
  if (row.isConstant() || !(target > start.mean && target < end.mean)) {
    throw rangeError(
      `${name} expected a mean reward above that of the reference policy and below the best, got ${show(target)}`,
    );
  }
  // The mean regret falls with the tilt, at the rate of the variance.
  const want = regretMoments(row, 0).mean - (target - start.mean);
  const excess = (c: number) => {
    const { mean, variance } = regretMoments(row, c);
    return [mean - want, -variance] as const;
  };
  const tilt = newton(
    excess,
    0,
    expandUntil(1, (c) => excess(c)[0] < 0),
  );
  const moments = regretMoments(row, tilt);
  const beta = (unit.excess(tilt, moments) + tilt) / tilt;
  const law = { ...rule, beta };
  const multiplier = tiltMap(row, law).slope(moments);
  const limit = attractorOf(backend, row, law, maxSteps);
  const near = 1e-7 * Math.max(1, tilt);
  const reached = limit.kind === 'fixed-point' && Math.abs(limit.points[0]!.tilt - tilt) <= near;
  return { ...pointAt(row, Infinity, tilt), multiplier, stable: Math.abs(multiplier) < 1, beta, reached, limit };
}
