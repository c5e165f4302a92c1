// Orbits of the success-probability recurrence, followed until they settle (theory: orbits).
//
// An orbit ends at a fixed point when a step is shorter than 1e-10 max(1, |x|), on a cycle when it comes as near to where it was
// when the call began, and at p = 1 above its ceiling; the first two only if the point is confirmed (orbit.ts). An orbit that
// ended has the tilt NaN, which no comparison holds for: it costs its share of the arithmetic until the caller packs the rest.
import { drive, driveSlope, halfOdds } from './drive';
import { groupDrive, groupSlope, rareOdds } from './groupDrive';
import { BLOCK, Law } from './law';
import { drivenBy, settled } from './orbit';
import { Orbit } from './orbitBlock';

// @ts-ignore: decorator
@inline const TOLERANCE: f64 = 1e-10;
/** Steps after which a product of slopes is split up: far fewer than it takes to overflow. */
const PRODUCT: i32 = 8;

/**
 * Advances `count` orbits (even) by `steps`, after `before` steps. `slopes`: multiplies the slopes up. `group`: driven by the group
 * that was named last.
 */
export function orbits(count: i32, steps: i32, before: i32, slopes: bool, group: bool, block: usize): void {
  drivenBy(group);
  for (; count > 0; count -= BLOCK, block += Orbit.BYTES) {
    const past = block + (<usize>min(count, BLOCK) << 3);
    for (let i = block; i < past; i += 16) {
      v128.store(i, v128.load(i, Law.TILT), Orbit.CHECK);
      v128.store(i, f64x2.splat(1), Orbit.MANTISSA);
      v128.store(i, f64x2.splat(0), Orbit.EXPONENT);
    }
    for (let n = 1; n <= steps; n++) {
      let i = block;
      do {
        if (group) i = advance(true, true, i, past);
        else i = slopes ? advance(true, false, i, past) : advance(false, false, i, past);
        if (i <= past) rest(i - 16, n, before);
      } while (i < past);
      if (before + n == 1) orient(block, past);
      if (slopes && (n % PRODUCT == 0 || n == steps)) split(block, past);
    }
  }
}

/**
 * A step of the pairs from `i` to `past`; returns past the first that has come to rest, or beyond `past`. `slopes` and
 * `group` are constants: the loop has no call and no choice in it, so that other constants stay in registers.
 */
// @ts-ignore: decorator
@inline function advance(slopes: bool, group: bool, i: usize, past: usize): usize {
  do {
    const keep = v128.load(i, Law.KEEP);
    const eps = v128.load(i, Law.EPSILON);
    const beta = v128.load(i, Law.BETA);
    const c = v128.load(i, Law.TILT);
    const x = v128.load(i, Law.X);
    const odds = group ? rareOdds(x) : halfOdds(x);
    const push = group ? groupDrive(x, odds, beta) : drive(odds, eps, beta);
    const next = f64x2.add(f64x2.mul(keep, c), push);
    const there = f64x2.add(v128.load(i, Law.BASE), next);
    v128.store(i, next, Law.TILT);
    v128.store(i, there, Law.X);
    if (slopes) {
      const growth = group ? groupSlope(x, odds, beta) : driveSlope(x, odds, eps, push);
      const slope = f64x2.add(keep, growth);
      v128.store(i, f64x2.mul(v128.load(i, Orbit.MANTISSA), slope), Orbit.MANTISSA);
    }
    const step = f64x2.sub(next, c);
    const sign = v128.load(i, Orbit.SIGN);
    v128.store(i, f64x2.pmax(v128.load(i, Orbit.FURTHEST), v128.xor(next, sign)), Orbit.FURTHEST);
    i += 16;
    if (i64x2.bitmask(resting(i - 16, there, next, step)) != 0) {
      v128.store(i, step, Orbit.STEP - 16);
      return i;
    }
    v128.store(i, f64x2.pmin(v128.load(i, Orbit.LEAST - 16), v128.xor(step, sign)), Orbit.LEAST - 16);
  } while (i < past);
  return past + 16;
}

/** Which of a pair moved by no more than the tolerance, came back as near, or are above their ceiling. */
// @ts-ignore: decorator
@inline function resting(i: usize, x: v128, next: v128, step: v128): v128 {
  const back = f64x2.sub(next, v128.load(i, Orbit.CHECK));
  // Squares instead of sizes: their signs need no removing.
  const least = f64x2.pmin(f64x2.mul(step, step), f64x2.mul(back, back));
  const near = f64x2.mul(f64x2.splat(TOLERANCE * TOLERANCE), f64x2.pmax(f64x2.splat(1), f64x2.mul(x, x)));
  return v128.or(f64x2.lt(least, near), f64x2.gt(next, v128.load(i, Orbit.CEILING)));
}

/** Ends the orbits of the pair at `i` that have settled. */
function rest(i: usize, n: i32, before: i32): void {
  for (let lane = 0; lane < 2; lane++, i += 8) {
    const c = load<f64>(i, Law.TILT);
    if (isNaN(c)) continue;
    const near = TOLERANCE * Math.max(1, Math.abs(load<f64>(i, Law.BASE) + c));
    const step = load<f64>(i, Orbit.STEP);
    const still = Math.abs(step) < near;
    const back = Math.abs(c - load<f64>(i, Orbit.CHECK)) < near;
    const above = c > load<f64>(i, Orbit.CEILING);
    if (above) store<f64>(i, 0, Orbit.PERIOD);
    if (above || ((still || back) && settled(i, c, still ? 1 : n, near))) {
      store<f64>(i, <f64>(before + n), Orbit.STEPS);
      store<f64>(i, NaN, Law.TILT);
      continue;
    }
    const ahead = load<u64>(i, Orbit.SIGN) == 0 ? step : -step;
    store<f64>(i, Math.min(load<f64>(i, Orbit.LEAST), ahead), Orbit.LEAST);
    // One attempt a call: a slow swing would come back at every other step. (The first step is measured from there: orient.)
    if (back && before + n > 1) store<f64>(i, NaN, Orbit.CHECK);
  }
}

/** After the first step: what is ahead from now on. */
function orient(i: usize, past: usize): void {
  for (; i < past; i += 16) {
    const state = v128.load(i, Law.TILT);
    const sign = v128.and(f64x2.sub(state, v128.load(i, Orbit.CHECK)), f64x2.splat(-0.0));
    v128.store(i, sign, Orbit.SIGN);
    v128.store(i, v128.xor(state, sign), Orbit.FURTHEST);
    v128.store(i, f64x2.splat(0), Orbit.LEAST);
  }
}

/** Takes the exponents out of the products of slopes. */
function split(i: usize, past: usize): void {
  for (; i < past; i += 16) {
    const product = f64x2.abs(v128.load(i, Orbit.MANTISSA));
    const fraction = v128.and(product, i64x2.splat(0x000fffffffffffff));
    v128.store(i, v128.or(fraction, f64x2.splat(1)), Orbit.MANTISSA);
    // The exponent field in the low bits of 2^52 is 2^52 + exponent + 1023.
    const field = v128.or(i64x2.shr_u(product, 52), f64x2.splat(4503599627370496));
    const exponent = f64x2.sub(field, f64x2.splat(4503599627370496 + 1023));
    v128.store(i, f64x2.add(v128.load(i, Orbit.EXPONENT), exponent), Orbit.EXPONENT);
  }
}
