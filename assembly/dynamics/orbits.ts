// Orbits of the success-probability recurrence, followed until they settle (theory: orbits).
//
// An orbit ends at a fixed point when a step is shorter than 1e-10 max(1, |x|), on a cycle when it comes as near to where it was
// when the call began, and at p = 1 above its ceiling; the first two only if the point is confirmed (orbit.ts). An orbit that
// ended has the tilt NaN, which no comparison holds for: it costs its share of the arithmetic until the caller packs the rest.
import { settled } from './orbit';
import { BLOCK, Field } from './orbitBlock';
import { drive, driveSlope, halfOdds } from './step';

// @ts-ignore: decorator
@inline const TOLERANCE: f64 = 1e-10;

/** Ends the orbits of the pair at `i` whose bits are set, if they have settled. */
function end(i: usize, still: i32, back: i32, above: i32, n: i32, before: i32, meanOnly: bool): void {
  for (let bit = 1; bit < 4; bit <<= 1, i += 8) {
    if (((still | back | above) & bit) == 0) continue;
    const c = load<f64>(i, Field.STATE);
    const near = TOLERANCE * Math.max(1, Math.abs(load<f64>(i, Field.BASE) + c));
    if ((above & bit) != 0) store<f64>(i, 0, Field.PERIOD);
    else if (!settled(i, c, (still & bit) != 0 ? 1 : n, near, meanOnly)) {
      // One attempt a call: a slow swing would come back at every other step.
      if ((still & bit) == 0) store<f64>(i, NaN, Field.CHECK);
      continue;
    }
    store<f64>(i, <f64>(before + n), Field.STEPS);
    store<f64>(i, NaN, Field.STATE);
  }
}

/** Advances `count` orbits (even) by `steps`, after `before` steps. `slopes`: multiplies the slopes up. */
export function orbits(count: i32, steps: i32, before: i32, meanOnly: bool, slopes: bool, block: usize): void {
  const one = f64x2.splat(1);
  for (; count > 0; count -= BLOCK, block += Field.BYTES) {
    const past = block + (<usize>min(count, BLOCK) << 3);
    for (let i = block; i < past; i += 16) {
      v128.store(i, v128.load(i, Field.STATE), Field.CHECK);
      v128.store(i, one, Field.MANTISSA);
      v128.store(i, f64x2.splat(0), Field.EXPONENT);
    }
    for (let n = 1; n <= steps; n++) {
      let i = block;
      do {
        const base = v128.load(i, Field.BASE);
        const keep = v128.load(i, Field.KEEP);
        const beta = v128.load(i, Field.BETA);
        const eps = v128.load(i, Field.EPSILON);
        const c = v128.load(i, Field.STATE);
        const x = f64x2.add(base, c);
        const h = meanOnly ? one : halfOdds(x);
        const push = meanOnly ? f64x2.div(one, beta) : drive(h, eps, beta);
        const next = f64x2.add(f64x2.mul(keep, c), push);
        v128.store(i, next, Field.STATE);
        if (slopes) {
          const part = meanOnly ? f64x2.splat(0) : driveSlope(h, eps, push);
          const sign = v128.and(x, f64x2.splat(-0.0));
          const slope = f64x2.abs(f64x2.add(keep, v128.or(part, sign)));
          multiplyUp(i, slope);
        }

        const step = f64x2.sub(next, c);
        const near = f64x2.mul(f64x2.splat(TOLERANCE), f64x2.pmax(one, f64x2.abs(f64x2.add(base, next))));
        const still = f64x2.lt(f64x2.abs(step), near);
        const back = f64x2.lt(f64x2.abs(f64x2.sub(next, v128.load(i, Field.CHECK))), near);
        const above = f64x2.gt(next, v128.load(i, Field.CEILING));
        v128.store(i, f64x2.pmax(v128.load(i, Field.HIGHEST), next), Field.HIGHEST);
        v128.store(i, f64x2.pmin(v128.load(i, Field.LOWEST), next), Field.LOWEST);
        const up = v128.and(f64x2.gt(next, c), i64x2.splat(1));
        const down = v128.and(f64x2.lt(next, c), i64x2.splat(2));
        // The direction of a step that is as good as none is that of its rounding.
        const turns = v128.andnot(v128.or(up, down), still);
        v128.store(i, v128.or(v128.load(i, Field.TURNS), turns), Field.TURNS);
        if (v128.any_true(v128.or(v128.or(still, back), above))) {
          end(i, i64x2.bitmask(still), i64x2.bitmask(back), i64x2.bitmask(above), n, before, meanOnly);
        }
        i += 16;
      } while (i < past);
    }
  }
}

/** Mantissa and exponent of a product that neither overflows nor underflows. */
// @ts-ignore: decorator
@inline function multiplyUp(i: usize, factor: v128): void {
  const product = f64x2.mul(v128.load(i, Field.MANTISSA), factor);
  const fraction = v128.and(product, i64x2.splat(0x000fffffffffffff));
  v128.store(i, v128.or(fraction, f64x2.splat(1)), Field.MANTISSA);
  // The exponent field in the low bits of 2^52 is 2^52 + exponent + 1023.
  const field = v128.or(i64x2.shr_u(product, 52), f64x2.splat(4503599627370496));
  const exponent = f64x2.sub(field, f64x2.splat(4503599627370496 + 1023));
  v128.store(i, f64x2.add(v128.load(i, Field.EXPONENT), exponent), Field.EXPONENT);
}
