// Moments of the policy tilted by a general reward, without writing it: one pass for the maximum, one for the sums.
//
// Rewards are stored as regrets s = max r - r >= 0, so the tilted logits are y = x - c s (up to the constant c max r).
// The regret's moments are summed around `centre`: with a centre near the mean nothing cancels in the variance, and
// towards the best reward both mean and variance of s go to 0 with full relative accuracy.
import { expFloor, expFolded, expMagic } from '../math/exp';
import { foldOf, shiftOf } from '../math/fold';
import { addWide, lostIn, maxLane, POLICY_BLOCK, splatFinite, total, widen } from '../math/lanes';
import { storePart } from './part';

/**
 * Stores a part (part.ts) of the tilted row at `out`, then the mean and the variance of the regret; and at `weights`, unless
 * 0, the exponentials, which scaleTilted turns into probabilities.
 */
export function tiltedSums<T>(
  logits: usize, regrets: usize, n: i32, tilt: f64, centre: f64, out: usize, weights: usize,
): void {
  const c = splatFinite<T>(tilt);
  const end = logits + n * <i32>sizeof<T>();

  let top = v128.splat<T>(<T>-Infinity);
  let x = logits;
  let s = regrets;
  do {
    top = v128.pmax<T>(top, v128.sub<T>(v128.load(x), v128.mul<T>(c, v128.load(s))));
    top = v128.pmax<T>(top, v128.sub<T>(v128.load(x, 16), v128.mul<T>(c, v128.load(s, 16))));
    top = v128.pmax<T>(top, v128.sub<T>(v128.load(x, 32), v128.mul<T>(c, v128.load(s, 32))));
    top = v128.pmax<T>(top, v128.sub<T>(v128.load(x, 48), v128.mul<T>(c, v128.load(s, 48))));
    x += 64;
    s += 64;
  } while (x < end);

  const max = maxLane<T>(top);
  const fold = foldOf<T>(max);
  const magic = expMagic<T>(fold);
  const floor = expFloor<T>(fold);
  const shift = splatFinite<T>(shiftOf<T>(max));
  const origin = splatFinite<T>(max - shiftOf<T>(max));
  const k = splatFinite<T>(centre);

  let sum = f64x2.splat(0);
  let lost = f64x2.splat(0);
  let dot = f64x2.splat(0);
  let first = f64x2.splat(0);
  let second = f64x2.splat(0);
  x = logits;
  s = regrets;
  do {
    const block = min(x + POLICY_BLOCK * <i32>sizeof<T>(), end);
    let b0 = v128.splat<T>(<T>0);
    let b1 = b0;
    let b2 = b0;
    let b3 = b0;
    do {
      const s0 = v128.load(s);
      const y0 = v128.pmax<T>(v128.sub<T>(v128.sub<T>(v128.load(x), v128.mul<T>(c, s0)), shift), floor);
      const e0 = expFolded<T>(y0, magic);
      const d0 = v128.sub<T>(s0, k);
      const ed0 = v128.mul<T>(e0, d0);
      if (weights) v128.store(weights, e0);
      b0 = v128.add<T>(b0, e0);
      b1 = v128.add<T>(b1, ed0);
      b2 = v128.add<T>(b2, v128.mul<T>(ed0, d0));
      b3 = v128.add<T>(b3, v128.mul<T>(e0, v128.sub<T>(y0, origin)));
      const s1 = v128.load(s, 16);
      const y1 = v128.pmax<T>(v128.sub<T>(v128.sub<T>(v128.load(x, 16), v128.mul<T>(c, s1)), shift), floor);
      const e1 = expFolded<T>(y1, magic);
      const d1 = v128.sub<T>(s1, k);
      const ed1 = v128.mul<T>(e1, d1);
      if (weights) v128.store(weights, e1, 16);
      b0 = v128.add<T>(b0, e1);
      b1 = v128.add<T>(b1, ed1);
      b2 = v128.add<T>(b2, v128.mul<T>(ed1, d1));
      b3 = v128.add<T>(b3, v128.mul<T>(e1, v128.sub<T>(y1, origin)));
      const s2 = v128.load(s, 32);
      const y2 = v128.pmax<T>(v128.sub<T>(v128.sub<T>(v128.load(x, 32), v128.mul<T>(c, s2)), shift), floor);
      const e2 = expFolded<T>(y2, magic);
      const d2 = v128.sub<T>(s2, k);
      const ed2 = v128.mul<T>(e2, d2);
      if (weights) v128.store(weights, e2, 32);
      b0 = v128.add<T>(b0, e2);
      b1 = v128.add<T>(b1, ed2);
      b2 = v128.add<T>(b2, v128.mul<T>(ed2, d2));
      b3 = v128.add<T>(b3, v128.mul<T>(e2, v128.sub<T>(y2, origin)));
      const s3 = v128.load(s, 48);
      const y3 = v128.pmax<T>(v128.sub<T>(v128.sub<T>(v128.load(x, 48), v128.mul<T>(c, s3)), shift), floor);
      const e3 = expFolded<T>(y3, magic);
      const d3 = v128.sub<T>(s3, k);
      const ed3 = v128.mul<T>(e3, d3);
      if (weights) v128.store(weights, e3, 48);
      b0 = v128.add<T>(b0, e3);
      b1 = v128.add<T>(b1, ed3);
      b2 = v128.add<T>(b2, v128.mul<T>(ed3, d3));
      b3 = v128.add<T>(b3, v128.mul<T>(e3, v128.sub<T>(y3, origin)));
      if (weights) weights += 64;
      x += 64;
      s += 64;
    } while (x < block);
    // One huge term must not swallow many small ones: what the mass rounds away is kept.
    const wide = widen<T>(b0);
    const next = f64x2.add(sum, wide);
    lost = f64x2.add(lost, lostIn(sum, wide, next));
    sum = next;
    first = addWide<T>(first, b1);
    second = addWide<T>(second, b2);
    dot = addWide<T>(dot, b3);
  } while (x < end);

  const mass = total(sum) + total(lost);
  const offset = total(first) / mass;
  const centreUsed: f64 = sizeof<T>() == 4 ? <f64>f32x4.extract_lane(k, 0) : f64x2.extract_lane(k, 0);
  storePart<T>(out, max, mass, total(dot));
  store<f64>(out, centreUsed + offset, 32);
  store<f64>(out, Math.max(0, total(second) / mass - offset * offset), 40);
}
