// KL(tilted || reference) of weak tilts, where the plain formula is a difference of nearly equal numbers.
//
// With m the tilted mean of the regret s: KL = log E[exp(c (s - m))], and E[c (s - m)] = 0. So around any centre k near m,
//   KL = log1p(S + a) - a,   S = E[phi(c (s - k))],   a = c (m - k),   phi(u) = exp(u) - 1 - u >= 0.
// No term of S is negative; a matters only to second order.
import { expFloor, expFolded, expMagic } from '../math/exp';
import { foldOf, shiftOf } from '../math/fold';
import { addWide, BLOCK, splatFinite, total } from '../math/lanes';
import { phiSeries } from '../math/series';

/** The divergence in nats; `part` is what tiltedSums stored at this tilt, `centre` its mean. Meant for KL below 0.01. */
export function weakDivergence<T>(logits: usize, regrets: usize, n: i32, tilt: f64, centre: f64, part: usize): f64 {
  const max = load<f64>(part);
  const magic = expMagic<T>(foldOf<T>(max));
  const floor = expFloor<T>(foldOf<T>(max));
  const shift = splatFinite<T>(shiftOf<T>(max));
  const c = splatFinite<T>(tilt);
  const k = splatFinite<T>(centre);
  const ck = v128.mul<T>(c, k);
  const one = v128.splat<T>(<T>1);
  const half = v128.splat<T>(<T>0.5);
  const end = logits + n * <i32>sizeof<T>();

  let sum = f64x2.splat(0);
  let first = f64x2.splat(0);
  do {
    const block = min(logits + BLOCK * <i32>sizeof<T>(), end);
    let b0 = v128.splat<T>(<T>0);
    let b1 = b0;
    do {
      const x = v128.sub<T>(v128.load(logits), shift);
      const s = v128.load(regrets);
      const e = expFolded<T>(v128.pmax<T>(v128.sub<T>(x, v128.mul<T>(c, s)), floor), magic);
      const u = v128.mul<T>(c, v128.sub<T>(s, k));
      const small = v128.le<T>(v128.abs<T>(u), half);
      const near = v128.mul<T>(v128.mul<T>(e, v128.mul<T>(u, u)), phiSeries<T>(v128.and(u, small)));
      // e exp(u) as one exponential, since either factor alone can leave the range.
      const untilted = expFolded<T>(v128.pmax<T>(v128.sub<T>(x, ck), floor), magic);
      const far = v128.sub<T>(untilted, v128.mul<T>(e, v128.add<T>(one, u)));
      b0 = v128.add<T>(b0, v128.bitselect(near, far, small));
      b1 = v128.add<T>(b1, v128.mul<T>(e, u));
      logits += 16;
      regrets += 16;
    } while (logits < block);
    sum = addWide<T>(sum, b0);
    first = addWide<T>(first, b1);
  } while (logits < end);

  const mass = load<f64>(part, 8);
  const a = total(first) / mass;
  return Math.max(0, NativeMath.log1p(total(sum) / mass + a) - a);
}
