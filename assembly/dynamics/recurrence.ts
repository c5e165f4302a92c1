// The success-probability recurrence over columns (step.ts). An infinite base absorbs: x stays there.
import { drive, halfOdds } from './step';

/** Elements that advance together: enough that one need not wait for another, few enough that their columns stay in L1. */
const TILE: i32 = 64;

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
        const push = meanOnly ? f64x2.div(one, strength) : drive(halfOdds(x), v128.load(eps + i), strength);
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
