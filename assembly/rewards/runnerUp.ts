// The best of each group gets how far its reward is ahead of the second best, times the scale of the group; the others get 0. A group
// of one keeps its advantage.
//
// Each lane keeps the two largest rewards that it has met. Where two are the largest, the second best is as good as the best: all of
// the group get 0, so that it does not matter which of them is the best.
import { tailMask } from './tail';

/** The lanes of x, the first half of them and the second exchanged. */
// @ts-ignore: decorator
@inline function swapped(x: v128): v128 {
  return i8x16.shuffle(x, x, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7);
}

/** The lanes of f32, neighbours exchanged. */
// @ts-ignore: decorator
@inline function paired(x: v128): v128 {
  return i8x16.shuffle(x, x, 4, 5, 6, 7, 0, 1, 2, 3, 12, 13, 14, 15, 8, 9, 10, 11);
}

/** Of two pairs of the largest and the second largest, lane by lane: the second largest of all four. */
// @ts-ignore: decorator
@inline function secondOf<T>(best: v128, next: v128, otherBest: v128, otherNext: v128): v128 {
  return v128.pmax<T>(v128.pmax<T>(next, otherNext), v128.pmin<T>(best, otherBest));
}

/** (best - second) scale, which stays in range where the result does. */
// @ts-ignore: decorator
@inline function aheadOf(best: f64, second: f64, scale: f64): f64 {
  const ahead = best - second;
  return ahead < Infinity ? ahead * scale : (best * 0.5 - second * 0.5) * scale * 2;
}

/** Groups as in groupAdvantages; scales are f64, one a group. */
export function runnerUp<T>(
  rewards: usize, groups: i32, size: i32, offsets: usize, scales: usize, advantages: usize,
): void {
  const none = v128.splat<T>(-Infinity);
  let start = offsets == 0 ? 0 : load<i32>(offsets);
  for (let g = 0; g < groups; g++) {
    const end = offsets == 0 ? start + size : load<i32>(offsets + ((<usize>g + 1) << 2));
    const from = rewards + <usize>start * sizeof<T>();
    const to = advantages + <usize>start * sizeof<T>();
    const bytes = <usize>(end - start) * sizeof<T>();
    start = end;
    if (bytes == sizeof<T>()) continue;
    const whole = bytes & ~15;
    const rest = tailMask(bytes & 15);
    let best = v128.bitselect(v128.load(from + whole), none, rest);
    let next = none;
    for (let at: usize = 0; at < whole; at += 16) {
      const x = v128.load(from + at);
      next = v128.pmax<T>(next, v128.pmin<T>(best, x));
      best = v128.pmax<T>(best, x);
    }
    if (sizeof<T>() == 4) {
      next = secondOf<T>(best, next, paired(best), paired(next));
      best = v128.pmax<T>(best, paired(best));
    }
    next = secondOf<T>(best, next, swapped(best), swapped(next));
    best = v128.pmax<T>(best, swapped(best));
    const scale = load<f64>(scales + (<usize>g << 3));
    const ahead = v128.splat<T>(
      <T>aheadOf(<f64>v128.extract_lane<T>(best, 0), <f64>v128.extract_lane<T>(next, 0), scale),
    );
    for (let at: usize = 0; at < whole; at += 16) {
      v128.store(to + at, v128.and(ahead, v128.eq<T>(v128.load(from + at), best)));
    }
    if (bytes & 15) {
      const value = v128.and(ahead, v128.eq<T>(v128.load(from + whole), best));
      v128.store(to + whole, v128.bitselect(value, v128.load(to + whole), rest));
    }
  }
}
