// exp over SIMD lanes, scaled by a power of two that costs nothing.
//
// exp(x) 2^(1-fold) = 2^(n/m) exp(r), n = round(x m log2 e) + m (1-fold), |r| <= ln2/(2m), exp(r) = 1 + r + r^2 q(r);
// m = 1 for f32, m = 64 with a table of 2^(j/64) for f64. Adding a magic constant leaves n in the low bits of the sum, and
// `fold` is part of that constant. Softmax chooses fold = round(max log2 e): exp(x - max) then needs no rounded x - max.
//
// Domain: fold is exact for |x| <= 354 (f32) and |x| <= 2^14 (f64), where n times the high part of ln2/m is exact;
// beyond, callers subtract the maximum (see fold.ts). Arguments below `expFloor` give exactly 0, NaN gives NaN.
// Worst error, by test/math/exp.test.ts: f32 0.99 ulp at -0x1.2b8d5ap+0, f64 1.01 ulp at 0x1.97f7dp-8.
import { EXP2_TABLE, EXP_F32, EXP_F64 } from './expConstants';

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
  if (sizeof<T>() == 4) return f32x4.splat(<f32>(<f64>(fold - 127 - HEADROOM) * 0.6931471805599453));
  return f64x2.splat(<f64>(fold - 1023 - HEADROOM) * 0.6931471805599453);
}

/** exp(x) * 2^(HEADROOM - fold) for x >= expFloor(fold), magic = expMagic(fold). */
// @ts-ignore: decorator
@inline export function expFolded<T>(x: v128, magic: v128): v128 {
  return sizeof<T>() == 4 ? expFoldedF32(x, magic) : expFoldedF64(x, magic);
}

// Constants are loaded from memory: V8 13 and later rebuild a v128.const at every use.
// @ts-ignore: decorator
@inline function expFoldedF32(x: v128, magic: v128): v128 {
  const t = f32x4.add(f32x4.mul(x, v128.load32_splat(EXP_F32)), magic);
  const n = f32x4.sub(t, magic);
  const s = i32x4.shl(t, 23); // 2^(n + HEADROOM - fold)
  const r = f32x4.sub(
    f32x4.sub(x, f32x4.mul(n, v128.load32_splat(EXP_F32, 4))),
    f32x4.mul(n, v128.load32_splat(EXP_F32, 8)),
  );
  const r2 = f32x4.mul(r, r);
  const low = f32x4.add(v128.load32_splat(EXP_F32, 12), f32x4.mul(r, v128.load32_splat(EXP_F32, 16)));
  const high = f32x4.add(v128.load32_splat(EXP_F32, 20), f32x4.mul(r, v128.load32_splat(EXP_F32, 24)));
  const q = f32x4.add(low, f32x4.mul(r2, f32x4.add(high, f32x4.mul(r2, v128.load32_splat(EXP_F32, 28)))));
  return f32x4.add(s, f32x4.mul(s, f32x4.add(r, f32x4.mul(r2, q))));
}

// @ts-ignore: decorator
@inline function expFoldedF64(x: v128, magic: v128): v128 {
  const t = f64x2.add(f64x2.mul(x, v128.load64_splat(EXP_F64)), magic);
  const n = f64x2.sub(t, magic);
  const j0 = <usize>(i64x2.extract_lane(t, 0) & 63) << 3;
  const j1 = <usize>(i64x2.extract_lane(t, 1) & 63) << 3;
  const power = v128.load_lane<u64>(EXP2_TABLE + j1, v128.load64_zero(EXP2_TABLE + j0), 1);
  const s = i64x2.add(power, i64x2.shl(v128.and(t, i64x2.splat(~63)), 46)); // 64 steps of n are one exponent
  const r = f64x2.sub(
    f64x2.sub(x, f64x2.mul(n, v128.load64_splat(EXP_F64, 8))),
    f64x2.mul(n, v128.load64_splat(EXP_F64, 16)),
  );
  const r2 = f64x2.mul(r, r);
  const low = f64x2.add(v128.load64_splat(EXP_F64, 24), f64x2.mul(r, v128.load64_splat(EXP_F64, 32)));
  const high = f64x2.add(v128.load64_splat(EXP_F64, 40), f64x2.mul(r, v128.load64_splat(EXP_F64, 48)));
  return f64x2.add(s, f64x2.mul(s, f64x2.add(r, f64x2.mul(r2, f64x2.add(low, f64x2.mul(r2, high))))));
}

/** exp(x) for x <= 0, subnormal results included; -Infinity gives 0. */
// @ts-ignore: decorator
@inline export function expNonPositiveF64(x: v128): v128 {
  // Computed 2^64 too large, where every result is normal, then scaled down with one rounding.
  const scaled = expFoldedF64(f64x2.pmax(x, f64x2.splat(-746)), expMagic<f64>(HEADROOM - 64));
  return f64x2.mul(scaled, f64x2.splat(5.421010862427522e-20)); // 2^-64
}
