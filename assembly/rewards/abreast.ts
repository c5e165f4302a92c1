// Statistics of four groups of f32 rewards at once: one group a lane.
import { high, highHalves, low, lowHalves } from '../math/shuffles';
import { Divisor, LEAST_SQUARES, MOST_SQUARES, Place } from './rule';

/** (sum of the lanes of a, of b, of c, of d) */
// @ts-ignore: decorator
@inline export function sums(a: v128, b: v128, c: v128, d: v128): v128 {
  const ab = f32x4.add(low(a, b), high(a, b));
  const cd = f32x4.add(low(c, d), high(c, d));
  return f32x4.add(lowHalves(ab, cd), highHalves(ab, cd));
}

/** All-ones lanes for those of a, b, c and d that have no bit set but the sign: 0 and -0 are equal. */
// @ts-ignore: decorator
@inline export function equalLanes(a: v128, b: v128, c: v128, d: v128): v128 {
  const ab = v128.or(low(a, b), high(a, b));
  const cd = v128.or(low(c, d), high(c, d));
  return i32x4.eq(i32x4.shl(v128.or(lowHalves(ab, cd), highHalves(ab, cd)), 1), i32x4.splat(0));
}

/** True if f32 held all sums of squares and scales: `least` of the squares that are not 0, `most` the sum of both, NaN if any is. */
// @ts-ignore: decorator
@inline export function withinF32(least: v128, most: v128): bool {
  return i32x4.all_true(v128.and(f32x4.gt(least, f32x4.splat(LEAST_SQUARES)), f32x4.lt(most, f32x4.splat(MOST_SQUARES))));
}

/** scaleOf (rule.ts) in every lane, with `gain` and `degrees` of all groups. */
// @ts-ignore: decorator
@inline export function scaleOfFour(
  divisor: Divisor, place: Place, focused: bool, gain: v128, degrees: v128, epsilon: v128, mean: v128, squares: v128,
): v128 {
  const numerator = focused ? f32x4.mul(gain, f32x4.sub(f32x4.splat(1), mean)) : gain;
  if (divisor == Divisor.NONE) return numerator;
  if (divisor == Divisor.STD || divisor == Divisor.CENTRED_STD) {
    const variance = f32x4.div(squares, degrees);
    if (place == Place.DIVISOR) return f32x4.div(numerator, f32x4.add(f32x4.sqrt(variance), epsilon));
    const smoothed = place == Place.VARIANCE ? f32x4.add(variance, epsilon) : f32x4.max(variance, epsilon);
    return f32x4.div(numerator, f32x4.sqrt(smoothed));
  }
  const base = divisor == Divisor.MEAN ? mean : f32x4.sqrt(f32x4.max(f32x4.splat(0), mean));
  const raised = place == Place.FLOOR ? f32x4.max(base, epsilon) : f32x4.add(base, epsilon);
  return v128.and(f32x4.div(numerator, raised), f32x4.gt(raised, f32x4.splat(0)));
}

// @ts-ignore: decorator
@inline function promoteHigh(x: v128): v128 {
  return f64x2.promote_low_f32x4(highHalves(x, x));
}

/** Writes means (first rewards plus shifts), scales and flags of four groups. */
// @ts-ignore: decorator
@inline export function storeFour(
  means: usize, scales: usize, flags: usize, first: v128, shift: v128, scale: v128, equal: v128,
): void {
  v128.store(means, f64x2.add(f64x2.promote_low_f32x4(first), f64x2.promote_low_f32x4(shift)));
  v128.store(means, f64x2.add(promoteHigh(first), promoteHigh(shift)), 16);
  v128.store(scales, f64x2.promote_low_f32x4(scale));
  v128.store(scales, promoteHigh(scale), 16);
  const narrow = i16x8.narrow_i32x4_s(equal, equal);
  store<i32>(flags, i32x4.extract_lane(i8x16.neg(i8x16.narrow_i16x8_s(narrow, narrow)), 0));
}
