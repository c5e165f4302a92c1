// Terms of divergences that are never negative, so that their sums keep relative accuracy.
import { phiSeries } from '../math/series';

/** |u| up to which the series serve. */
// @ts-ignore: decorator
@inline const NEAR: f64 = 0.5;

/** exp(u) - 1, given exp(u). */
// @ts-ignore: decorator
@inline export function expLess1(u: v128, e: v128): v128 {
  const near = f64x2.le(f64x2.abs(u), f64x2.splat(NEAR));
  const small = v128.and(u, near);
  const series = f64x2.add(small, f64x2.mul(f64x2.mul(small, small), phiSeries(small)));
  return v128.bitselect(series, f64x2.sub(e, f64x2.splat(1)), near);
}

/** q (u - 1) + p for q = p e^u: one term of KL(q || p). */
// @ts-ignore: decorator
@inline export function klTerm(p: v128, q: v128, u: v128): v128 {
  const near = f64x2.le(f64x2.abs(u), f64x2.splat(NEAR));
  const small = v128.and(u, near);
  const series = f64x2.mul(f64x2.mul(q, f64x2.mul(small, small)), phiSeries(f64x2.neg(small)));
  // Of a q that underflowed only p is left: u could be infinite.
  const some = f64x2.gt(q, f64x2.splat(0));
  const far = f64x2.add(v128.and(f64x2.mul(q, f64x2.sub(u, f64x2.splat(1))), some), p);
  return v128.bitselect(series, far, near);
}
