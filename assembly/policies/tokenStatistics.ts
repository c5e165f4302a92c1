// What a trainer wants of one row of logits and the token that was drawn from it, in two passes that write nothing.
//
// With m = max x, l = log sum exp((x - m)/T) >= 0 and pi = softmax(x/T):
//   log-probability (x_token - m)/T - l,  log-partition m/T + l,  entropy l - sum pi (x - m)/T,  sum pi^2.
import { expFloor, expMagic, HEADROOM } from '../math/exp';
import { expTempered, storeReduction } from '../math/expTempered';
import { foldOf, shiftOf } from '../math/fold';
import { Format, staged } from '../math/half';
import { addWide, BLOCK, maxLane, POLICY_BLOCK, splatFinite, total } from '../math/lanes';
import { LN2_HI, LN2_LO } from './part';

/** Lanes of `count` that are larger than `than` add 1 to theirs. */
// @ts-ignore: decorator
@inline function countAbove<T>(count: v128, x: v128, than: v128): v128 {
  return sizeof<T>() == 4 ? i32x4.sub(count, f32x4.gt(x, than)) : i64x2.sub(count, f64x2.gt(x, than));
}

/** Exponentials below 2^-60 of the largest do not show in a sum of squares. */
// @ts-ignore: decorator
@inline const LEAST: f64 = 8.673617379884035e-19;

// @ts-ignore: decorator
@inline function lanesTotal<T>(count: v128): f64 {
  if (sizeof<T>() == 8) return <f64>(i64x2.extract_lane(count, 0) + i64x2.extract_lane(count, 1));
  return <f64>(
    i32x4.extract_lane(count, 0) + i32x4.extract_lane(count, 1) + i32x4.extract_lane(count, 2) + i32x4.extract_lane(count, 3)
  );
}

/**
 * Stores log-probability, log-partition, entropy, sum of squares and the number of logits above `chosen` (the token's) as
 * f64 at `out`, which has REDUCTION more bytes for the kernel's own use. False where a logit is not valid.
 */
export function tokenStatistics<T>(
  row: usize, format: Format, n: i32, chosen: f64, temperature: f64, stage: usize, out: usize,
): bool {
  const mine = v128.splat<T>(<T>chosen);
  let top = v128.splat<T>(<T>-Infinity);
  let above = i64x2.splat(0);
  for (let i = 0; i < n; i += BLOCK) {
    const count = min(n - i, BLOCK);
    let x = staged<T>(row, format, i, count, 0, stage);
    const end = x + <usize>count * sizeof<T>();
    do {
      const x0 = v128.load(x);
      const x1 = v128.load(x, 16);
      const x2 = v128.load(x, 32);
      const x3 = v128.load(x, 48);
      top = v128.pmax<T>(v128.pmax<T>(top, v128.pmax<T>(x0, x1)), v128.pmax<T>(x2, x3));
      above = countAbove<T>(countAbove<T>(above, x0, mine), x1, mine);
      above = countAbove<T>(countAbove<T>(above, x2, mine), x3, mine);
      x += 64;
    } while (x < end);
  }

  const max = maxLane<T>(top);
  const peak = max / temperature;
  const fold = foldOf<T>(peak);
  const far = shiftOf<T>(peak) != 0;
  const magic = expMagic<T>(fold);
  const floor = v128.mul<T>(expFloor<T>(fold), v128.splat<T>(<T>temperature));
  const shift = far ? max : 0;
  const origin = splatFinite<T>(max - shift);
  const least = v128.splat<T>(<T>LEAST); // squares below it do not count, and would be subnormal: slow
  const reduction = out + 40;
  storeReduction<T>(temperature, reduction);

  let sum = f64x2.splat(0);
  let dot = f64x2.splat(0);
  let square = f64x2.splat(0);
  for (let i = 0; i < n; i += BLOCK) {
    const count = min(n - i, BLOCK);
    let x = staged<T>(row, format, i, count, shift, stage);
    const end = x + <usize>count * sizeof<T>();
    do {
      const part = min(x + POLICY_BLOCK * sizeof<T>(), end);
      let b = v128.splat<T>(<T>0);
      let d = b;
      let q = b;
      do {
        const v0 = v128.pmax<T>(v128.load(x), floor);
        const v1 = v128.pmax<T>(v128.load(x, 16), floor);
        const e0 = expTempered<T>(v0, magic, reduction);
        const e1 = expTempered<T>(v1, magic, reduction);
        const s0 = v128.pmax<T>(e0, least);
        const s1 = v128.pmax<T>(e1, least);
        b = v128.add<T>(v128.add<T>(b, e0), e1);
        d = v128.add<T>(d, v128.mul<T>(e0, v128.sub<T>(v0, origin)));
        d = v128.add<T>(d, v128.mul<T>(e1, v128.sub<T>(v1, origin)));
        q = v128.add<T>(v128.add<T>(q, v128.mul<T>(s0, s0)), v128.mul<T>(s1, s1));
        x += 32;
      } while (x < part);
      sum = addWide<T>(sum, b);
      dot = addWide<T>(dot, d);
      square = addWide<T>(square, q);
    } while (x < end);
  }

  const mass = total(sum);
  const exponent = <f64>(fold - HEADROOM);
  const small = exponent * LN2_LO + NativeMath.log(mass);
  const l = Math.max(0, exponent * LN2_HI - (far ? 0 : peak) + small);
  store<f64>(out, (chosen - max) / temperature - l);
  store<f64>(out, (far ? peak : 0) + (exponent * LN2_HI + small), 8);
  store<f64>(out, Math.max(0, l - total(dot) / mass / temperature), 16);
  store<f64>(out, total(square) / (mass * mass), 24);
  store<f64>(out, lanesTotal<T>(above), 32);
  return Math.abs(max) < Infinity && mass == mass;
}
