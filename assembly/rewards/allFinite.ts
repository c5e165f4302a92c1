// True if all rewards are finite, which is asked before results are written over what the caller had.
import { tailMask } from './tail';

/** x - x is 0 for finite x, else NaN. */
// @ts-ignore: decorator
@inline function probe<T>(from: usize, offset: usize): v128 {
  const x = v128.load(from + offset);
  return v128.sub<T>(x, x);
}

/** Reads up to 15 bytes beyond the last element. */
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
