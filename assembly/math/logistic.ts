// logistic(x) = 1/(1 + exp(-x)) over SIMD lanes.
//
// With e = exp(-|x|) and t = e/(1 + e) it is t below 0 and 1 - t from 0 on, so that small probabilities keep their digits.
// e = s (1 + r + curve) as in exp.ts is not rounded before the division: f32 divides in f64, f64 divides with a remainder.
// It holds on the whole line, subnormal results included.
//
// Worst error (npm run test:exhaustive): f32 0.966 ulp at -0x1.485788p+6, of all inputs; f64 1.004 ulp at
// -0x1.614aac82c8ce4p+9, of 10 million, and 0.756 ulp at 0x1.b7182dac8c524p-2 from -700 on.
import {
  ExpAt, expAny, expConstant, expCurve, expMagic, expPower, expReduced, expSteps, expTailF64, HEADROOM,
} from './exp';
import { highHalves, lowHalves } from './shuffles';

// @ts-ignore: decorator
@inline export function logistic<T>(x: v128): v128 {
  return lanes<T>(x);
}

// Not inlined: columns and scalars share it, and the call costs them 2 %.
function lanes<T>(x: v128): v128 {
  const one = expConstant<T>(ExpAt.ONE);
  const limit = expConstant<T>(ExpAt.LIMIT);
  const magic = expMagic<T>(HEADROOM);
  const a = v128.neg<T>(v128.pmin<T>(v128.abs<T>(x), limit));
  const n = expSteps<T>(a, magic);
  const s = expPower<T>(n);
  const r = expReduced<T>(a, v128.sub<T>(n, magic));
  const curve = expCurve<T>(r);
  const t = sizeof<T>() == 4 ? quotientF32(s, r, curve) : quotientF64(s, f64x2.add(f64x2.add(r, curve), expTailF64(n)));
  const p = v128.bitselect(t, v128.sub<T>(one, t), v128.lt<T>(x, v128.splat<T>(0)));
  const far = v128.lt<T>(x, v128.neg<T>(limit));
  return v128.any_true(far) ? v128.bitselect(expAny<T>(x), p, far) : p; // far out, t is e itself
}

// @ts-ignore: decorator
@inline function quotientF32(s: v128, r: v128, curve: v128): v128 {
  const low = quotientWide(s, r, curve);
  const high = quotientWide(highHalves(s, s), highHalves(r, r), highHalves(curve, curve));
  return lowHalves(f32x4.demote_f64x2_zero(low), f32x4.demote_f64x2_zero(high));
}

// @ts-ignore: decorator
@inline function quotientWide(s: v128, r: v128, curve: v128): v128 {
  const wide = f64x2.promote_low_f32x4(s);
  const y = f64x2.add(f64x2.promote_low_f32x4(r), f64x2.promote_low_f32x4(curve));
  const e = f64x2.add(wide, f64x2.mul(wide, y));
  return f64x2.div(e, f64x2.add(expConstant<f64>(ExpAt.ONE), e));
}

// e = s (1 + y), the first 26 bits of t are h, and t - h = (e - h (1 + e)) / (1 + e). The numerator is s - h - h s +
// s y (1 - h); with s in halves h s is exact, and what is left is 2^-26 of e: the only rounding that counts is the last.
// @ts-ignore: decorator
@inline function quotientF64(s: v128, y: v128): v128 {
  const one = expConstant<f64>(ExpAt.ONE);
  const half = i64x2.splat(-134217728); // -2^27
  const sy = f64x2.mul(s, y);
  const e = f64x2.add(s, sy);
  const inverse = f64x2.div(one, f64x2.add(one, e));
  const h = v128.and(f64x2.mul(e, inverse), half);
  const high = v128.and(s, half);
  const exact = f64x2.sub(f64x2.sub(f64x2.sub(s, h), f64x2.mul(h, high)), f64x2.mul(h, f64x2.sub(s, high)));
  const rest = f64x2.add(exact, f64x2.mul(sy, f64x2.sub(one, h)));
  return f64x2.add(h, f64x2.mul(rest, inverse));
}
