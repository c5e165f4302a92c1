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
  if (kind == Kind.SHARE) return v128.and(above, v128.le<T>(x, one));
  return v128.and(kind == Kind.LENGTH ? above : v128.gt<T>(x, v128.splat<T>(-Infinity)), v128.lt<T>(x, v128.splat<T>(Infinity)));
}

// @ts-ignore: decorator
@inline function all<T>(from: usize, count: i32, kind: Kind): bool {
  const bytes = <usize>count * sizeof<T>();
  const end = from + (bytes & ~15);
  let ones = v128.or(holds<T>(v128.load(end), kind), v128.not(tailMask(bytes & 15)));
  for (; from < end; from += 16) ones = v128.and(ones, holds<T>(v128.load(from), kind));
  return i32x4.all_true(ones);
}

/**
 * True if the sum of all rewards is finite: then all of them are. Numbers near the largest may add up to more than there is, so that
 * false says nothing yet.
 */
// @ts-ignore: decorator
@inline function haveFiniteSum<T>(from: usize, count: i32): bool {
  const bytes = <usize>count * sizeof<T>();
  const end = from + (bytes & ~15);
  // Eight sums: an addition need not wait for the one before it.
  let a = v128.and(v128.load(end), tailMask(bytes & 15));
  let b = v128.splat<T>(0);
  let c = b;
  let d = b;
  let e = b;
  let f = b;
  let g = b;
  let h = b;
  for (const whole = from + (bytes & ~127); from < whole; from += 128) {
    a = v128.add<T>(a, v128.load(from));
    b = v128.add<T>(b, v128.load(from, 16));
    c = v128.add<T>(c, v128.load(from, 32));
    d = v128.add<T>(d, v128.load(from, 48));
    e = v128.add<T>(e, v128.load(from, 64));
    f = v128.add<T>(f, v128.load(from, 80));
    g = v128.add<T>(g, v128.load(from, 96));
    h = v128.add<T>(h, v128.load(from, 112));
  }
  for (; from < end; from += 16) b = v128.add<T>(b, v128.load(from));
  const sum = v128.add<T>(
    v128.add<T>(v128.add<T>(a, b), v128.add<T>(c, d)), v128.add<T>(v128.add<T>(e, f), v128.add<T>(g, h)),
  );
  return !v128.any_true(v128.ne<T>(v128.sub<T>(sum, sum), v128.splat<T>(0)));
}

/** True if all numbers are of the kind. Reads up to 15 bytes beyond the last. */
export function allWithin<T>(from: usize, count: i32, kind: Kind): bool {
  if (kind == Kind.FINITE) return haveFiniteSum<T>(from, count) || all<T>(from, count, Kind.FINITE);
  if (kind == Kind.BINARY) return all<T>(from, count, Kind.BINARY);
  return kind == Kind.SHARE ? all<T>(from, count, Kind.SHARE) : all<T>(from, count, Kind.LENGTH);
}
