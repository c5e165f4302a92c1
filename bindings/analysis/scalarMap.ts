// One map with mean-std normalisation and an anchor, as functions of the log-odds x.

import type { ResolvedVariant } from '../arguments/variant.js';
import type { Backend } from '../backend.js';

export interface ScalarMap {
  /** One step of the iteration: alpha x_ref + (1 - alpha) x + Omega(x)/beta. */
  next(x: number): number;
  /** Omega(x) = (v + eps)^(-1/2). */
  omega(x: number): number;
  /** x_ref + Omega(x)/b - x: zero at fixed points. */
  excess(x: number): number;
  /** S(x), the slope of x_ref + Omega(x)/b. */
  slope(x: number): number;
  /** Multiplier of the iteration at a fixed point: 1 - alpha + alpha S, with S in its form for roots. */
  multiplier(root: number): number;
  /** The log-odds below 1/2 where the slope is least: p (1-p) = 2 eps / (1 + 12 eps); -Infinity without smoothing. */
  readonly steepest: number;
  /** Every fixed point lies between these. */
  readonly least: number;
  readonly most: number;
}

export function scalarMap(
  backend: Backend,
  reference: number,
  { alpha, beta, varianceEpsilon: epsilon }: ResolvedVariant,
): ScalarMap {
  const b = alpha * beta;
  // exp(-|x|/2), of which v and Omega are made without cancellation: v = (h/(1+h^2))^2.
  const half = (x: number) => backend.exp(-Math.abs(x) / 2);
  const omega = (x: number) => {
    const h = half(x);
    const w = 1 + h * h;
    return w / (epsilon === 0 ? h : Math.sqrt(h * h + epsilon * w * w));
  };
  const pMinusHalf = (x: number) => {
    const e = backend.exp(-Math.abs(x));
    return (Math.sign(x) * 0.5 * (1 - e)) / (1 + e);
  };
  /** v / (v + eps) */
  const share = (x: number) => {
    const h = half(x);
    const w = 1 + h * h;
    return epsilon === 0 ? 1 : (h * h) / (h * h + epsilon * w * w);
  };
  const v = (2 * epsilon) / (1 + 12 * epsilon);
  return {
    omega,
    next: (x) => reference + ((1 - alpha) * (x - reference) + omega(x) / beta),
    excess: (x) => reference - x + omega(x) / b,
    slope: (x) => (pMinusHalf(x) * share(x) * omega(x)) / b,
    // Far out the share of v vanishes faster than x grows.
    multiplier: (root) =>
      root === Infinity ? 1 - alpha : 1 - alpha + alpha * pMinusHalf(root) * (root - reference) * share(root),
    steepest: backend.logit((2 * v) / (1 + Math.sqrt(1 - 4 * v))),
    // Omega lies between 2/sqrt(1 + 4 eps), at p = 1/2, and 1/sqrt(eps).
    least: widen(reference, 2 / (b * Math.sqrt(1 + 4 * epsilon)), -1),
    most: epsilon === 0 ? Infinity : widen(reference, 1 / (b * Math.sqrt(epsilon)), 1),
  };
}

/** reference + gain, moved outwards by more than the rounding of `excess` there: a root can lie on the bound itself. */
function widen(reference: number, gain: number, direction: 1 | -1): number {
  if (gain === Infinity) return gain;
  return reference + gain + direction * 8 * Number.EPSILON * (Math.abs(reference) + gain);
}
