// How a row enters exp: its largest and its least possible logit decide, found in one pass.
import { leastArgument } from '../math/exp';
import { expBlock } from '../math/expBlock';
import { foldOf, isFar } from '../math/fold';
import { Format, staged } from '../math/half';
import { BLOCK, maxLane, splatFinite } from '../math/lanes';
import { settle, tiltedBy } from './stage';
import { TiltedRow } from './tiltedRow';

/** Bytes of a placement. */
// @ts-ignore: decorator
@inline export const PLACEMENT: i32 = <i32>offsetof<Placement>();

@unmanaged
export class Placement {
  max: f64;
  /** The least logit above -Infinity. */
  min: f64;
  /** What is subtracted from the logits: 0, or the maximum of a row that is far from 0 (fold.ts). */
  shift: f64;
  /** The least argument of exp, in shifted logits. */
  floor: f64;
  fold: i32;
  /** Start of the first block that holds the maximum. */
  peak: i32;
  /** Start of the first block with an impossible outcome. The padding of a row is one. */
  impossible: i32;
  /** 1 where `min` is below the floor. */
  low: i32;
}

/** Places a row for exp(x/temperature). NaN is passed over, as the sums find it. */
export function place<T>(row: usize, format: Format, n: i32, temperature: f64, stage: usize, to: Placement): void {
  begin(to);
  for (let i = 0; i < n; i += BLOCK) {
    const count = min(n - i, BLOCK);
    measure<T>(staged<T>(row, format, i, count, 0, stage), count, i, to);
  }
  finish<T>(temperature, to);
}

/** Places a row tilted by losses, as `tilted` in stage.ts; its least logit is not looked for. */
export function placeTilted<T>(row: TiltedRow, to: Placement): void {
  const c = splatFinite<T>(row.tilt);
  const k = splatFinite<T>(row.pivot);
  const less = splatFinite<T>(row.base);
  const n = row.n;
  let x = row.logits;
  let l = row.losses;
  begin(to);
  for (let i = 0; i < n; i += BLOCK) {
    const end = x + <usize>min(n - i, BLOCK) * sizeof<T>();
    let top0 = v128.splat<T>(<T>-Infinity);
    let top1 = top0;
    do {
      top0 = v128.pmax<T>(top0, tiltedBy<T>(v128.load(x), v128.load(l), c, less, k));
      top1 = v128.pmax<T>(top1, tiltedBy<T>(v128.load(x, 16), v128.load(l, 16), c, less, k));
      x += 32;
      l += 32;
    } while (x < end);
    widenTo(maxLane<T>(v128.pmax<T>(top0, top1)), i, to);
  }
  finish<T>(1, to);
}

export function begin(to: Placement): void {
  to.max = -Infinity;
  to.min = Infinity;
  to.peak = 0;
  to.impossible = i32.MAX_VALUE;
}

/** Takes in the block of a row that begins at outcome `block`. */
function measure<T>(x: usize, count: i32, block: i32, to: Placement): void {
  let top = v128.splat<T>(<T>-Infinity);
  let bottom = v128.splat<T>(<T>Infinity);
  const end = x + <usize>count * sizeof<T>();
  for (let at = x; at < end; at += 64) {
    const x0 = v128.load(at);
    const x1 = v128.load(at, 16);
    const x2 = v128.load(at, 32);
    const x3 = v128.load(at, 48);
    top = v128.pmax<T>(top, v128.pmax<T>(v128.pmax<T>(x0, x1), v128.pmax<T>(x2, x3)));
    bottom = v128.pmin<T>(bottom, v128.pmin<T>(v128.pmin<T>(x0, x1), v128.pmin<T>(x2, x3)));
  }
  widenTo(maxLane<T>(top), block, to);
  const least = -maxLane<T>(v128.neg<T>(bottom));
  lowerTo(least == -Infinity ? leastPossible<T>(x, end) : least, least, block, to);
}

/** Raises the maximum to `max`, if that is larger. */
// @ts-ignore: decorator
@inline export function widenTo(max: f64, block: i32, to: Placement): void {
  if (max <= to.max) return;
  to.max = max;
  to.peak = block;
}

/** Lowers the least possible logit to `possible`, if that is smaller; `least` is -Infinity if the block has impossible outcomes. */
// @ts-ignore: decorator
@inline export function lowerTo(possible: f64, least: f64, block: i32, to: Placement): void {
  to.min = Math.min(to.min, possible);
  if (least == -Infinity) to.impossible = min(to.impossible, block);
}

/** The least element above -Infinity; Infinity if there is none. */
export function leastPossible<T>(x: usize, end: usize): f64 {
  const never = v128.splat<T>(<T>-Infinity);
  let bottom = v128.splat<T>(<T>Infinity);
  for (; x < end; x += 16) {
    const v = v128.load(x);
    // A lane of ones is NaN: passed over.
    bottom = v128.pmin<T>(bottom, v128.or(v, v128.eq<T>(v, never)));
  }
  return -maxLane<T>(v128.neg<T>(bottom));
}

/** Says how a row enters exp, once its largest and its least possible logit are known. */
export function finish<T>(temperature: f64, to: Placement): void {
  const max = to.max;
  to.shift = isFar<T>(max, temperature) ? max : 0;
  to.fold = foldOf<T>(max / temperature);
  to.floor = leastArgument<T>(to.fold) * temperature;
  to.low = i32(to.min - to.shift < to.floor);
}

/** The address of the first of `count` elements that is `value`; 0 if none is. */
export function find<T>(x: usize, count: i32, value: f64): usize {
  const wanted = v128.splat<T>(<T>value);
  const end = x + <usize>count * sizeof<T>();
  for (; x < end; x += 16) {
    if (!v128.any_true(v128.eq<T>(v128.load(x), wanted))) continue;
    while (load<T>(x) != <T>value) x += sizeof<T>();
    return x;
  }
  return 0;
}

/** The block that begins at outcome `block` where exp can take it: itself, or in `stage` with nothing below the floor. */
// @ts-ignore: decorator
@inline export function aboveFloor<T>(x: usize, count: i32, block: i32, placement: Placement, stage: usize): usize {
  if (!placement.low && block < placement.impossible) return x;
  settle<T>(x, count, 0, placement.floor, stage);
  return stage;
}

/** Exponentials of a block of a placed row, whatever is in it. */
// @ts-ignore: decorator
@inline export function exponentials<T>(x: usize, count: i32, block: i32, placement: Placement, to: usize): void {
  expBlock<T>(aboveFloor<T>(x, count, block, placement, to), count, placement.fold, to);
}
