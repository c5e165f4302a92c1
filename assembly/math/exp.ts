// exp over SIMD lanes, scaled by a power of two that costs nothing.
//
// exp(x) 2^(1-fold) = 2^(n/m) exp(r), n = round(x m log2 e) + m (1-fold), |r| <= ln2/(2m), exp(r) = 1 + r + r^2 q(r);
// m = 1 for f32, m = 64 with a table of 2^(j/64) for f64. Adding a magic constant leaves n in the low bits of the sum, and
// `fold` is part of that constant. Softmax chooses fold = round(max log2 e): exp(x - max) then needs no rounded x - max.
//
// Domain: fold is exact for |x| <= 354 (f32) and |x| <= 2^14 (f64), where n times the high part of ln2/m is exact;
// beyond, callers subtract the maximum (see fold.ts). Arguments below `expFloor` give exactly 0, NaN gives NaN.
// `exp` holds on the whole line, subnormal and infinite results included.
//
// Worst error (npm run test:exhaustive): f32 0.990 ulp at -0x1.76f06cp+2, of all inputs; f64 1.013 ulp at
// -0x1.85d0988d7678dp+8, of 10 million.
import { EXP2_TABLE, EXP2_TAIL, EXP_F32, EXP_F64 } from './expConstants';
import { multiplyAdd, negativeMultiplyAdd } from './fma';

/** Places in the tables of expConstants.ts. Up to LIMIT, exp(x), exp(-x) and every product on the way to them are normal. */
export enum ExpAt { LOG2E, LN2_HIGH, LN2_LOW, LIMIT, ONE, C2 }

// Constants are loaded from memory: V8 13 and later rebuild a v128.const at every use.
// @ts-ignore: decorator
@inline export function expConstant<T>(at: i32): v128 {
  return v128.load_splat<T>((sizeof<T>() == 4 ? EXP_F32 : EXP_F64) + <usize>at * sizeof<T>());
}

/** Results are scaled by 2^HEADROOM, so that they stay normal wherever a normalised probability is normal. */
// @ts-ignore: decorator
@inline export const HEADROOM: i32 = 1;

/** The constant of `expFolded` for a given fold, in every lane. */
// @ts-ignore: decorator
@inline export function expMagic<T>(fold: i32): v128 {
  const shift = HEADROOM - fold;
  if (sizeof<T>() == 4) return f32x4.splat(12583039.0 + <f32>shift); // 1.5 * 2^23 + 127, the exponent bias
  return f64x2.splat(6755399441055744.0 + 64.0 * <f64>shift); // 1.5 * 2^52
}

/** The least argument of `expFolded` for a given fold; its result is 0. */
// @ts-ignore: decorator
@inline export function expFloor<T>(fold: i32): v128 {
  return v128.splat<T>(<T>leastArgument<T>(fold));
}

/** The same as a number. */
// @ts-ignore: decorator
@inline export function leastArgument<T>(fold: i32): f64 {
  return <f64>(fold - (sizeof<T>() == 4 ? 127 : 1023) - HEADROOM) * 0.6931471805599453;
}

/** exp(x) * 2^(HEADROOM - fold) for x >= expFloor(fold), magic = expMagic(fold). */
// @ts-ignore: decorator
@inline export function expFolded<T>(x: v128, magic: v128): v128 {
  return expWith<T>(
    x, magic, expConstant<T>(ExpAt.LOG2E), expConstant<T>(ExpAt.LN2_HIGH), expConstant<T>(ExpAt.LN2_LOW),
    expConstant<T>(ExpAt.C2), expConstant<T>(ExpAt.C2 + 1), expConstant<T>(ExpAt.C2 + 2), expConstant<T>(ExpAt.C2 + 3),
    lastConstant<T>(),
  );
}

/** `expFolded` with its constants as arguments. */
// @ts-ignore: decorator
@inline export function expWith<T>(
  x: v128, magic: v128, perStep: v128, high: v128, low: v128, c2: v128, c3: v128, c4: v128, c5: v128, c6: v128,
): v128 {
  const t = multiplyAdd<T>(x, perStep, magic);
  const n = v128.sub<T>(t, magic);
  const r = negativeMultiplyAdd<T>(n, low, negativeMultiplyAdd<T>(n, high, x));
  return expRaised<T>(r, expPower<T>(t), c2, c3, c4, c5, c6);
}

/** s exp(r) */
// @ts-ignore: decorator
@inline export function expRaised<T>(r: v128, s: v128, c2: v128, c3: v128, c4: v128, c5: v128, c6: v128): v128 {
  const r2 = v128.mul<T>(r, r);
  return multiplyAdd<T>(s, multiplyAdd<T>(r2, curve<T>(r, r2, c2, c3, c4, c5, c6), r), s);
}

