// One step of the success-probability recurrence, in log-odds, two elements at a time (Theorems 2, 4, 9 and Table 1):
//
//   c <- (1 - alpha) c + Omega(x) / beta,   x = base + c,   Omega = (v + eps)^(-1/2), v = p (1 - p), or 1 (mean-only).
//
// With h = exp(-|x|/2): v = h^2/(1+h^2)^2, so Omega = (1+h^2) / sqrt(h^2 + eps (1+h^2)^2). Nothing cancels, and at eps = 0
// the root is h itself, which keeps Omega = 2 cosh(x/2) right up to its overflow near |x| = 1420 (h^2 is 0 from 745 on).
import { expNonPositiveF64 } from '../math/exp';

/** h = exp(-|x|/2) */
// @ts-ignore: decorator
@inline export function halfOdds(x: v128): v128 {
  return expNonPositiveF64(f64x2.mul(f64x2.abs(x), f64x2.splat(-0.5)));
}

/** v + eps, times (1 + h^2)^2. */
// @ts-ignore: decorator
@inline function smoothed(h2: v128, w: v128, eps: v128): v128 {
  return f64x2.add(h2, f64x2.mul(eps, f64x2.mul(w, w)));
}

/** Omega / beta: Omega's root and beta share one division. The root is at least h, and h where h^2 underflows. */
// @ts-ignore: decorator
@inline export function drive(h: v128, eps: v128, beta: v128): v128 {
  const h2 = f64x2.mul(h, h);
  const w = f64x2.add(f64x2.splat(1), h2);
  const root = f64x2.pmax(f64x2.sqrt(smoothed(h2, w, eps)), h);
  return f64x2.div(w, f64x2.mul(beta, root));
}

/** The slope of Omega(x)/beta = push: push (p - 1/2) v/(v + eps). NaN at eps = 0 where h^2 is 0, which is far out. */
// @ts-ignore: decorator
@inline export function driveSlope(x: v128, h: v128, eps: v128, push: v128): v128 {
  const h2 = f64x2.mul(h, h);
  const w = f64x2.add(f64x2.splat(1), h2);
  const above = f64x2.mul(f64x2.sub(f64x2.splat(1), h2), h2);
  const below = f64x2.mul(f64x2.add(w, w), smoothed(h2, w, eps));
  const sign = v128.and(x, f64x2.splat(-0.0));
  return v128.or(f64x2.mul(push, f64x2.div(above, below)), sign);
}
