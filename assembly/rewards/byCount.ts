// Rewards of 0 and 1: what a success and a failure get, from a table by the number of successes in the group.
import { tailMask } from './tail';

/** The successes among `bytes` bytes of rewards; reads up to 15 bytes beyond. */
// @ts-ignore: decorator
@inline function successesOf<T>(from: usize, bytes: usize): i32 {
  let count = i64x2.splat(0);
  const zero = v128.splat<T>(0);
  let at: usize = 0;
  for (; at + 16 <= bytes; at += 16) count = i32x4.sub(count, v128.ne<T>(v128.load(from + at), zero));
  count = i32x4.sub(count, v128.and(v128.ne<T>(v128.load(from + at), zero), tailMask(bytes - at)));
  const lanes =
    i32x4.extract_lane(count, 0) + i32x4.extract_lane(count, 1) + i32x4.extract_lane(count, 2) + i32x4.extract_lane(count, 3);
  return sizeof<T>() == 4 ? lanes : lanes >> 1;
}

/**
 * Writes advantages (T; up to 15 bytes beyond the end) of groups of `size`, and how many of each succeed (i32).
 *
 * @param table size + 1 pairs of T: the advantage of a success, and of a failure
 */
export function byCount<T>(rewards: usize, groups: i32, size: i32, table: usize, advantages: usize, counts: usize): void {
  const zero = v128.splat<T>(0);
  const bytes = <usize>size * sizeof<T>();
  for (let g = 0; g < groups; g++) {
    const count = successesOf<T>(rewards, bytes);
    store<i32>(counts + (<usize>g << 2), count);
    const pair = table + ((<usize>count * sizeof<T>()) << 1);
    const success = v128.load_splat<T>(pair);
    const failure = v128.load_splat<T>(pair, sizeof<T>());
    for (let at: usize = 0; at < bytes; at += 16) {
      v128.store(advantages + at, v128.bitselect(success, failure, v128.ne<T>(v128.load(rewards + at), zero)));
    }
    rewards += bytes;
    advantages += bytes;
  }
}
