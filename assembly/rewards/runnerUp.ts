// The best of each group gets how far it is ahead of the second best, the others get 0, in place. A group of one stays as it is.
//
// Each lane keeps the two largest values that it has met. Where two values are the largest, the second best is as good as the best:
// all of the group get 0, so that it does not matter which of them is the best.
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
  return v128.max<T>(v128.max<T>(next, otherNext), v128.min<T>(best, otherBest));
}

/** Groups as in groupAdvantages; values are advantages already, so that differences have their factor. */
export function runnerUp<T>(values: usize, groups: i32, size: i32, offsets: usize): void {
  const none = v128.splat<T>(-Infinity);
  let start = offsets == 0 ? 0 : load<i32>(offsets);
  for (let g = 0; g < groups; g++) {
    const end = offsets == 0 ? start + size : load<i32>(offsets + ((<usize>g + 1) << 2));
    const from = values + <usize>start * sizeof<T>();
    const bytes = <usize>(end - start) * sizeof<T>();
    start = end;
    if (bytes == sizeof<T>()) continue;
    const whole = from + (bytes & ~15);
    const rest = tailMask(bytes & 15);
    let best = v128.bitselect(v128.load(whole), none, rest);
    let next = none;
    for (let at = from; at < whole; at += 16) {
      const x = v128.load(at);
      next = v128.max<T>(next, v128.min<T>(best, x));
      best = v128.max<T>(best, x);
    }
    if (sizeof<T>() == 4) {
      next = secondOf<T>(best, next, paired(best), paired(next));
      best = v128.max<T>(best, paired(best));
    }
    next = secondOf<T>(best, next, swapped(best), swapped(next));
    best = v128.max<T>(best, swapped(best));
    const ahead = v128.sub<T>(best, next);
    for (let at = from; at < whole; at += 16) v128.store(at, v128.and(ahead, v128.eq<T>(v128.load(at), best)));
    const x = v128.load(whole);
    if (bytes & 15) v128.store(whole, v128.bitselect(v128.and(ahead, v128.eq<T>(x, best)), x, rest));
  }
}
