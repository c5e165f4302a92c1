// The success-probability recurrence over columns (step.ts). An infinite base absorbs: x stays there.
import { drive, halfOdds } from './step';

/** Elements that advance together: enough that one need not wait for another, few enough that their columns stay in L1. */
const TILE: i32 = 64;

/**
 * Advances `count` elements (even) by `steps`. Columns of f64: base, state (c, in place), alpha, beta, eps.
 * `meanOnly`: Omega = 1. `trace`, unless 0, receives x after every step, `stride` bytes after that of the step before.
 */
export function recurrence(
  count: i32, steps: i32, meanOnly: bool,
  base: usize, state: usize, alpha: usize, beta: usize, eps: usize, trace: usize, stride: usize,
): void {
  const bytes = <usize>count << 3;
  for (let start: usize = 0; start < bytes; start += TILE << 3) {
    const end = min(start + (TILE << 3), bytes);
    // An infinite start may be left (alpha = 1): the largest finite numbers stand for it, since 0 * Infinity is no number.
    for (let i = start; i < end; i += 16) {
      v128.store(state + i, f64x2.pmax(v128.load(state + i), f64x2.splat(-f64.MAX_VALUE)));
    }
    let at = trace;
    for (let n = 0; n < steps; n++) {
      if (meanOnly) advance<void>(start, end, base, state, alpha, beta, eps);
      else advance<f64>(start, end, base, state, alpha, beta, eps);
      if (trace != 0) record(start, end, base, state, at);
      at += stride;
    }
  }
}

/** A step of the elements from byte `i` to `end`. Omega is f64, or void where it is 1. */
function advance<Omega>(
  i: usize, end: usize, base: usize, state: usize, alpha: usize, beta: usize, eps: usize,
): void {
  const one = f64x2.splat(1);
  // No choice in the loop: constants stay in registers.
  do {
    const strength = v128.load(beta + i);
    const keep = f64x2.sub(one, v128.load(alpha + i));
    // The largest finite number for a tilt that overflowed, too; and -Infinity + c stays -Infinity.
    const c = f64x2.pmin(v128.load(state + i), f64x2.splat(f64.MAX_VALUE));
    let push: v128;
    if (isFloat<Omega>()) push = drive(halfOdds(f64x2.add(v128.load(base + i), c)), v128.load(eps + i), strength);
    else push = f64x2.div(one, strength);
    v128.store(state + i, f64x2.add(f64x2.mul(keep, c), push));
    i += 16;
  } while (i < end);
}

/** x of the elements from byte `i` to `end`. */
function record(i: usize, end: usize, base: usize, state: usize, trace: usize): void {
  for (; i < end; i += 16) {
    const anchor = v128.load(base + i);
    const absorbed = f64x2.eq(f64x2.abs(anchor), f64x2.splat(Infinity));
    v128.store(trace + i, v128.bitselect(anchor, f64x2.add(anchor, v128.load(state + i)), absorbed));
  }
}
