// Whether rewards are what a rule takes, which is asked before results are written over what the caller had.
import { tailMask } from './tail';

/** What rewards may be, and lengths of answers. */
export const enum Kind { FINITE, SHARE, BINARY, LENGTH }

/** The largest finite number. */
// @ts-ignore: decorator
@inline function largest<T>(): T {
  return sizeof<T>() == 4 ? <T>f32.MAX_VALUE : <T>f64.MAX_VALUE;
}

/** True if all numbers are one of these or, if `between`, between them. */
function all<T>(from: usize, count: i32, least: T, most: T, between: bool): bool {
  const bytes = <usize>count * sizeof<T>();
  const end = from + (bytes & ~15);
  const low = v128.splat<T>(least);
  const high = v128.splat<T>(most);
  const open = i32x4.splat(between ? -1 : 0);
  let ones = v128.or(holds<T>(v128.load(end), low, high, open), v128.not(tailMask(bytes & 15)));
  for (; from < end; from += 16) ones = v128.and(ones, holds<T>(v128.load(from), low, high, open));
  return i32x4.all_true(ones);
}

/** All ones where x is `low` or `high` or, in lanes that are open, between them. */
// @ts-ignore: decorator
@inline function holds<T>(x: v128, low: v128, high: v128, open: v128): v128 {
  const between = v128.and(v128.and(v128.gt<T>(x, low), v128.lt<T>(x, high)), open);
  return v128.or(between, v128.or(v128.eq<T>(x, low), v128.eq<T>(x, high)));
}

/**
 * True if the sum of all numbers is finite: then all of them are. If `unsigned`, a constant, none may have the sign bit either. Numbers
 * near the largest may add up to more than there is, and -0 has the bit, so that false says nothing yet.
 */
// @ts-ignore: decorator
@inline function haveFiniteSum<T>(from: usize, count: i32, unsigned: bool): bool {
  const bytes = <usize>count * sizeof<T>();
  const end = from + (bytes & ~15);
  // Four sums: an addition need not wait for the one before it.
  let a = v128.and(v128.load(end), tailMask(bytes & 15));
  let bits = a;
  let b = v128.splat<T>(0);
  let c = b;
  let d = b;
  for (const whole = from + (bytes & ~63); from < whole; from += 64) {
    const x = v128.load(from);
    const y = v128.load(from, 16);
    const z = v128.load(from, 32);
    const w = v128.load(from, 48);
    a = v128.add<T>(a, x);
    b = v128.add<T>(b, y);
    c = v128.add<T>(c, z);
    d = v128.add<T>(d, w);
    if (unsigned) bits = v128.or(bits, v128.or(v128.or(x, y), v128.or(z, w)));
  }
  for (; from < end; from += 16) {
    const x = v128.load(from);
    b = v128.add<T>(b, x);
    if (unsigned) bits = v128.or(bits, x);
  }
  const sum = v128.add<T>(v128.add<T>(a, b), v128.add<T>(c, d));
  // x - x is 0 for finite x, else NaN.
  if (v128.any_true(v128.ne<T>(v128.sub<T>(sum, sum), v128.splat<T>(0)))) return false;
  return !unsigned || (sizeof<T>() == 4 ? i32x4.bitmask(bits) : i64x2.bitmask(bits)) == 0;
}

/** True if all numbers are of the kind. Reads up to 15 bytes beyond the last. */
export function allWithin<T>(from: usize, count: i32, kind: Kind): bool {
  const end = largest<T>();
  if (kind == Kind.FINITE) return haveFiniteSum<T>(from, count, false) || all<T>(from, count, -end, end, true);
  if (kind == Kind.LENGTH) return haveFiniteSum<T>(from, count, true) || all<T>(from, count, 0, end, true);
  return all<T>(from, count, 0, 1, kind == Kind.SHARE);
}
