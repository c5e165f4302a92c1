// What the anchor y^alpha z^(1-alpha) of two policies gives successes and failures, in lanes of f32: z (y/z)^alpha, where the policies
// are not far apart. Differences of their logits then lose no digits that matter.
import { expBlock } from '../math/expBlock';
import { HEADROOM, leastArgument } from '../math/exp';
import { staged } from '../math/half';
import { addWide, BLOCK, levelMask, levelStep, maxLane, POLICY_BLOCK, total } from '../math/lanes';
import { exp } from '../math/scalars';
import { P, Y } from '../rows/stage';
import { Row, withY, withZ } from './row';

/**
 * The largest |alpha log(y/z)|: weights of z that are too small for f32 do not matter then. It is also the largest difference of
 * the normalisers: logits that are further apart lose digits in f32 when they are subtracted.
 */
// @ts-ignore: decorator
@inline const NEAR: f64 = 16;

/**
 * Stores the sums over successes and over failures at `to`, then what turns weights of the anchor into probabilities of the policies'
 * product; these weights at `weights`, unless it is 0. False where the policies are too far apart.
 */
export function anchorNear(row: Row, stage: usize, to: usize, weights: usize): bool {
  const n = row.n;
  const log = withY(row).logQ - withZ(row).logQ;
  if (!(Math.abs(log) <= NEAR)) return false;
  const centre = f32x4.splat(<f32>log);
  const alpha = f32x4.splat(<f32>row.alpha);
  const never = f32x4.splat(-Infinity);
  const least = f32x4.splat(<f32>leastArgument<f32>(HEADROOM));
  const one = i8x16.splat(1);
  let far = f32x4.splat(0);
  let success = f64x2.splat(0);
  let failure = success;
  for (let i = 0; i < n; i += BLOCK) {
    const count = min(n - i, BLOCK);
    let y = staged<f32>(row.y, row.format, i, count, withY(row).shiftQ, stage);
    let z = staged<f32>(row.z, row.format, i, count, withZ(row).shiftQ, stage + Y);
    let at = stage + P;
    const end = at + (<usize>count << 2);
    do {
      const ownY = v128.load(y);
      const ownZ = v128.load(z);
      const possible = v128.and(f32x4.gt(ownY, never), f32x4.gt(ownZ, never));
      const power = f32x4.mul(alpha, f32x4.sub(f32x4.sub(ownY, ownZ), centre));
      far = f32x4.pmax(far, v128.and(f32x4.abs(power), possible));
      v128.store(at, v128.bitselect(power, least, possible));
      y += 16;
      z += 16;
      at += 16;
    } while (at < end);
    expBlock<f32>(stage + P, count, HEADROOM, stage + P);

    let r = row.rewards + <usize>i;
    let w = row.weightsZ + (<usize>i << 2);
    let own = weights == 0 ? stage + P : weights + (<usize>i << 2);
    for (at = stage + P; at < end; ) {
      const part = min(at + (POLICY_BLOCK << 2), end);
      let s = f32x4.splat(0);
      let f = s;
      do {
        const mask = levelMask<f32>(r, one);
        const anchor = f32x4.mul(v128.load(w), v128.load(at));
        v128.store(own, anchor);
        s = f32x4.add(s, v128.and(anchor, mask));
        f = f32x4.add(f, v128.andnot(anchor, mask));
        r += levelStep<f32>();
        w += 16;
        own += 16;
        at += 16;
      } while (at < part);
      success = addWide<f32>(success, s);
      failure = addWide<f32>(failure, f);
    }
  }
  // What the rounded centre lacks.
  const scale = row.scaleZ * exp(<f64>(<f32>row.alpha) * (<f64>(<f32>log) - log));
  store<f64>(to, total(success) * scale);
  store<f64>(to, total(failure) * scale, 8);
  store<f64>(to, scale, 16);
  return maxLane<f32>(far) <= NEAR;
}
