// Statistics of four groups of f32 rewards at once: one group a lane.
import { high, highHalves, low, lowHalves } from '../math/shuffles';
import { degreesOf, Divisor, gainOf, LEAST_SQUARES, MOST_SQUARES, needsSquares, Place, Rule } from './rule';

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

/** What the scales of groups come from: their squares, their means, or the rule alone. */
export enum Source { SQUARES, MEAN, RULE }

export function sourceOf(rule: Rule): Source {
  if (needsSquares(rule)) return Source.SQUARES;
  return rule.divisor == Divisor.NONE && !rule.focused ? Source.RULE : Source.MEAN;
}

/**
 * What groups of one size share, a vector each, after the rule: kernels load it where they need it, since registers are few. Whatever
 * the rule, all constants are used; those of other rules are without effect.
 */
export enum Constant { ADDED, FLOOR, LAST, GAIN, DEGREES, SHARE, ONE, FOCUSED, BASED }

/** Bytes of all constants. */
// @ts-ignore: decorator
@inline export const CONSTANTS: usize = 144;

// @ts-ignore: decorator
@inline export function constant(constants: usize, which: Constant): v128 {
  return v128.load(constants + (<usize>which << 4));
}

function write(constants: usize, which: Constant, value: f32): void {
  v128.store(constants + (<usize>which << 4), f32x4.splat(value));
}

function writeMask(constants: usize, which: Constant, ones: bool): void {
  v128.store(constants + (<usize>which << 4), i32x4.splat(-<i32>ones));
}

/** Writes the constants of groups of a size; returns where they are. */
export function writeConstants(rule: Rule, size: i32): usize {
  const constants = changetype<usize>(rule) + offsetof<Rule>();
  const divisor = rule.divisor;
  const place = rule.place;
  const epsilon = <f32>rule.epsilon;
  // A divisor that is no root of a variance has epsilon added in either place; where there is none it is 1.
  const added = place == Place.VARIANCE || (place == Place.DIVISOR && !needsSquares(rule));
  write(constants, Constant.ADDED, divisor == Divisor.NONE ? 1 : added ? epsilon : 0);
  write(constants, Constant.FLOOR, divisor != Divisor.NONE && place == Place.FLOOR ? epsilon : -Infinity);
  write(constants, Constant.LAST, place == Place.DIVISOR ? epsilon : 0);
  write(constants, Constant.GAIN, <f32>gainOf(rule, size));
  write(constants, Constant.DEGREES, <f32>degreesOf(rule, size));
  write(constants, Constant.SHARE, 1 / <f32>size);
  write(constants, Constant.ONE, 1);
  writeMask(constants, Constant.FOCUSED, <bool>rule.focused);
  writeMask(constants, Constant.BASED, divisor != Divisor.NONE);
  return constants;
}

/** scaleOf (rule.ts) in every lane, by the source of the rule; `rooted` if it divides by the root of the mean. */
// @ts-ignore: decorator
@inline export function scaleOfFour(source: Source, constants: usize, mean: v128, squares: v128, rooted: bool): v128 {
  const gain = constant(constants, Constant.GAIN);
  if (source == Source.RULE) return gain;
  const rest = f32x4.sub(constant(constants, Constant.ONE), v128.and(mean, constant(constants, Constant.FOCUSED)));
  const numerator = f32x4.mul(gain, rest);
  if (source == Source.SQUARES) {
    const variance = f32x4.add(f32x4.div(squares, constant(constants, Constant.DEGREES)), constant(constants, Constant.ADDED));
    const root = f32x4.sqrt(f32x4.pmax(variance, constant(constants, Constant.FLOOR)));
    return f32x4.div(numerator, f32x4.add(root, constant(constants, Constant.LAST)));
  }
  let base = v128.and(mean, constant(constants, Constant.BASED));
  if (rooted) base = f32x4.sqrt(f32x4.pmax(base, f32x4.splat(0)));
  const raised = f32x4.add(f32x4.pmax(base, constant(constants, Constant.FLOOR)), constant(constants, Constant.ADDED));
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

/** Writes four vectors, one place each, to their groups, which lie 32 bytes apart: halves go where a shuffle would put them. */
// @ts-ignore: decorator
@inline export function storePlaces(to: usize, p: v128, q: v128, r: v128, s: v128): void {
  const pq0 = low(p, q);
  const pq1 = high(p, q);
  const rs0 = low(r, s);
  const rs1 = high(r, s);
  v128.store64_lane(to, pq0, 0);
  v128.store64_lane(to, rs0, 0, 8);
  v128.store64_lane(to, pq0, 1, 32);
  v128.store64_lane(to, rs0, 1, 40);
  v128.store64_lane(to, pq1, 0, 64);
  v128.store64_lane(to, rs1, 0, 72);
  v128.store64_lane(to, pq1, 1, 96);
  v128.store64_lane(to, rs1, 1, 104);
}
