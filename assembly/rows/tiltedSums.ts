// Moments of the policy tilted by a general reward, without writing it: one pass for its placement, one for the sums.
//
// Rewards are stored as losses l = -r, exactly, so the tilted logits are y = (x - base) - c (l + pivot), up to a constant. Their
// rounding is what the probabilities lack: base is the largest logit, and pivot 0 or, for large tilts, the anchor.
// Moments are those of the regret s = l + anchor, the anchor being the reward that the tilt goes to. They are summed around `centre`:
// with a centre near the mean nothing cancels in the variance, and towards the anchor both mean and variance of s go to 0 with full
// relative accuracy.
import { expBlock } from '../math/expBlock';
import { multiplyAdd } from '../math/fma';
import { addWide, BLOCK, lostIn, POLICY_BLOCK, splatFinite, total, widen } from '../math/lanes';
import { storeMass } from './mass';
import { find, Placement, PLACEMENT, placeTilted } from './placement';
import { OWN, P, settle, tilted } from './stage';
import { TiltedRow } from './tiltedRow';

/** What is summed over a row, block by block. */
@unmanaged
export class Sums {
  sum: v128;
  lost: v128;
  dot: v128;
  first: v128;
  second: v128;
  third: v128;
  peak: f64;
  peakLoss: f64;
}

// @ts-ignore: decorator
@inline export function placementOf(stage: usize): Placement {
  return changetype<Placement>(stage + OWN);
}

// @ts-ignore: decorator
@inline export function sumsOf(stage: usize): Sums {
  return changetype<Sums>(stage + OWN + 2 * PLACEMENT);
}

/**
 * Finds the mass of the tilted row, and mean, variance and third central moment of the regret: around the centre, or if that is so far
 * from the mean that the variance cancels, around the mean.
 */
export function tiltedSums<T>(row: TiltedRow, stage: usize): void {
  placeTilted<T>(row, placementOf(stage));
  sumTilted<T>(row, stage);
  if (recentre(row)) sumTilted<T>(row, stage);
}

/** Moves the centre to the mean that was found, where it is far from that. */
export function recentre(row: TiltedRow): bool {
  const distance = row.mean - row.centre;
  if (!(distance * distance > 100 * row.variance)) return false;
  row.centre = row.mean;
  return true;
}

/** The sums of a row that has been placed. */
export function sumTilted<T>(row: TiltedRow, stage: usize): void {
  const placement = placementOf(stage);
  const n = row.n;
  const shift = placement.shift;
  const floor = shift == 0 ? placement.floor : -Infinity;
  beginSums(sumsOf(stage));
  for (let i = 0; i < n; i += BLOCK) {
    const count = min(n - i, BLOCK);
    const from = <usize>i * sizeof<T>();
    tilted<T>(row.logits + from, row.losses + from, count, row.tilt, row.base, row.pivot, floor, stage);
    if (shift != 0) settle<T>(stage, count, shift, placement.floor, stage);
    addBlock<T>(row, placement, i, count, stage);
  }
  finishSums<T>(row, placement.max, stage);
}

export function beginSums(to: Sums): void {
  memory.fill(changetype<usize>(to), 0, offsetof<Sums>());
}

// @ts-ignore: decorator
@inline function locationOf<T>(row: TiltedRow): v128 {
  return splatFinite<T>(row.centre - row.anchor);
}

