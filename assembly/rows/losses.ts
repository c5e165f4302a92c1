// Rewards as the kernels for rows want them: bytes of 0 and 1, or losses, origin - reward.
import { maxLane } from '../math/lanes';

/**
 * Stores the least and the largest reward of the outcomes that can happen, those with a logit above -Infinity: what cannot happen
 * has no part in the range that tilts span. Infinity and -Infinity where nothing can happen. Then the largest logit, and 0 if all
 * rewards are finite, else NaN.
 */
export function rewardRange<T>(logits: usize, rewards: usize, n: i32, out: usize): void {
  const never = v128.splat<T>(<T>-Infinity);
  const end = logits + <usize>n * sizeof<T>();
  let top = never;
  let bottom = v128.splat<T>(<T>Infinity);
  let peak = never;
  let zero = v128.splat<T>(<T>0);
  for (; logits < end; logits += 16) {
    // A lane of ones is NaN: passed over.
    const x = v128.load(logits);
    const reward = v128.load(rewards);
    zero = v128.add<T>(zero, v128.sub<T>(reward, reward));
    const r = v128.or(reward, v128.eq<T>(x, never));
    peak = v128.pmax<T>(peak, x);
    top = v128.pmax<T>(top, r);
    bottom = v128.pmin<T>(bottom, r);
    rewards += 16;
  }
  store<f64>(out, -maxLane<T>(v128.neg<T>(bottom)));
  store<f64>(out, maxLane<T>(top), 8);
  store<f64>(out, maxLane<T>(peak), 16);
  store<f64>(out, v128.any_true(v128.ne<T>(zero, zero)) ? NaN : 0, 24);
}

/** True if all bytes are 0 or 1; a multiple of 16. */
export function areBinary(from: usize, bytes: i32): bool {
  let any = i8x16.splat(0);
  for (const end = from + <usize>bytes; from < end; from += 16) any = v128.or(any, v128.load(from));
  return !v128.any_true(v128.and(any, i8x16.splat(<i8>0xfe)));
}

/**
 * Stores origin - r for rewards r, which is between `low` and `high` for every outcome that can happen; for others the nearer of
 * the two, so that no tilt can make them NaN. In place is allowed.
 */
export function storeLosses<T>(rewards: usize, n: i32, origin: f64, low: f64, high: f64, to: usize): void {
  const from = v128.splat<T>(<T>origin);
  const least = v128.splat<T>(<T>low);
  const most = v128.splat<T>(<T>high);
  const end = rewards + <usize>n * sizeof<T>();
  for (; rewards < end; rewards += 16) {
    v128.store(to, v128.pmin<T>(v128.pmax<T>(v128.sub<T>(from, v128.load(rewards)), least), most));
    to += 16;
  }
}
