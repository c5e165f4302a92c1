// Rewards as the kernels for tilted rows want them: as losses, origin - reward.
import { maxLane } from '../math/lanes';

/**
 * Stores the least and the largest reward of the outcomes that can happen, those with a logit above -Infinity: what cannot happen
 * has no part in the range that tilts span. Infinity and -Infinity where nothing can happen. Then the largest logit.
 */
export function rewardRange<T>(logits: usize, rewards: usize, n: i32, out: usize): void {
  const never = v128.splat<T>(<T>-Infinity);
  const end = logits + <usize>n * sizeof<T>();
  let top = never;
  let bottom = v128.splat<T>(<T>Infinity);
  let peak = never;
  for (; logits < end; logits += 16) {
    // A lane of ones is NaN: passed over.
    const x = v128.load(logits);
    const r = v128.or(v128.load(rewards), v128.eq<T>(x, never));
    peak = v128.pmax<T>(peak, x);
    top = v128.pmax<T>(top, r);
    bottom = v128.pmin<T>(bottom, r);
    rewards += 16;
  }
  store<f64>(out, -maxLane<T>(v128.neg<T>(bottom)));
  store<f64>(out, maxLane<T>(top), 8);
  store<f64>(out, maxLane<T>(peak), 16);
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
