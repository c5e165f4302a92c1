// How a row enters exp: its largest and its least logit decide, found in one pass.
import { leastArgument } from '../math/exp';
import { expBlock } from '../math/expBlock';
import { foldOf, isFar } from '../math/fold';
import { Format, staged } from '../math/half';
import { BLOCK, maxLane, splatFinite } from '../math/lanes';
import { settle, tiltedBy } from './stage';

/** Bytes of a placement. */
// @ts-ignore: decorator
@inline export const PLACEMENT: i32 = 48;

@unmanaged
export class Placement {
  max: f64;
  min: f64;
  /** What is subtracted from the logits: 0, or the maximum of a row that is far from 0 (fold.ts). */
  shift: f64;
  /** The least argument of exp, in shifted logits. */
  floor: f64;
  fold: i32;
  /** 1 where logits are below the floor, so that exp must not see them. */
  low: i32;
}

/** Places a row for exp(x/temperature). NaN is passed over, as the sums find it. */
export function place<T>(row: usize, format: Format, n: i32, temperature: f64, stage: usize, to: Placement): void {
  let top = v128.splat<T>(<T>-Infinity);
  let bottom = v128.splat<T>(<T>Infinity);
  for (let i = 0; i < n; i += BLOCK) {
    const count = min(n - i, BLOCK);
    let x = staged<T>(row, format, i, count, 0, stage);
    const end = x + <usize>count * sizeof<T>();
    do {
      const x0 = v128.load(x);
      const x1 = v128.load(x, 16);
      const x2 = v128.load(x, 32);
      const x3 = v128.load(x, 48);
      top = v128.pmax<T>(top, v128.pmax<T>(v128.pmax<T>(x0, x1), v128.pmax<T>(x2, x3)));
      bottom = v128.pmin<T>(bottom, v128.pmin<T>(v128.pmin<T>(x0, x1), v128.pmin<T>(x2, x3)));
      x += 64;
    } while (x < end);
  }
  placeBetween<T>(-maxLane<T>(v128.neg<T>(bottom)), maxLane<T>(top), temperature, to);
}

/** The same for a row tilted by losses, as `tilted` in stage.ts. */
export function placeTilted<T>(
  row: usize, losses: usize, n: i32, tilt: f64, base: f64, pivot: f64, to: Placement,
): void {
  const c = splatFinite<T>(tilt);
  const k = splatFinite<T>(pivot);
  const less = splatFinite<T>(base);
  const end = row + <usize>n * sizeof<T>();
  let top = v128.splat<T>(<T>-Infinity);
  let bottom = v128.splat<T>(<T>Infinity);
  do {
    const y0 = tiltedBy<T>(v128.load(row), v128.load(losses), c, less, k);
    const y1 = tiltedBy<T>(v128.load(row, 16), v128.load(losses, 16), c, less, k);
    top = v128.pmax<T>(top, v128.pmax<T>(y0, y1));
    bottom = v128.pmin<T>(bottom, v128.pmin<T>(y0, y1));
    row += 32;
    losses += 32;
  } while (row < end);
  placeBetween<T>(-maxLane<T>(v128.neg<T>(bottom)), maxLane<T>(top), 1, to);
}

/** Places a row whose least and largest logit are known. */
export function placeBetween<T>(least: f64, max: f64, temperature: f64, to: Placement): void {
  const peak = max / temperature;
  to.max = max;
  to.min = least;
  to.shift = isFar<T>(max, temperature) ? max : 0;
  to.fold = foldOf<T>(peak);
  to.floor = leastArgument<T>(to.fold) * temperature;
  to.low = i32(!(least - to.shift >= to.floor));
}

/** The block where exp can take it: itself, or in `stage` without what is below the floor. */
// @ts-ignore: decorator
@inline export function tame<T>(x: usize, count: i32, placement: Placement, stage: usize): usize {
  if (!placement.low) return x;
  settle<T>(x, count, 0, placement.floor, stage);
  return stage;
}

/** Exponentials of a block of a placed row, whatever is in it. */
// @ts-ignore: decorator
@inline export function exponentials<T>(x: usize, count: i32, placement: Placement, to: usize): void {
  expBlock<T>(tame<T>(x, count, placement, to), count, placement.fold, to);
}
