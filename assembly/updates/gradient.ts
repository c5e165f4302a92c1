// The gradient of the objective with respect to the logits of x: x (g - E_x[g]) outcome by outcome, with
// g = A where it is not clipped - beta (alpha log x/y + (1 - alpha) log x/z).
import { staged } from '../math/half';
import { BLOCK } from '../math/lanes';
import { P, Y } from '../rows/stage';
import { advantages, rewardStep, Row, storeNarrow, wide, withY, withZ } from './row';
import { isFree } from './surrogate';

/** Writes n elements, which may replace the weights of x. */
export function gradient<T>(row: Row, stage: usize): void {
  const n = row.n;
  const clipped = row.low > 0 || row.high < Infinity;
  const toX = f64x2.splat(row.scaleX);
  const toZ = f64x2.splat(row.scaleZ);
  const centre = f64x2.splat(row.centre);
  const pullY = f64x2.splat(row.pullY);
  const pullZ = f64x2.splat(row.pullZ);
  const lessY = f64x2.splat(withY(row).difference);
  const lessZ = f64x2.splat(withZ(row).difference);
  for (let i = 0; i < n; i += BLOCK) {
    const count = min(n - i, BLOCK);
    const first = <usize>i * sizeof<T>();
    let x = staged<T>(row.x, row.format, i, count, withY(row).shiftP, stage);
    let y: usize = row.pullY == 0 ? 0 : staged<T>(row.y, row.format, i, count, withY(row).shiftQ, stage + Y);
    let z: usize = row.pullZ == 0 ? 0 : staged<T>(row.z, row.format, i, count, withZ(row).shiftQ, stage + P);
    let r = row.rewards + <usize>i * rewardStep<T>(row);
    let wX = row.weightsX + first;
    let wZ = row.weightsZ + first;
    let to = row.gradient + first;
    const end = to + <usize>count * sizeof<T>();
    do {
      const policy = f64x2.mul(wide<T>(wX), toX);
      let g = advantages<T>(row, r);
      if (clipped) g = v128.and(g, isFree(row, g, policy, f64x2.mul(wide<T>(wZ), toZ)));
      const own = wide<T>(x);
      if (row.pullY != 0) g = f64x2.sub(g, f64x2.mul(pullY, ratio(own, wide<T>(y), lessY)));
      if (row.pullZ != 0) g = f64x2.sub(g, f64x2.mul(pullZ, ratio(own, wide<T>(z), lessZ)));
      storeNarrow<T>(to, f64x2.mul(policy, f64x2.sub(g, centre)));
      x += 2 * sizeof<T>();
      y += 2 * sizeof<T>();
      z += 2 * sizeof<T>();
      r += 2 * rewardStep<T>(row);
      wX += 2 * sizeof<T>();
      wZ += 2 * sizeof<T>();
      to += 2 * sizeof<T>();
    } while (to < end);
  }
}

/** x - y - less where that is finite: outcomes that cannot happen take no part. */
// @ts-ignore: decorator
@inline function ratio(x: v128, y: v128, less: v128): v128 {
  const d = f64x2.sub(f64x2.sub(x, y), less);
  const rest = f64x2.sub(d, d);
  return v128.and(d, f64x2.eq(rest, rest));
}
