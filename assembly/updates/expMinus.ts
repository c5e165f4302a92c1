// exp(-|x|) for paths that draw their groups: to 4e-16, by operations that are the same in every binary.

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

/**
 * Stores exp(-|x|) of `count` numbers, a multiple of 4; 0 from 700 on. With |x| = n log 2 - r: 2^-n exp(r), |r| <= log(2)/2, by the
 * series. Two vectors share what is loaded.
 */
export function expMinus(x: usize, count: i32, to: usize): void {
  const end = to + (<usize>count << 3);
  do {
    const a0 = f64x2.abs(v128.load(x));
    const a1 = f64x2.abs(v128.load(x, 16));
    const perLog2 = constant(At.PER_LOG2);
    const magic = constant(At.MAGIC);
    const t0 = f64x2.add(f64x2.mul(a0, perLog2), magic);
    const t1 = f64x2.add(f64x2.mul(a1, perLog2), magic);
    const n0 = f64x2.sub(t0, magic);
    const n1 = f64x2.sub(t1, magic);
    const log2 = constant(At.LOG2_HIGH);
    const rest = constant(At.LOG2_LOW);
    const r0 = f64x2.add(f64x2.sub(f64x2.mul(n0, log2), a0), f64x2.mul(n0, rest));
    const r1 = f64x2.add(f64x2.sub(f64x2.mul(n1, log2), a1), f64x2.mul(n1, rest));

    const square0 = f64x2.mul(r0, r0);
    const square1 = f64x2.mul(r1, r1);
    const fourth0 = f64x2.mul(square0, square0);
    const fourth1 = f64x2.mul(square1, square1);
    let even = term(8);
    let odd = term(9);
    let high0 = f64x2.add(even, f64x2.mul(odd, r0));
    let high1 = f64x2.add(even, f64x2.mul(odd, r1));
    even = term(10);
    odd = term(11);
    high0 = f64x2.add(high0, f64x2.mul(f64x2.add(even, f64x2.mul(odd, r0)), square0));
    high1 = f64x2.add(high1, f64x2.mul(f64x2.add(even, f64x2.mul(odd, r1)), square1));
    even = term(4);
    odd = term(5);
    let middle0 = f64x2.add(even, f64x2.mul(odd, r0));
    let middle1 = f64x2.add(even, f64x2.mul(odd, r1));
    even = term(6);
    odd = term(7);
    middle0 = f64x2.add(middle0, f64x2.mul(f64x2.add(even, f64x2.mul(odd, r0)), square0));
    middle1 = f64x2.add(middle1, f64x2.mul(f64x2.add(even, f64x2.mul(odd, r1)), square1));
    even = term(0);
    odd = term(1);
    let low0 = f64x2.add(even, f64x2.mul(odd, r0));
    let low1 = f64x2.add(even, f64x2.mul(odd, r1));
    even = term(2);
    odd = term(3);
    low0 = f64x2.add(low0, f64x2.mul(f64x2.add(even, f64x2.mul(odd, r0)), square0));
    low1 = f64x2.add(low1, f64x2.mul(f64x2.add(even, f64x2.mul(odd, r1)), square1));
    const series0 = f64x2.add(low0, f64x2.mul(fourth0, f64x2.add(middle0, f64x2.mul(high0, fourth0))));
    const series1 = f64x2.add(low1, f64x2.mul(fourth1, f64x2.add(middle1, f64x2.mul(high1, fourth1))));

    const one = constant(At.ONE);
    const value0 = f64x2.add(one, f64x2.add(r0, f64x2.mul(square0, series0)));
    const value1 = f64x2.add(one, f64x2.add(r1, f64x2.mul(square1, series1)));
    const farthest = constant(At.FARTHEST);
    v128.store(to, v128.and(f64x2.mul(value0, halvings(t0)), f64x2.lt(a0, farthest)));
    v128.store(to, v128.and(f64x2.mul(value1, halvings(t1)), f64x2.lt(a1, farthest)), 16);
    x += 32;
    to += 32;
  } while (to < end);
}

/** 2^-n, n being in the low bits. */
// @ts-ignore: decorator
@inline function halvings(t: v128): v128 {
  return i64x2.shl(i64x2.sub(i64x2.splat(1023), t), 52);
}

/** A coefficient of the series. */
// @ts-ignore: decorator
@inline function term(k: i32): v128 {
  return v128.load64_splat(SERIES + (<usize>k << 3));
}

// @ts-ignore: decorator
@inline function constant(at: At): v128 {
  return v128.load64_splat(CONSTANTS + (<usize>at << 3));
}
