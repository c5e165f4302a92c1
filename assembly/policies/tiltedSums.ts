// Moments of the policy tilted by a general reward, without writing it: one pass for its placement, one for the sums.
//
// Rewards are stored as losses l = -r, exactly, so the tilted logits are y = (x - base) - c (l + pivot), up to a constant. Their
// rounding is what the probabilities lack: base is the largest logit, and pivot 0 or, for large tilts, the best reward.
// Moments are those of the regret s = max r - r, summed around `centre`: with a centre near the mean nothing cancels in the
// variance, and towards the best reward both mean and variance of s go to 0 with full relative accuracy.
import { expBlock } from '../math/expBlock';
import { multiplyAdd } from '../math/fma';
import { addWide, BLOCK, lostIn, POLICY_BLOCK, splatFinite, total, widen } from '../math/lanes';
import { storePart } from './part';
import { Placement, placeTilted } from './placement';
import { OWN, P, settle, tilted } from './stage';

/**
 * Stores a part (part.ts) of the tilted row at `out`, then mean, variance and third central moment of the regret; and at `weights`, unless
 * 0, the exponentials, which scaleTilted turns into probabilities.
 */
export function tiltedSums<T>(
  logits: usize, losses: usize, n: i32, tilt: f64, base: f64, pivot: f64, best: f64, centre: f64,
  stage: usize, out: usize, weights: usize,
): void {
  const placement = changetype<Placement>(stage + OWN);
  placeTilted<T>(logits, losses, n, tilt, base, pivot, stage, placement);
  const max = placement.max;
  const shift = placement.shift;
  const origin = splatFinite<T>(max - shift);
  const top = splatFinite<T>(best);
  const k = splatFinite<T>(centre);

  let sum = f64x2.splat(0);
  let lost = f64x2.splat(0);
  let dot = f64x2.splat(0);
  let first = f64x2.splat(0);
  let second = f64x2.splat(0);
  let third = f64x2.splat(0);
  for (let i = 0; i < n; i += BLOCK) {
    const count = min(n - i, BLOCK);
    const from = <usize>i * sizeof<T>();
    let y = stage;
    let l = losses + from;
    let e = weights ? weights + from : stage + P;
    tilted<T>(logits + from, l, count, tilt, base, pivot, y);
    if (shift != 0 || placement.low) settle<T>(y, count, shift, placement.floor, y);
    expBlock<T>(y, count, placement.fold, e);
    const end = y + <usize>count * sizeof<T>();
    let b3 = v128.splat<T>(<T>0); // a correction elsewhere: it can do with fewer digits
    do {
      const part = min(y + POLICY_BLOCK * sizeof<T>(), end);
      let b0 = v128.splat<T>(<T>0);
      let b1 = b0;
      let b2 = b0;
      let b4 = b0;
      do {
        const w = v128.load(e);
        const d = v128.sub<T>(v128.add<T>(v128.load(l), top), k);
        const wd = v128.mul<T>(w, d);
        const wdd = v128.mul<T>(wd, d);
        b0 = v128.add<T>(b0, w);
        b1 = v128.add<T>(b1, wd);
        b2 = v128.add<T>(b2, wdd);
        b3 = multiplyAdd<T>(wdd, d, b3);
        b4 = multiplyAdd<T>(w, v128.sub<T>(v128.load(y), origin), b4);
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
      dot = addWide<T>(dot, b4);
    } while (y < end);
    third = addWide<T>(third, b3);
  }

  const mass = total(sum) + total(lost);
  const offset = total(first) / mass;
  const centreUsed: f64 = sizeof<T>() == 4 ? <f64>f32x4.extract_lane(k, 0) : f64x2.extract_lane(k, 0);
  storePart<T>(out, max, mass, total(dot));
  store<f64>(out, centreUsed + offset, 32);
  const square = total(second) / mass;
  store<f64>(out, Math.max(0, square - offset * offset), 40);
  store<f64>(out, total(third) / mass - offset * (3 * square - 2 * offset * offset), 48);
}
