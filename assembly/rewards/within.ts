// Whether rewards are what a rule takes, which is asked before results are written over what the caller had.
import { tailMask } from './tail';

/** What rewards may be, and lengths of answers. */
export const enum Kind { FINITE, SHARE, BINARY, LENGTH }

/** All ones where x is of a kind, which is a constant: a share is from 0 to 1, a length finite and at least 0. */
// @ts-ignore: decorator
@inline function holds<T>(x: v128, kind: Kind): v128 {
  const zero = v128.splat<T>(0);
  const one = v128.splat<T>(1);
  if (kind == Kind.BINARY) return v128.or(v128.eq<T>(x, zero), v128.eq<T>(x, one));
  const above = v128.ge<T>(x, zero);
  return v128.and(above, kind == Kind.SHARE ? v128.le<T>(x, one) : v128.lt<T>(x, v128.splat<T>(Infinity)));
}

// @ts-ignore: decorator
@inline function all<T>(from: usize, count: i32, kind: Kind): bool {
  const bytes = <usize>count * sizeof<T>();
  const end = from + (bytes & ~15);
  let ones = v128.or(holds<T>(v128.load(end), kind), v128.not(tailMask(bytes & 15)));
  for (; from < end; from += 16) ones = v128.and(ones, holds<T>(v128.load(from), kind));
  return i32x4.all_true(ones);
}

/** x - x is 0 for finite x, else NaN. */
// @ts-ignore: decorator
@inline function probe<T>(from: usize, offset: usize): v128 {
  const x = v128.load(from + offset);
  return v128.sub<T>(x, x);
}

/** True if all rewards are finite. Reads up to 15 bytes beyond the last. */
export function allFinite<T>(from: usize, count: i32): bool {
  const bytes = <usize>count * sizeof<T>();
  const end = from + (bytes & ~15);
  const tail = v128.and(v128.load(end), tailMask(bytes & 15));
  // Four sums: an addition need not wait for the one before it.
  let a = v128.sub<T>(tail, tail);
  let b = v128.splat<T>(0);
  let c = b;
  let d = b;
  for (const whole = from + (bytes & ~63); from < whole; from += 64) {
    a = v128.add<T>(a, probe<T>(from, 0));
    b = v128.add<T>(b, probe<T>(from, 16));
    c = v128.add<T>(c, probe<T>(from, 32));
    d = v128.add<T>(d, probe<T>(from, 48));
  }
  for (; from < end; from += 16) b = v128.add<T>(b, probe<T>(from, 0));
  const zero = v128.add<T>(v128.add<T>(a, b), v128.add<T>(c, d));
  return !v128.any_true(v128.ne<T>(zero, zero));
}

/** True if all numbers are of the kind. Reads up to 15 bytes beyond the last. */
export function allWithin<T>(from: usize, count: i32, kind: Kind): bool {
  if (kind == Kind.FINITE) return allFinite<T>(from, count);
  if (kind == Kind.BINARY) return all<T>(from, count, Kind.BINARY);
  return kind == Kind.SHARE ? all<T>(from, count, Kind.SHARE) : all<T>(from, count, Kind.LENGTH);
}