/** exp(x) for every x. */
// @ts-ignore: decorator
@inline export function exp<T>(x: v128): v128 {
  const inside = v128.lt<T>(v128.abs<T>(x), expConstant<T>(ExpAt.LIMIT));
  return v128.all_true<i32>(inside) ? expFolded<T>(x, expMagic<T>(HEADROOM)) : ends<T>(x);
}

/** `exp` without its branch. */
// @ts-ignore: decorator
@inline export function expAny<T>(x: v128): v128 {
  return ends<T>(x);
}

// 2^64 too large or too small, where it is normal and the sum rounds, then scaled: a subnormal result is rounded twice.
function ends<T>(x: v128): v128 {
  const below = v128.lt<T>(x, v128.splat<T>(0));
  const least = v128.splat<T>(sizeof<T>() == 4 ? <T>-105 : <T>-746); // less than half of the least positive number
  const most = v128.splat<T>(sizeof<T>() == 4 ? <T>89 : <T>710); // more than the largest number
  const magic = v128.bitselect(expMagic<T>(HEADROOM - 64), expMagic<T>(HEADROOM + 64), below);
  const down = v128.splat<T>(<T>5.421010862427522e-20); // 2^-64
  const up = v128.splat<T>(<T>18446744073709551616.0); // 2^64
  const y = expFolded<T>(v128.pmin<T>(v128.pmax<T>(x, least), most), magic);
  return v128.mul<T>(y, v128.bitselect(down, up, below));
}

/** exp(x) for x <= 0 as `exp`, without its branch. */
// @ts-ignore: decorator
@inline export function expNonPositiveF64(x: v128): v128 {
  const scaled = expFolded<f64>(f64x2.pmax(x, expFloor<f64>(HEADROOM - 64)), expMagic<f64>(HEADROOM - 64));
  return f64x2.mul(scaled, f64x2.splat(5.421010862427522e-20)); // 2^-64
}

/** x m log2 e to the nearest integer n, in the low bits. */
// @ts-ignore: decorator
@inline export function expSteps<T>(x: v128, magic: v128): v128 {
  return multiplyAdd<T>(x, expConstant<T>(ExpAt.LOG2E), magic);
}

/** 2^(n/m) and the scale of the magic constant. */
// @ts-ignore: decorator
@inline export function expPower<T>(t: v128): v128 {
  if (sizeof<T>() == 4) return i32x4.shl(t, 23);
  return i64x2.add(entries(t, EXP2_TABLE), i64x2.shl(v128.and(t, i64x2.splat(~63)), 46)); // 64 steps are one exponent
}

/** What the rounded 2^(n/64) lacks, relatively: added to `expRest`, it removes half an ulp of the error of f64. */
// @ts-ignore: decorator
@inline export function expTailF64(t: v128): v128 {
  return entries(t, EXP2_TAIL);
}

// @ts-ignore: decorator
@inline function entries(t: v128, table: usize): v128 {
  const j0 = <usize>(i64x2.extract_lane(t, 0) & 63) << 3;
  const j1 = <usize>(i64x2.extract_lane(t, 1) & 63) << 3;
  return v128.load_lane<u64>(table + j1, v128.load64_zero(table + j0), 1);
}

/** r = x - n ln2/m */
// @ts-ignore: decorator
@inline export function expReduced<T>(x: v128, n: v128): v128 {
  const main = negativeMultiplyAdd<T>(n, expConstant<T>(ExpAt.LN2_HIGH), x);
  return negativeMultiplyAdd<T>(n, expConstant<T>(ExpAt.LN2_LOW), main);
}

/** r^2 q(r) */
// @ts-ignore: decorator
@inline export function expCurve<T>(r: v128): v128 {
  const r2 = v128.mul<T>(r, r);
  return v128.mul<T>(r2, curve<T>(
    r, r2, expConstant<T>(ExpAt.C2), expConstant<T>(ExpAt.C2 + 1), expConstant<T>(ExpAt.C2 + 2), expConstant<T>(ExpAt.C2 + 3),
    lastConstant<T>(),
  ));
}

/** c6 of f32; f64 has none. */
// @ts-ignore: decorator
@inline export function lastConstant<T>(): v128 {
  return sizeof<T>() == 4 ? expConstant<T>(ExpAt.C2 + 4) : f64x2.splat(0);
}

/** q(r) */
// @ts-ignore: decorator
@inline function curve<T>(r: v128, r2: v128, c2: v128, c3: v128, c4: v128, c5: v128, c6: v128): v128 {
  let top = multiplyAdd<T>(r, c5, c4);
  if (sizeof<T>() == 4) top = multiplyAdd<T>(r2, c6, top);
  return multiplyAdd<T>(r2, top, multiplyAdd<T>(r, c3, c2));
}
