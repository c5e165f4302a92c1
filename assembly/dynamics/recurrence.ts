// The success-probability recurrence, in log-odds, two elements at a time (Theorems 2, 4, 9 and Table 1 of the paper):
//
//   c <- (1 - alpha) c + Omega(x) / beta,   x = base + c,   Omega = (v + eps)^(-1/2), v = p (1 - p), or 1 (mean-only).
//
// With h = exp(-|x|/2): v = h^2/(1+h^2)^2, so Omega = (1+h^2) / sqrt(h^2 + eps (1+h^2)^2). Nothing cancels, and at eps = 0
// the root is h itself, which keeps Omega = 2 cosh(x/2) right up to its overflow near |x| = 1420 (h^2 is 0 from 745 on).
// An infinite base absorbs: x stays there.
import { expNonPositiveF64 } from '../math/exp';

/** Elements that advance together: enough that one need not wait for another, few enough that their columns stay in L1. */
const TILE: i32 = 64;

/** Omega / beta: Omega's root and beta share one division. */
// @ts-ignore: decorator
@inline function drive(x: v128, eps: v128, beta: v128): v128 {
  const one = f64x2.splat(1);
  const h = expNonPositiveF64(f64x2.mul(f64x2.abs(x), f64x2.splat(-0.5)));
  const h2 = f64x2.mul(h, h);
  const w = f64x2.add(one, h2);
  const root = f64x2.sqrt(f64x2.add(h2, f64x2.mul(eps, f64x2.mul(w, w))));
  return f64x2.div(w, f64x2.mul(beta, v128.bitselect(h, root, f64x2.eq(eps, f64x2.splat(0)))));
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
  for (let start: usize = 0; start < bytes; start += TILE << 3) {
    const end = min(start + (TILE << 3), bytes);
    // An infinite start may be left (alpha = 1): the largest finite numbers stand for it, since 0 * Infinity is no number.
    for (let i = start; i < end; i += 16) {
      v128.store(state + i, f64x2.pmax(v128.load(state + i), f64x2.splat(-f64.MAX_VALUE)));
    }
    let at = trace;
    for (let n = 0; n < steps; n++) {
      let i = start;
      do {
        const anchor = v128.load(base + i);
        const strength = v128.load(beta + i);
        const keep = f64x2.sub(one, v128.load(alpha + i));
        // The same for a tilt that overflowed; and -Infinity + c stays -Infinity.
        const c = f64x2.pmin(v128.load(state + i), f64x2.splat(f64.MAX_VALUE));
        const x = f64x2.add(anchor, c);
        const push = meanOnly ? f64x2.div(one, strength) : drive(x, v128.load(eps + i), strength);
        const next = f64x2.add(f64x2.mul(keep, c), push);
        v128.store(state + i, next);
        if (trace != 0) {
          const absorbed = f64x2.eq(f64x2.abs(anchor), f64x2.splat(Infinity));
          v128.store(at + i, v128.bitselect(anchor, f64x2.add(anchor, next), absorbed));
        }
        i += 16;
      } while (i < end);
      at += bytes;
    }
  }
}
