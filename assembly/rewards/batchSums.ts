// Sums over all rewards of a call, for rules that compare a group with the batch.
import { addWide, total } from '../math/lanes';
import { tailMask } from './tail';

/** Bytes that are added in lanes of T before they join an f64 sum: at most 8 terms a lane. */
// @ts-ignore: decorator
@inline const STRETCH: usize = 256;

/**
 * Adds to two f64 at `sums`: x - origin of `count` values, and its square. Differences are rounded to T. Reads up to 15 bytes beyond
 * the last value.
 */
export function batchSums<T>(from: usize, count: i32, origin: f64, sums: usize): void {
  const bytes = <usize>count * sizeof<T>();
  const end = from + (bytes & ~15);
  const o = v128.splat<T>(<T>origin);
  const tail = v128.and(v128.sub<T>(v128.load(end), o), tailMask(bytes & 15));
  let sum = addWide<T>(f64x2.splat(0), tail);
  let square = addWide<T>(f64x2.splat(0), v128.mul<T>(tail, tail));
  while (from < end) {
    let a = v128.splat<T>(0);
    let b = a;
    let aa = a;
    let bb = a;
    const stop = min(from + STRETCH, end);
    for (const pairs = from + ((stop - from) & ~31); from < pairs; from += 32) {
      const x = v128.sub<T>(v128.load(from), o);
      const y = v128.sub<T>(v128.load(from, 16), o);
      a = v128.add<T>(a, x);
      b = v128.add<T>(b, y);
      aa = v128.add<T>(aa, v128.mul<T>(x, x));
      bb = v128.add<T>(bb, v128.mul<T>(y, y));
    }
    if (from < stop) {
      const x = v128.sub<T>(v128.load(from), o);
      a = v128.add<T>(a, x);
      aa = v128.add<T>(aa, v128.mul<T>(x, x));
      from += 16;
    }
    sum = addWide<T>(sum, v128.add<T>(a, b));
    square = addWide<T>(square, v128.add<T>(aa, bb));
  }
  store<f64>(sums, load<f64>(sums) + total(sum));
  store<f64>(sums, load<f64>(sums, 8) + total(square), 8);
}

/** How many of `count` values are not 0. */
export function countNonzero<T>(from: usize, count: i32): i32 {
  const bytes = <usize>count * sizeof<T>();
  const end = from + (bytes & ~15);
  const zero = v128.splat<T>(0);
  let some = v128.and(v128.ne<T>(v128.load(end), zero), tailMask(bytes & 15));
  some = sizeof<T>() == 4 ? i32x4.neg(some) : i64x2.neg(some);
  for (; from < end; from += 16) {
    const differs = v128.ne<T>(v128.load(from), zero);
    some = sizeof<T>() == 4 ? i32x4.sub(some, differs) : i64x2.sub(some, differs);
  }
  if (sizeof<T>() == 8) return <i32>(i64x2.extract_lane(some, 0) + i64x2.extract_lane(some, 1));
  return (
    i32x4.extract_lane(some, 0) + i32x4.extract_lane(some, 1) + i32x4.extract_lane(some, 2) + i32x4.extract_lane(some, 3)
  );
}
