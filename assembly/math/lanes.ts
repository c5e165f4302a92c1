// What the kernels need to be written once for f32x4 and f64x2.

/** Rows are padded to a multiple of so many elements, so that kernels have no tails. */
// @ts-ignore: decorator
@inline export const PADDING: i32 = 16;

/** Terms that are summed in lanes of T before they join an f64 sum: at most 128 a lane. */
// @ts-ignore: decorator
@inline export const BLOCK: i32 = 512;

/**
 * The same for the sums over a policy. Its terms differ by many orders of magnitude, and a lane that holds a large one drops
 * bits of each that follows: with 128 a lane the probabilities of 131,072 outcomes added up to 1 + 2.5e-7, with 16 to 1 + 8e-8.
 */
// @ts-ignore: decorator
@inline export const POLICY_BLOCK: i32 = 64;

/** The lanes of x as two f64 partial sums. */
// @ts-ignore: decorator
@inline export function widen<T>(x: v128): v128 {
  if (sizeof<T>() == 8) return x;
  const high = f64x2.promote_low_f32x4(i8x16.shuffle(x, x, 8, 9, 10, 11, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15));
  return f64x2.add(f64x2.promote_low_f32x4(x), high);
}

/** acc + all lanes of x, as two f64 partial sums. */
// @ts-ignore: decorator
@inline export function addWide<T>(acc: v128, x: v128): v128 {
  return f64x2.add(acc, widen<T>(x));
}

/** What sum = a + b lost to rounding, exactly (Knuth's two-sum). */
// @ts-ignore: decorator
@inline export function lostIn(a: v128, b: v128, sum: v128): v128 {
  const b1 = f64x2.sub(sum, a);
  const a1 = f64x2.sub(sum, b1);
  return f64x2.add(f64x2.sub(a, a1), f64x2.sub(b, b1));
}

/** The sum of the two partial sums of `addWide`. */
// @ts-ignore: decorator
@inline export function total(acc: v128): f64 {
  return f64x2.extract_lane(acc, 0) + f64x2.extract_lane(acc, 1);
}

/** The largest lane; NaN lanes are ignored. */
// @ts-ignore: decorator
@inline export function maxLane<T>(x: v128): f64 {
  if (sizeof<T>() == 4) {
    const y = f32x4.pmax(x, i8x16.shuffle(x, x, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7));
    return Math.max(<f64>f32x4.extract_lane(y, 0), <f64>f32x4.extract_lane(y, 1));
  }
  return Math.max(f64x2.extract_lane(x, 0), f64x2.extract_lane(x, 1));
}

/** The lane mask of the next outcomes, a byte each: ones where the level is `wanted`, which is a value in every byte. */
// @ts-ignore: decorator
@inline export function levelMask<T>(levels: usize, wanted: v128): v128 {
  const zero = i64x2.splat(0);
  const bytes = sizeof<T>() == 4 ? v128.load32_zero(levels) : v128.load_lane<u16>(levels, zero, 0);
  const words = i16x8.extend_low_i8x16_s(i8x16.eq(bytes, wanted));
  const halves = i32x4.extend_low_i16x8_s(words);
  return sizeof<T>() == 4 ? halves : i64x2.extend_low_i32x4_s(halves);
}

/** Of the outcomes of the next two vectors, which have the level `wanted`: firstMask and secondMask make lane masks of it. */
// @ts-ignore: decorator
@inline export function levelHits<T>(levels: usize, wanted: v128): v128 {
  const bytes = sizeof<T>() == 4 ? v128.load64_zero(levels) : v128.load32_zero(levels);
  const words = i16x8.extend_low_i8x16_s(i8x16.eq(bytes, wanted));
  return sizeof<T>() == 4 ? words : i32x4.extend_low_i16x8_s(words);
}

// @ts-ignore: decorator
@inline export function firstMask<T>(hits: v128): v128 {
  return sizeof<T>() == 4 ? i32x4.extend_low_i16x8_s(hits) : i64x2.extend_low_i32x4_s(hits);
}

// @ts-ignore: decorator
@inline export function secondMask<T>(hits: v128): v128 {
  return sizeof<T>() == 4 ? i32x4.extend_high_i16x8_s(hits) : i64x2.extend_high_i32x4_s(hits);
}

/** Bytes of levels beside a vector of T. */
// @ts-ignore: decorator
@inline export function levelStep<T>(): usize {
  return 16 / sizeof<T>();
}

/** `other` where the mask is 0, what it differs from by `difference` (xor) where it is ones: cheaper than a bitselect. */
// @ts-ignore: decorator
@inline export function blend(other: v128, difference: v128, mask: v128): v128 {
  return v128.xor(other, v128.and(difference, mask));
}

/** An f64 as a T in every lane; beyond the range of T, the largest finite T of that sign. */
// @ts-ignore: decorator
@inline export function splatFinite<T>(x: f64): v128 {
  const limit: f64 = sizeof<T>() == 4 ? <f64>f32.MAX_VALUE : f64.MAX_VALUE;
  return v128.splat<T>(<T>Math.max(-limit, Math.min(limit, x)));
}
