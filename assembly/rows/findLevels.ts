// Rewards of few distinct values: which they are, and which of them each outcome has.
import { PADDING } from '../math/lanes';

/** With more distinct rewards, one pass over the outcomes a step is cheaper than a pass for every level. */
// @ts-ignore: decorator
@inline export const MOST_LEVELS: i32 = 8;

/**
 * Stores the distinct values of n rewards at `values`, as f64 in the order of their first outcomes, and at `levels` a byte for each
 * reward: the number of its value. Returns how many values there are; -1 for more than MOST_LEVELS, or where a reward is NaN.
 */
export function findLevels<T>(rewards: usize, n: i32, values: usize, levels: usize): i32 {
  let count = 0;
  const end = levels + n;
  for (; levels < end; levels += PADDING, rewards += PADDING * sizeof<T>()) {
    let known = i8x16.splat(0);
    let level = known;
    for (let k = 0; ; k++) {
      if (k == count) {
        if (i8x16.all_true(known)) break;
        if (count == MOST_LEVELS) return -1;
        const first = ctz(~i8x16.bitmask(known));
        store<f64>(values + (<usize>k << 3), load<T>(rewards + first * sizeof<T>()));
        count++;
      }
      const own = equal<T>(rewards, <T>load<f64>(values + (<usize>k << 3)));
      known = v128.or(known, own);
      level = v128.or(level, v128.and(own, i8x16.splat(<i8>k)));
    }
    v128.store(levels, level);
  }
  return count;
}

/** Bytes of ones where 16 numbers are equal to one. */
// @ts-ignore: decorator
@inline function equal<T>(at: usize, value: T): v128 {
  const wanted = v128.splat<T>(value);
  const half: usize = 8 * sizeof<T>();
  return i8x16.narrow_i16x8_s(equal8<T>(at, wanted), equal8<T>(at + half, wanted));
}

/** 16 bits of ones where 8 numbers are equal to one. */
// @ts-ignore: decorator
@inline function equal8<T>(at: usize, wanted: v128): v128 {
  const half: usize = 4 * sizeof<T>();
  return i16x8.narrow_i32x4_s(equal4<T>(at, wanted), equal4<T>(at + half, wanted));
}

/** 32 bits of ones where 4 numbers are equal to one. */
// @ts-ignore: decorator
@inline function equal4<T>(at: usize, wanted: v128): v128 {
  const low = v128.eq<T>(v128.load(at), wanted);
  if (sizeof<T>() == 4) return low;
  return v128.shuffle<i32>(low, v128.eq<T>(v128.load(at, 16), wanted), 0, 2, 4, 6);
}
