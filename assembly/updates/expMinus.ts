// exp(-a) for paths that draw their groups: to 4e-16, by operations that are the same in every binary.

// Constants are loaded from memory: some engines make a v128.const anew at every use.
/** 1/2, 1/3!, ... 1/13! */
// @ts-ignore: decorator
@lazy const SERIES = memory.data<f64>([
  0.5, 0.16666666666666666, 0.041666666666666664, 0.008333333333333333, 0.001388888888888889, 0.0001984126984126984,
  0.0000248015873015873, 0.0000027557319223985893, 2.755731922398589e-7, 2.505210838544172e-8, 2.08767569878681e-9,
  1.6059043836821613e-10,
]);

// @ts-ignore: decorator
@lazy const CONSTANTS = memory.data<f64>([
  1.4426950408889634, // 1/log(2)
  6755399441055744, // 1.5 * 2^52: added to a number, leaves its nearest integer in the low bits
  0.6931471803691238, // log(2), but for its low 32 bits: a whole number below 2^20 times it is exact
  1.9082149292705877e-10, // the rest of it
  700, // beyond this, probabilities are far below what a random number can tell from 0
  1,
]);

const enum At { PER_LOG2, MAGIC, LOG2_HIGH, LOG2_LOW, FARTHEST, ONE }

/** exp(-a) for a >= 0; 0 from 700 on. With a = n log 2 - r: 2^-n exp(r), |r| <= log(2)/2, by the series. */
// @ts-ignore: decorator
@inline export function expMinus(a: v128): v128 {
  const t = f64x2.add(f64x2.mul(a, constant(At.PER_LOG2)), constant(At.MAGIC));
  const n = f64x2.sub(t, constant(At.MAGIC));
  const large = f64x2.sub(f64x2.mul(n, constant(At.LOG2_HIGH)), a);
  const r = f64x2.add(large, f64x2.mul(n, constant(At.LOG2_LOW)));
  const square = f64x2.mul(r, r);
  const fourth = f64x2.mul(square, square);
  const low = f64x2.add(pair(0, r), f64x2.mul(pair(2, r), square));
  const middle = f64x2.add(pair(4, r), f64x2.mul(pair(6, r), square));
  const high = f64x2.add(pair(8, r), f64x2.mul(pair(10, r), square));
  const series = f64x2.add(low, f64x2.mul(fourth, f64x2.add(middle, f64x2.mul(high, fourth))));
  const value = f64x2.add(constant(At.ONE), f64x2.add(r, f64x2.mul(square, series)));
  const scale = i64x2.shl(i64x2.sub(i64x2.splat(1023), t), 52); // 2^-n
  return v128.and(f64x2.mul(value, scale), f64x2.lt(a, constant(At.FARTHEST)));
}

/** Two terms of the series. */
// @ts-ignore: decorator
@inline function pair(k: i32, r: v128): v128 {
  const at = SERIES + (<usize>k << 3);
  return f64x2.add(v128.load64_splat(at), f64x2.mul(v128.load64_splat(at, 8), r));
}

// @ts-ignore: decorator
@inline function constant(at: At): v128 {
  return v128.load64_splat(CONSTANTS + (<usize>at << 3));
}