/** Adds the block that begins at outcome `i`, whose tilted logits are in the stage. */
export function addBlock<T>(row: TiltedRow, placement: Placement, i: i32, count: i32, stage: usize): void {
  const to = sumsOf(stage);
  const from = <usize>i * sizeof<T>();
  const start = row.losses + from;
  const weights = row.weights ? row.weights + from : stage + P;
  const top = placement.max - placement.shift;
  const origin = splatFinite<T>(top);
  // Of losses; the difference of a loss from it is exact near the anchor, where regrets are small.
  const k = locationOf<T>(row);
  expBlock<T>(stage, count, placement.fold, weights);
  // The peak is left out of the mass, and comes back into it at the end (mass.ts).
  const own = i == placement.peak ? find<T>(stage, count, top) : 0;
  const peakAt = own ? weights + (own - stage) : 0;
  if (own) {
    to.peak = <f64>load<T>(peakAt);
    to.peakLoss = <f64>load<T>(start + (own - stage)) - <f64>firstLane<T>(k);
    store<T>(peakAt, 0);
  }
  let y = stage;
  let l = start;
  let e = weights;
  let sum = to.sum;
  let lost = to.lost;
  let dot = to.dot;
  let first = to.first;
  let second = to.second;
  const end = y + <usize>count * sizeof<T>();
  do {
    const part = min(y + POLICY_BLOCK * sizeof<T>(), end);
    let b0 = v128.splat<T>(<T>0);
    let b1 = b0;
    let b2 = b0;
    let b3 = b0;
    do {
      const w = v128.load(e);
      const d = v128.sub<T>(v128.load(l), k);
      const wd = v128.mul<T>(w, d);
      b0 = v128.add<T>(b0, w);
      b1 = v128.add<T>(b1, wd);
      b2 = multiplyAdd<T>(wd, d, b2);
      b3 = multiplyAdd<T>(w, v128.sub<T>(v128.load(y), origin), b3);
      y += 16;
      l += 16;
      e += 16;
    } while (y < part);
    // One huge term must not swallow many small ones: what the mass rounds away is kept.
    const wide = widen<T>(b0);
    const next = f64x2.add(sum, wide);
    lost = f64x2.add(lost, lostIn(sum, wide, next));
    sum = next;
    first = addWide<T>(first, b1);
    second = addWide<T>(second, b2);
    dot = addWide<T>(dot, b3);
  } while (y < end);
  to.sum = sum;
  to.lost = lost;
  to.dot = dot;
  to.first = first;
  to.second = second;
  if (sizeof<T>() == 4 && row.cubed) to.third = addWide<T>(to.third, cubes(weights, start, k, count));
  if (own) store<T>(peakAt, <T>to.peak);
}

/** Stores what the sums say of the row, whose largest logit is `max`. */
export function finishSums<T>(row: TiltedRow, max: f64, stage: usize): void {
  const sums = sumsOf(stage);
  const peak = sums.peak;
  const peakLoss = sums.peakLoss;
  const rest = total(sums.sum) + total(sums.lost);
  const mass = peak + rest;
  const share = peak / mass;
  const offset = total(sums.first) / mass + share * peakLoss;
  const square = total(sums.second) / mass + share * peakLoss * peakLoss;
  const cube = total(sums.third) / mass + share * peakLoss * peakLoss * peakLoss;
  storeMass<T>(row, max, 0, peak, rest, total(sums.dot));
  row.mean = row.anchor + <f64>firstLane<T>(locationOf<T>(row)) + offset;
  row.variance = Math.max(0, square - offset * offset);
  row.third = cube - offset * (3 * square - 2 * offset * offset);
}

// @ts-ignore: decorator
@inline function firstLane<T>(x: v128): T {
  return sizeof<T>() == 4 ? <T>f32x4.extract_lane(x, 0) : <T>f64x2.extract_lane(x, 0);
}

/** Lanes of the sum of w (l - k)^3 over a block of f32: a correction elsewhere, which can do with fewer digits. */
function cubes(weights: usize, losses: usize, k: v128, count: i32): v128 {
  const end = weights + (<usize>count << 2);
  let sum = f32x4.splat(0);
  do {
    const d = f32x4.sub(v128.load(losses), k);
    sum = multiplyAdd<f32>(f32x4.mul(v128.load(weights), d), f32x4.mul(d, d), sum);
    weights += 16;
    losses += 16;
  } while (weights < end);
  return sum;
}
