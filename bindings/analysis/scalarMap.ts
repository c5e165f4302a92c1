// One map with an anchor, as functions of the log-odds x.

import type { ResolvedVariant } from '../arguments/variant.js';
import type { Backend } from '../backend.js';
import type { Drive } from '../recurrence/drives/drive.js';
import { driveOf } from '../recurrence/drives/driveOf.js';

export interface ScalarMap {
  readonly xRef: number;
  readonly rule: ResolvedVariant;
  readonly drive: Drive;
  /** b = alpha beta */
  readonly strength: number;
  /** One step of the iteration: alpha x_ref + (1 - alpha) x + Omega(x)/beta. */
  next(x: number): number;
  /** Omega(x) */
  omega(x: number): number;
  /** d log Omega/dx */
  growth(x: number): number;
  /** x_ref + Omega(x)/b - x, which is zero at fixed points, and its derivative S(x) - 1. */
  excess(x: number): readonly [value: number, slope: number];
  /** S(x), the slope of x_ref + Omega(x)/b. */
  slope(x: number): number;
  /** x - x_ref of a fixed point x, from Omega where that has more digits than the difference. */
  gain(root: number): number;
  /** Multiplier of the iteration at a fixed point x_ref + gain: 1 - alpha + alpha S, with S in its form for roots. */
  multiplier(root: number, gain: number): number;
  /** Every fixed point lies between these. */
  readonly least: number;
  readonly most: number;
}

export function scalarMap(
  backend: Backend,
  xRef: number,
  rule: ResolvedVariant,
  drive: Drive = driveOf(backend, rule),
): ScalarMap {
  const { alpha, beta } = rule;
  const b = alpha * beta;
  const omega = (x: number) => drive.at(x).omega;
  const growth = (x: number) => drive.at(x).growth;
  return {
    xRef,
    rule,
    drive,
    strength: b,
    omega,
    growth,
    next: (x) => xRef + ((1 - alpha) * (x - xRef) + omega(x) / beta),
    excess(x) {
      const { omega, slope } = drive.at(x);
      return [xRef - x + omega / b, slope / b - 1];
    },
    slope: (x) => drive.at(x).slope / b,
    gain(root) {
      const { omega, growth } = drive.at(root);
      // An error of x grows by S* in Omega/b.
      return Math.abs(growth * (root - xRef)) < 0.5 ? omega / b : root - xRef;
    },
    // Far out Omega is constant: its growth vanishes faster than x grows.
    multiplier: (root, gain) => (root === Infinity ? 1 - alpha : 1 - alpha + alpha * growth(root) * gain),
    least: widen(xRef, drive.least / b, -1),
    most: widen(xRef, drive.most / b, 1),
  };
}

/** xRef + gain, moved outwards by more than the rounding of `excess` there: a root can lie on the bound itself. */
function widen(xRef: number, gain: number, direction: 1 | -1): number {
  if (Math.abs(gain) === Infinity) return gain;
  return xRef + gain + direction * 8 * Number.EPSILON * (Math.abs(xRef) + Math.abs(gain));
}
