// The success-probability recurrence over blocks of elements (law.ts, drive.ts). An infinite base absorbs: x stays there.
import { drive, halfOdds } from './drive';
import { groupDrives } from './groupDrive';
import { BLOCK, Law } from './law';

/** What drives: standardised rewards, centred ones (Omega = 1), or the group that was named last. */
export const enum Kind {
  STANDARDISED = 0,
  CENTRED = 1,
  GROUP = 2,
}

/**
 * Advances `count` elements (even) by `steps`. `trace`, unless 0, receives x after every step, `stride`
 * bytes after that of the step before.
 */
export function recurrence(count: i32, steps: i32, kind: i32, block: usize, trace: usize, stride: usize): void {
  for (; count > 0; count -= BLOCK, block += Law.BYTES) {
    const past = block + (<usize>min(count, BLOCK) << 3);
    let at = trace;
    for (let n = 0; n < steps; n++) {
      if (kind == Kind.GROUP) advance(Kind.GROUP, block, past);
      else if (kind == Kind.CENTRED) advance(Kind.CENTRED, block, past);
      else advance(Kind.STANDARDISED, block, past);
      if (trace != 0) record(block, past, at);
      at += stride;
    }
    if (trace != 0) trace += BLOCK << 3;
  }
}

/** A step of the elements from `i` to `past`. No choice in the loop: constants stay in registers. */
// @ts-ignore: decorator
@inline function advance(kind: i32, i: usize, past: usize): void {
  const most = f64x2.splat(f64.MAX_VALUE);
  if (kind == Kind.GROUP) groupDrives(i + Law.X, past + Law.X, Law.BETA - Law.X);
  do {
    let push: v128;
    if (kind == Kind.CENTRED) push = f64x2.div(f64x2.splat(1), v128.load(i, Law.BETA));
    else if (kind == Kind.GROUP) push = v128.load(i, Law.X);
    else push = drive(halfOdds(v128.load(i, Law.X)), v128.load(i, Law.EPSILON), v128.load(i, Law.BETA));
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
