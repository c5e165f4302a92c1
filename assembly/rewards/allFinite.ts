// Whether all rewards are finite, before results are written over what the caller had.
import { tailMask } from './tail';

/** Reads up to 15 bytes beyond the last element. */
export function allFinite<T>(from: usize, count: i32): bool {
  const bytes = <usize>count * sizeof<T>();
  const whole = from + (bytes & ~15);
  const tail = v128.and(v128.load(whole), tailMask(bytes & 15));
  let zero = v128.sub<T>(tail, tail); // x - x is 0 for finite x, else NaN
  for (; from < whole; from += 16) {
    const x = v128.load(from);
    zero = v128.add<T>(zero, v128.sub<T>(x, x));
  }
  return !v128.any_true(v128.ne<T>(zero, zero));
}
