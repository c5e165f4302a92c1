// E_z[min(ratio A, clip(ratio) A)], outcome by outcome: A > 0 counts x up to a cap of z times the upper limit, A < 0 counts x from a
// floor of z times the lower limit on.
import { total } from '../math/lanes';
import { advantages, rewardStep, Row, wide } from './row';

/** Fills in what advantages above and below 0 add, and the mean advantage of what is not clipped. */
export function surrogate<T>(row: Row): void {
  const toX = f64x2.splat(row.scaleX);
  const toZ = f64x2.splat(row.scaleZ);
  const zero = f64x2.splat(0);
  let gain = zero;
  let loss = zero;
  let free = zero;
  let r = row.rewards;
  let wX = row.weightsX;
  let wZ = row.weightsZ;
  const end = wX + <usize>row.n * sizeof<T>();
  do {
    const a = advantages<T>(row, r);
    const x = f64x2.mul(wide<T>(wX), toX);
    const z = f64x2.mul(wide<T>(wZ), toZ);
    const positive = f64x2.gt(a, zero);
    gain = f64x2.add(gain, v128.and(f64x2.mul(f64x2.pmin(x, capOf(row, z)), a), positive));
    loss = f64x2.add(loss, v128.andnot(f64x2.mul(f64x2.pmax(x, floorOf(row, z)), a), positive));
    free = f64x2.add(free, v128.and(f64x2.mul(x, a), isFree(row, a, x, z)));
    r += 2 * rewardStep<T>(row);
    wX += 2 * sizeof<T>();
    wZ += 2 * sizeof<T>();
  } while (wX < end);
  row.gain = total(gain);
  row.loss = total(loss);
  row.free = total(free);
}

/** Ones at outcomes whose ratio x/z is inside the limit on the side of their advantage. */
// @ts-ignore: decorator
@inline export function isFree(row: Row, a: v128, x: v128, z: v128): v128 {
  return v128.bitselect(f64x2.lt(x, capOf(row, z)), f64x2.gt(x, floorOf(row, z)), f64x2.gt(a, f64x2.splat(0)));
}

// @ts-ignore: decorator
@inline function capOf(row: Row, z: v128): v128 {
  // 0 times Infinity is no number.
  return row.high == Infinity ? f64x2.splat(Infinity) : f64x2.mul(z, f64x2.splat(row.high));
}

// @ts-ignore: decorator
@inline function floorOf(row: Row, z: v128): v128 {
  return f64x2.mul(z, f64x2.splat(row.low));
}
