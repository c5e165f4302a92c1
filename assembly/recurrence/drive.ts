// The drive of the success-probability recurrence, two elements at a time (Theorems 2, 4, 9 and Table 1):
//
//   c <- (1 - alpha) c + Omega(x) / beta,   x = base + c,   Omega = (v + eps)^(-1/2), v = p (1 - p), or 1 (mean-only).
//
// With h = exp(-|x|/2): v = h^2/(1+h^2)^2, so Omega = (1+h^2) / sqrt(h^2 + eps (1+h^2)^2). Nothing cancels, and at eps = 0
// the root is h itself, which keeps Omega = 2 cosh(x/2) right up to its overflow near |x| = 1420.
//
// h^2 loses its digits where it is subnormal, from |x| = 708 on. That shows only if eps is as small: both are then scaled up.
import { expNonPositiveF64 } from '../math/exp';

/** Where h^2 and eps are both below this, they are scaled. */
// @ts-ignore: decorator
@inline const TINY: f64 = 1.0261342003245941e-289; // 2^-960
// @ts-ignore: decorator
@inline const SCALE: f64 = 1.3407807929942597e+154; // 2^512

/** h = exp(-|x|/2) */
// @ts-ignore: decorator
@inline export function halfOdds(x: v128): v128 {
  return expNonPositiveF64(f64x2.mul(f64x2.abs(x), f64x2.splat(-0.5)));
}

/** 1, or 2^512 where the squares would be too small to keep their digits. */
// @ts-ignore: decorator
@inline function scaleOf(h2: v128, eps: v128): v128 {
  return v128.bitselect(f64x2.splat(SCALE), f64x2.splat(1), f64x2.lt(f64x2.pmax(h2, eps), f64x2.splat(TINY)));
}

/** scale^2 (v + eps) w^2, with w = 1 + h^2. */
// @ts-ignore: decorator
@inline function smoothed(h: v128, w: v128, eps: v128, scale: v128): v128 {
  const scaled = f64x2.mul(h, scale);
  const added = f64x2.mul(f64x2.mul(eps, scale), scale);
  return f64x2.add(f64x2.mul(scaled, scaled), f64x2.mul(added, f64x2.mul(w, w)));
}

/** Omega / beta: Omega's root and beta share one division. */
// @ts-ignore: decorator
@inline export function drive(h: v128, eps: v128, beta: v128): v128 {
  const h2 = f64x2.mul(h, h);
  const w = f64x2.add(f64x2.splat(1), h2);
  const scale = scaleOf(h2, eps);
  return f64x2.div(f64x2.mul(w, scale), f64x2.mul(beta, f64x2.sqrt(smoothed(h, w, eps, scale))));
}

/** The slope of Omega(x)/beta = push: push (p - 1/2) v/(v + eps). NaN at eps = 0 where h is 0, beyond |x| = 1490. */
// @ts-ignore: decorator
@inline export function driveSlope(x: v128, h: v128, eps: v128, push: v128): v128 {
  const h2 = f64x2.mul(h, h);
  const w = f64x2.add(f64x2.splat(1), h2);
  const scale = scaleOf(h2, eps);
  const scaled = f64x2.mul(h, scale);
  const above = f64x2.mul(f64x2.sub(f64x2.splat(1), h2), f64x2.mul(scaled, scaled));
  const below = f64x2.mul(f64x2.add(w, w), smoothed(h, w, eps, scale));
  const sign = v128.and(x, f64x2.splat(-0.0));
  return v128.or(f64x2.mul(push, f64x2.div(above, below)), sign);
}
