// The success-probability recurrence, in log-odds, two elements at a time (Theorems 2, 4, 9 and Table 1 of the paper):
//
//   c <- (1 - alpha) c + Omega(x) / beta,   x = base + c,   Omega = (v + eps)^(-1/2), v = p (1 - p), or 1 (mean-only).
//
// With h = exp(-|x|/2): v = h^2/(1+h^2)^2, so Omega = (1+h^2) / sqrt(h^2 + eps (1+h^2)^2). Nothing cancels, and at eps = 0
// the root is h itself, which keeps Omega = 2 cosh(x/2) right up to its overflow near |x| = 1420 (h^2 is 0 from 745 on).
// An infinite base absorbs: x stays there.
import { expNonPositiveF64 } from '../math/exp';

// @ts-ignore: decorator
@inline function omega(x: v128, eps: v128): v128 {
  const one = f64x2.splat(1);
  const h = expNonPositiveF64(f64x2.mul(f64x2.abs(x), f64x2.splat(-0.5)));
  const h2 = f64x2.mul(h, h);
  const w = f64x2.add(one, h2);
  const root = f64x2.sqrt(f64x2.add(h2, f64x2.mul(eps, f64x2.mul(w, w))));
  return f64x2.div(w, v128.bitselect(h, root, f64x2.eq(eps, f64x2.splat(0))));
}

/**
 * Advances `count` elements (even) by `steps`. Columns of f64: base, state (c, in place), alpha, beta, eps.
 * `meanOnly`: Omega = 1. `trace`, unless 0, receives x after every step, step-major.
 */
export function recurrence(
  count: i32, steps: i32, meanOnly: bool,
  base: usize, state: usize, alpha: usize, beta: usize, eps: usize, trace: usize,
): void {
  const one = f64x2.splat(1);
  const bytes = <usize>count << 3;
  for (let i: usize = 0; i < bytes; i += 16) {
    const anchor = v128.load(base + i);
    const keep = f64x2.sub(one, v128.load(alpha + i));
    const keeps = f64x2.ne(keep, f64x2.splat(0)); // alpha = 1 forgets an infinite state: 0 * Infinity must not occur
    const strength = v128.load(beta + i);
    const smoothing = v128.load(eps + i);
    const absorbed = f64x2.eq(f64x2.abs(anchor), f64x2.splat(Infinity));
    let c = v128.load(state + i);
    let x = v128.bitselect(anchor, f64x2.add(anchor, c), absorbed);
    let at = trace + i;
    for (let n = 0; n < steps; n++) {
      const drive = f64x2.div(meanOnly ? one : omega(x, smoothing), strength);
      c = f64x2.add(v128.and(f64x2.mul(keep, c), keeps), drive);
      x = v128.bitselect(anchor, f64x2.add(anchor, c), absorbed);
      if (trace != 0) {
        v128.store(at, x);
        at += bytes;
      }
    }
    v128.store(state + i, c);
  }
}
