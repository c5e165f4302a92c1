// The drive of infinitely many answers and standardised rewards: Omega = (v + epsilon)^(-1/2), v = p (1 - p).
import { newton } from '../../analysis/roots.js';
import { logOf } from '../logOf.js';
import { type Drive, type DriveFunctions, shares } from './drive.js';

/** Squares of both terms under the root lose digits below this, and are scaled by the square of SCALE. */
const TINY = 1.0261342003245941e-289; // 2^-960
const SCALE = 1.3407807929942597e154; // 2^512

/**
 * With h = exp(-|x|/2) and w = 1 + h^2 it is w / sqrt(h^2 + epsilon w^2), and d log Omega/dx = (p - 1/2) v/(v + epsilon). One
 * exponential; nothing cancels.
 */
export function standardised(functions: DriveFunctions, epsilon: number): Drive {
  const { exp } = functions;
  const ends = 1 / Math.sqrt(epsilon);
  /** Where the slope is largest: p (1 - p) there. */
  const steepest = (2 * epsilon) / (1 + 12 * epsilon);
  /** The log-odds below 0 there, where the slope is least. */
  let falling: number | undefined;
  const steepestFall = () => {
    falling ??= functions.logit((2 * steepest) / (1 + Math.sqrt(1 - 4 * steepest)));
    return falling;
  };
  const parts = (x: number) => {
    const h = exp(-Math.abs(x) / 2);
    const h2 = h * h;
    const w = 1 + h2;
    const scale = h2 < TINY && epsilon < TINY ? SCALE : 1;
    const scaled = h * scale;
    const root = Math.sqrt(scaled * scaled + epsilon * scale * scale * (w * w));
    const share = epsilon === 0 ? 1 : scaled / root;
    const size = ((1 - h2) / (2 * w)) * (share * share);
    const omega = (w * scale) / root;
    const growth = x < 0 ? -size : size;
    return { omega, growth, slope: growth * omega, rare: h * share, common: scale / root };
  };
  const at = (x: number) => {
    const { omega, growth, slope } = parts(x);
    return { omega, growth, slope };
  };
  return {
    at,
    weights(x) {
      const weights = parts(x);
      return shares(exp, x, weights, weights.growth);
    },
    levels(y) {
      if (y === 0) return [0];
      const found = epsilon === 0 ? [sinhInverse(functions, y)] : bothSides(functions, epsilon, steepest, Math.abs(y));
      return y < 0 && epsilon > 0 ? found.map((x) => -x).reverse() : found;
    },
    bends: () => (epsilon === 0 ? [] : [steepestFall(), -steepestFall()]),
    leastSlope(a, b) {
      if (a >= 0) return 0;
      if (epsilon === 0) return at(a).slope;
      return at(Math.max(a, Math.min(b, steepestFall()))).slope;
    },
    least: 2 / Math.sqrt(1 + 4 * epsilon),
    most: ends,
    atZero: ends,
    atOne: ends,
  };
}

/** Without smoothing the slope is sinh(x/2). */
function sinhInverse(functions: DriveFunctions, y: number): number {
  const size = Math.abs(y);
  const half =
    size < 1e8
      ? functions.log1p(size + (size * size) / (1 + Math.sqrt(1 + size * size)))
      : -logOf(functions, 0.5 / size);
  return 2 * Math.sign(y) * half;
}

/**
 * The x > 0 where the slope is y > 0, by v = p (1 - p): v sqrt(1/4 - v)/(v + epsilon)^(3/2) = y, once on either side of `steepest`, or
 * never.
 */
function bothSides(functions: DriveFunctions, epsilon: number, steepest: number, y: number): number[] {
  const value = (v: number) => (v / (v + epsilon)) * Math.sqrt((0.25 - v) / (v + epsilon));
  const excess = (v: number) => {
    const here = value(v);
    return [here - y, here * (1 / v - 0.5 / (0.25 - v) - 1.5 / (v + epsilon))] as const;
  };
  if (!(value(steepest) > y)) return [];
  // Without epsilon the left side would be larger.
  const near = newton(excess, steepest, 0.25 / (1 + y * y));
  return [-functions.logit((2 * near) / (1 + Math.sqrt(1 - 4 * near))), far(functions, epsilon, y)];
}

/** The farther x, by t = v/epsilon: Newton's method from below on t sqrt(1/4 - epsilon t)/(1 + t)^(3/2), which is concave there. */
function far(functions: DriveFunctions, epsilon: number, y: number): number {
  const level = y * Math.sqrt(epsilon);
  let t = 2 * level;
  for (let k = 0; k < 64; k++) {
    const rest = 0.25 - epsilon * t;
    const here = (t * Math.sqrt(rest)) / ((1 + t) * Math.sqrt(1 + t));
    const step = (level - here) / (here * (1 / t - (0.5 * epsilon) / rest - 1.5 / (1 + t)));
    if (!(step > 1e-12 * t)) break;
    t += step;
  }
  const v = epsilon * t;
  if (v > 1e-20) return -functions.logit((2 * v) / (1 + Math.sqrt(1 - 4 * v)));
  return -logOf(functions, epsilon) - logOf(functions, t);
}
