// Natural logarithm over SIMD lanes.
//
// x = 2^k (1 + f), sqrt(1/2) <= 1 + f < sqrt2: log x = k ln2 + log(1 + f). With s = f/(2 + f), log(1 + f) = 2s + s R(s^2);
// since 2s = f - s f, that is f - (f^2/2 - s (f^2/2 + R)): f is exact and what is taken from it is small.
// It holds for every input; subnormal ones are scaled first.
//
// Worst error (npm run test:exhaustive): f32 0.904 ulp at 0x1.69cf3ep-1, of all inputs; f64 0.934 ulp at
// 0x1.6a09e3a389587p-1, of 10 million.
import { multiplyAdd } from './fma';
import { LOG_F32, LOG_F64 } from './logConstants';

/** Places in the tables of logConstants.ts. */
export enum LogAt {
  LN2_HIGH, LN2_LOW, ROOT, ONE_LESS_ROOT, FRACTION, MAGIC, BIAS, LEAST_NORMAL, INFINITY, ONE, TWO, HALF, C0,
}

// Constants are loaded from memory: V8 13 and later rebuild a v128.const at every use.
// @ts-ignore: decorator
@inline export function logConstant<T>(at: i32): v128 {
  return v128.load_splat<T>((sizeof<T>() == 4 ? LOG_F32 : LOG_F64) + <usize>at * sizeof<T>());
}

/** log(x); -Infinity at 0 and -0, NaN below. */
// @ts-ignore: decorator
@inline export function log<T>(x: v128): v128 {
  const aboveLeast = v128.ge<T>(x, logConstant<T>(LogAt.LEAST_NORMAL));
  const plain = v128.all_true<i32>(v128.and(aboveLeast, v128.lt<T>(x, logConstant<T>(LogAt.INFINITY))));
  let scaled = x;
  let bias = logConstant<T>(LogAt.BIAS);
  if (!plain) {
    scaled = logScaled<T>(x);
    bias = logScaledBias<T>(x);
  }
  const bits = logBits<T>(scaled);
  const f = logFraction<T>(bits);
  const y = logSum<T>(logExponent<T>(bits, bias), f, logRest<T>(f));
  return plain ? y : ends<T>(x, y);
}

function ends<T>(x: v128, y: v128): v128 {
  const zero = v128.splat<T>(0);
  const to = v128.bitselect(y, x, v128.lt<T>(x, logConstant<T>(LogAt.INFINITY))); // Infinity and NaN stay what they are
  const from = v128.bitselect(v128.splat<T>(-Infinity), to, v128.eq<T>(x, zero));
  return v128.bitselect(v128.splat<T>(NaN), from, v128.lt<T>(x, zero));
}

/** x, times 2^54 where it is below the normal numbers; `logScaledBias` takes the factor back. */
// @ts-ignore: decorator
@inline export function logScaled<T>(x: v128): v128 {
  const scaled = v128.mul<T>(x, v128.splat<T>(<T>18014398509481984.0));
  return v128.bitselect(scaled, x, v128.lt<T>(x, logConstant<T>(LogAt.LEAST_NORMAL)));
}

// @ts-ignore: decorator
@inline export function logScaledBias<T>(x: v128): v128 {
  const tiny = v128.lt<T>(x, logConstant<T>(LogAt.LEAST_NORMAL));
  return v128.add<T>(logConstant<T>(LogAt.BIAS), v128.and(v128.splat<T>(54), tiny));
}

/** k ln2 + f - rest. For a difference of logarithms, of the differences of these. */
// @ts-ignore: decorator
@inline export function logSum<T>(k: v128, f: v128, rest: v128): v128 {
  const small = v128.sub<T>(v128.sub<T>(rest, v128.mul<T>(k, logConstant<T>(LogAt.LN2_LOW))), f);
  return v128.sub<T>(v128.mul<T>(k, logConstant<T>(LogAt.LN2_HIGH)), small);
}

/** The bits of a normal x, moved so that their exponent field is k plus the bias. */
// @ts-ignore: decorator
@inline export function logBits<T>(x: v128): v128 {
  return addBits<T>(x, logConstant<T>(LogAt.ONE_LESS_ROOT));
}

/** k, given the bits. The field becomes a number as the low bits of a large one. */
// @ts-ignore: decorator
@inline export function logExponent<T>(bits: v128, bias: v128): v128 {
  const field = sizeof<T>() == 4 ? i32x4.shr_u(bits, 23) : i64x2.shr_u(bits, 52);
  return v128.sub<T>(v128.or(field, logConstant<T>(LogAt.MAGIC)), bias);
}

/** f, given the bits. */
// @ts-ignore: decorator
@inline export function logFraction<T>(bits: v128): v128 {
  const fraction = v128.and(bits, logConstant<T>(LogAt.FRACTION));
  return v128.sub<T>(addBits<T>(fraction, logConstant<T>(LogAt.ROOT)), logConstant<T>(LogAt.ONE));
}

/** f - log(1 + f) */
// @ts-ignore: decorator
@inline export function logRest<T>(f: v128): v128 {
  const half = v128.mul<T>(f, v128.mul<T>(f, logConstant<T>(LogAt.HALF)));
  const s = v128.div<T>(f, v128.add<T>(f, logConstant<T>(LogAt.TWO)));
  const z = v128.mul<T>(s, s);
  return v128.sub<T>(half, v128.mul<T>(s, v128.add<T>(half, v128.mul<T>(z, series<T>(z)))));
}

/** R(z)/z */
// @ts-ignore: decorator
@inline function series<T>(z: v128): v128 {
  const z2 = v128.mul<T>(z, z);
  const low = multiplyAdd<T>(z, logConstant<T>(LogAt.C0 + 1), logConstant<T>(LogAt.C0));
  if (sizeof<T>() == 4) return multiplyAdd<T>(z2, logConstant<T>(LogAt.C0 + 2), low);
  const middle = multiplyAdd<T>(z, logConstant<T>(LogAt.C0 + 3), logConstant<T>(LogAt.C0 + 2));
  const high = multiplyAdd<T>(z, logConstant<T>(LogAt.C0 + 5), logConstant<T>(LogAt.C0 + 4));
  const top = multiplyAdd<T>(z2, logConstant<T>(LogAt.C0 + 6), high);
  return multiplyAdd<T>(z2, multiplyAdd<T>(z2, top, middle), low);
}

// @ts-ignore: decorator
@inline function addBits<T>(a: v128, b: v128): v128 {
  return sizeof<T>() == 4 ? i32x4.add(a, b) : i64x2.add(a, b);
}
