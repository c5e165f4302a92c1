// Rewards as the kernels for rows want them: bytes of 0 and 1, or losses, origin - reward.
import { BLOCK, maxLane, PADDING } from '../math/lanes';

/** What the rewards of a row are, of the outcomes that can happen: those with a logit above -Infinity. */
@unmanaged
export class RewardRange {
  /** What cannot happen has no part in the range that tilts span. Infinity and -Infinity where nothing can happen. */
  least: f64;
  best: f64;
  /** The largest logit. */
  base: f64;
  /** Start of the first block of the row that holds it. */
  peak: i32;
  /** 1 if all rewards are finite, and no logit is NaN or Infinity. */
  valid: i32;
  /** 1 if all outcomes can happen but for those of the last PADDING. */
  possible: i32;
}

/** Finds the range of the rewards of a row; where `losses` is not 0, stores their negatives there. */
export function rewardRange<T>(logits: usize, rewards: usize, n: i32, losses: usize, range: RewardRange): void {
  const body = n - PADDING;
  begin(range);
  range.possible = i32(gather<T>(logits, rewards, 0, body, losses, false, range));
  if (!range.possible) begin(range);
  const from = range.possible ? body : 0;
  range.valid = i32(gather<T>(logits, rewards, from, n, losses, true, range) && range.base < Infinity);
}

function begin(range: RewardRange): void {
  range.least = Infinity;
  range.best = -Infinity;
  range.base = -Infinity;
  range.peak = 0;
}

/**
 * Takes in outcomes `from` to `to`, which are multiples of PADDING. False where a number is not what it should be: a reward or logit
 * that is not finite; with `masked`, where logits may be -Infinity, one that is not valid.
 */
// @ts-ignore: decorator
@inline function gather<T>(
  logits: usize, rewards: usize, from: i32, to: i32, losses: usize, masked: bool, range: RewardRange,
): bool {
  const never = v128.splat<T>(<T>-Infinity);
  const none = v128.splat<T>(0);
  let top = never;
  let bottom = v128.splat<T>(<T>Infinity);
  let ofLogits = none;
  let ofRewards = none;
  for (let i = from; i < to; i += BLOCK) {
    const start = <usize>i * sizeof<T>();
    const bytes = <usize>min(to - i, BLOCK) * sizeof<T>();
    let peak = never;
    for (let at = start; at < start + bytes; at += 32) {
      const x0 = v128.load(logits + at);
      const x1 = v128.load(logits + at, 16);
      const r0 = v128.load(rewards + at);
      const r1 = v128.load(rewards + at, 16);
      if (losses) {
        v128.store(losses + at, v128.sub<T>(none, r0));
        v128.store(losses + at, v128.sub<T>(none, r1), 16);
      }
      peak = v128.pmax<T>(peak, v128.pmax<T>(x0, x1));
      if (masked) {
        // A lane of ones is NaN: passed over.
        const m0 = v128.eq<T>(x0, never);
        const m1 = v128.eq<T>(x1, never);
        const y0 = v128.andnot(x0, m0);
        const y1 = v128.andnot(x1, m1);
        ofLogits = v128.add<T>(ofLogits, v128.add<T>(v128.sub<T>(y0, y0), v128.sub<T>(y1, y1)));
        ofRewards = v128.add<T>(ofRewards, v128.add<T>(v128.sub<T>(r0, r0), v128.sub<T>(r1, r1)));
        top = v128.pmax<T>(v128.pmax<T>(top, v128.or(r0, m0)), v128.or(r1, m1));
        bottom = v128.pmin<T>(v128.pmin<T>(bottom, v128.or(r0, m0)), v128.or(r1, m1));
      } else {
        // Of numbers that are not finite, the sum is not. A sum that overflows is looked at once more, masked.
        ofLogits = v128.add<T>(ofLogits, v128.add<T>(x0, x1));
        ofRewards = v128.add<T>(ofRewards, v128.add<T>(r0, r1));
        top = v128.pmax<T>(top, v128.pmax<T>(r0, r1));
        bottom = v128.pmin<T>(bottom, v128.pmin<T>(r0, r1));
      }
    }
    const max = maxLane<T>(peak);
    if (max > range.base) {
      range.base = max;
      range.peak = i & -BLOCK;
    }
  }
  range.least = Math.min(range.least, -maxLane<T>(v128.neg<T>(bottom)));
  range.best = Math.max(range.best, maxLane<T>(top));
  const zero = v128.add<T>(v128.sub<T>(ofLogits, ofLogits), v128.sub<T>(ofRewards, ofRewards));
  return !v128.any_true(v128.ne<T>(zero, zero));
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
  do {
    v128.store(to, v128.pmin<T>(v128.pmax<T>(v128.sub<T>(from, v128.load(rewards)), least), most));
    v128.store(to, v128.pmin<T>(v128.pmax<T>(v128.sub<T>(from, v128.load(rewards, 16)), least), most), 16);
    rewards += 32;
    to += 32;
  } while (rewards < end);
}
