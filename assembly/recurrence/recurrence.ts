// The success-probability recurrence over blocks of elements (law.ts, drive.ts). An infinite base absorbs: x stays there.
import { drive, halfOdds } from './drive';
import { BLOCK, Law } from './law';

/**
 * Advances `count` elements (even) by `steps`. `centred`: Omega = 1. `trace`, unless 0, receives x after every step, `stride`
 * bytes after that of the step before.
 */
export function recurrence(count: i32, steps: i32, centred: bool, block: usize, trace: usize, stride: usize): void {
  for (; count > 0; count -= BLOCK, block += Law.BYTES) {
    const past = block + (<usize>min(count, BLOCK) << 3);
    let at = trace;
    for (let n = 0; n < steps; n++) {
      if (centred) advance(true, block, past);
      else advance(false, block, past);
      if (trace != 0) record(block, past, at);
      at += stride;
    }
    if (trace != 0) trace += BLOCK << 3;
  }
}

/** A step of the elements from `i` to `past`. No choice in the loop: constants stay in registers. */
// @ts-ignore: decorator
@inline function advance(centred: bool, i: usize, past: usize): void {
  const most = f64x2.splat(f64.MAX_VALUE);
  do {
    const beta = v128.load(i, Law.BETA);
    let push: v128;
    if (centred) push = f64x2.div(f64x2.splat(1), beta);
    else push = drive(halfOdds(v128.load(i, Law.X)), v128.load(i, Law.EPSILON), beta);
    // The largest finite number for a tilt that overflowed: -Infinity + c stays -Infinity, and 0 c stays 0.
    const tilt = f64x2.pmin(v128.load(i, Law.TILT), most);
    const next = f64x2.add(f64x2.mul(v128.load(i, Law.KEEP), tilt), push);
    v128.store(i, next, Law.TILT);
    v128.store(i, f64x2.add(v128.load(i, Law.BASE), next), Law.X);
    i += 16;
  } while (i < past);
}

/** x of the elements from `i` to `past`. */
function record(i: usize, past: usize, trace: usize): void {
  for (; i < past; i += 16, trace += 16) {
    const base = v128.load(i, Law.BASE);
    const absorbed = f64x2.eq(f64x2.abs(base), f64x2.splat(Infinity));
    v128.store(trace, v128.bitselect(base, v128.load(i, Law.X), absorbed));
  }
}
