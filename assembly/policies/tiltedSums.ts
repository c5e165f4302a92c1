// Moments of the policy tilted by a general reward, without writing it: one pass for the maximum, one for the sums.
//
// Rewards are stored as regrets s = max r - r >= 0, so the tilted logits are y = x - c s (up to the constant c max r).
// The regret's moments are summed around `centre`: with a centre near the mean nothing cancels in the variance, and
// towards the best reward both mean and variance of s go to 0 with full relative accuracy.
import { expFloor, expFolded, expMagic } from '../math/exp';
import { foldOf, shiftOf } from '../math/fold';
import { addWide, maxLane, POLICY_BLOCK, splatFinite, total } from '../math/lanes';
import { storePart } from './part';

/** Stores a part (part.ts) of the tilted row at `out`, then the mean and the variance of the regret. */
export function tiltedSums<T>(logits: usize, regrets: usize, n: i32, tilt: f64, centre: f64, out: usize): void {
  const c = splatFinite<T>(tilt);
  const end = logits + n * <i32>sizeof<T>();

  let top = v128.splat<T>(<T>-Infinity);
  let x = logits;
  let s = regrets;
  do {
    top = v128.pmax<T>(top, v128.sub<T>(v128.load(x), v128.mul<T>(c, v128.load(s))));
    x += 16;
    s += 16;
  } while (x < end);

  const max = maxLane<T>(top);
  const fold = foldOf<T>(max);
  const magic = expMagic<T>(fold);
  const floor = expFloor<T>(fold);
  const shift = splatFinite<T>(shiftOf<T>(max));
  const origin = splatFinite<T>(max - shiftOf<T>(max));
  const k = splatFinite<T>(centre);

  let sum = f64x2.splat(0);
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
      const regret = v128.load(s);
      const y = v128.sub<T>(v128.sub<T>(v128.load(x), v128.mul<T>(c, regret)), shift);
      const value = v128.pmax<T>(y, floor);
      const e = expFolded<T>(value, magic);
      const d = v128.sub<T>(regret, k);
      const ed = v128.mul<T>(e, d);
      b0 = v128.add<T>(b0, e);
      b1 = v128.add<T>(b1, ed);
      b2 = v128.add<T>(b2, v128.mul<T>(ed, d));
      b3 = v128.add<T>(b3, v128.mul<T>(e, v128.sub<T>(value, origin)));
      x += 16;
      s += 16;
    } while (x < block);
    sum = addWide<T>(sum, b0);
    first = addWide<T>(first, b1);
    second = addWide<T>(second, b2);
    dot = addWide<T>(dot, b3);
  } while (x < end);

  const mass = total(sum);
  const offset = total(first) / mass;
  const centreUsed: f64 = sizeof<T>() == 4 ? <f64>f32x4.extract_lane(k, 0) : f64x2.extract_lane(k, 0);
  storePart<T>(out, max, mass, total(dot));
  store<f64>(out, centreUsed + offset, 32);
  store<f64>(out, Math.max(0, total(second) / mass - offset * offset), 40);
}
