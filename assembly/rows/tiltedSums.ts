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
import { find, Placement, placeTilted } from './placement';
import { OWN, P, settle, tilted } from './stage';
import { TiltedRow } from './tiltedRow';

/** Finds the mass of the tilted row, and mean, variance and third central moment of the regret. */
export function tiltedSums<T>(row: TiltedRow, stage: usize): void {
  const logits = row.logits;
  const losses = row.losses;
  const n = row.n;
  const tilt = row.tilt;
  const base = row.base;
  const pivot = row.pivot;
  const anchor = row.anchor;
  const weights = row.weights;
  const cubed = <bool>row.cubed;
  const placement = changetype<Placement>(stage + OWN);
  placeTilted<T>(logits, losses, n, tilt, base, pivot, stage, placement);
  const max = placement.max;
  const shift = placement.shift;
  const origin = splatFinite<T>(max - shift);
  // Of losses; the difference of a loss from it is exact near the anchor, where regrets are small.
  const k = splatFinite<T>(row.centre - anchor);
  const centreUsed = sizeof<T>() == 4 ? <f64>f32x4.extract_lane(k, 0) : f64x2.extract_lane(k, 0);

  let sum = f64x2.splat(0);
  let lost = f64x2.splat(0);
  let dot = f64x2.splat(0);
  let first = f64x2.splat(0);
  let second = f64x2.splat(0);
  let third = f64x2.splat(0);
  let peak: f64 = 0;
  let peakLoss: f64 = 0;
  for (let i = 0; i < n; i += BLOCK) {
    const count = min(n - i, BLOCK);
    const from = <usize>i * sizeof<T>();
    let y = stage;
    let l = losses + from;
    let e = weights ? weights + from : stage + P;
    tilted<T>(logits + from, l, count, tilt, base, pivot, y);
    if (shift != 0 || placement.low || i >= placement.impossible) settle<T>(y, count, shift, placement.floor, y);
    expBlock<T>(y, count, placement.fold, e);
    // The peak is left out of the mass, and comes back into it at the end (mass.ts).
    const own = i == placement.peak ? find<T>(y, count, max - shift) : 0;
    const peakAt = own ? e + (own - y) : 0;
    if (own) {
      peak = <f64>load<T>(peakAt);
      peakLoss = <f64>load<T>(l + (own - y)) - centreUsed;
      store<T>(peakAt, 0);
    }
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
    if (sizeof<T>() == 4 && cubed) third = addWide<T>(third, cubes(e - count * sizeof<T>(), losses + from, k, count));
    if (own) store<T>(peakAt, <T>peak);
  }

  const rest = total(sum) + total(lost);
  const mass = peak + rest;
  const share = peak / mass;
  const offset = total(first) / mass + share * peakLoss;
  const square = total(second) / mass + share * peakLoss * peakLoss;
  const cube = total(third) / mass + share * peakLoss * peakLoss * peakLoss;
  storeMass<T>(row, max, 0, peak, rest, total(dot));
  row.mean = anchor + centreUsed + offset;
  row.variance = Math.max(0, square - offset * offset);
  row.third = cube - offset * (3 * square - 2 * offset * offset);
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
