// What a trainer wants of one row of logits and the token that was drawn from it; nothing of the size of a row is written.
//
// With m = max x, and R the sum of exp((x - m)/T) over all outcomes but one whose logit is m, l = log(1 + R) >= 0:
//   log-probability (x_token - m)/T - l,  log-partition m/T + l,  entropy l + sum pi (m - x)/T,  sum pi^2.
// The peak, the outcome left out of R, is set to 0 before its block is summed. So R keeps its digits in a row that is nearly certain
// of one outcome, and with it l and the entropy, whose terms are all of one sign.
import { HEADROOM } from '../math/exp';
import { expBlock, temperedBlock } from '../math/expBlock';
import { storeReduction } from '../math/expTempered';
import { multiplyAdd } from '../math/fma';
import { Format, staged } from '../math/half';
import { addWide, BLOCK, POLICY_BLOCK, splatFinite, total } from '../math/lanes';
import { exp, log1p } from '../math/scalars';
import { LN2_HI, LN2_LO } from './mass';
import { find, place, Placement, PLACEMENT } from './placement';
import { OWN, P, settle, Y } from './stage';

/** Lanes of `count` that are larger than `than` add 1 to theirs. */
// @ts-ignore: decorator
@inline function countAbove<T>(count: v128, x: v128, than: v128): v128 {
  return sizeof<T>() == 4 ? i32x4.sub(count, f32x4.gt(x, than)) : i64x2.sub(count, f64x2.gt(x, than));
}

/** Exponentials below 2^-60 of the largest do not show in a sum of squares. */
// @ts-ignore: decorator
@inline const LEAST: f64 = 8.673617379884035e-19;

/**
 * Squares below that of LEAST would be subnormal, which is slow. Fused with a sum that is not they are none: there it is enough
 * that the sum begins so.
 */
// @ts-ignore: decorator
@inline function squarable<T>(e: v128, least: v128): v128 {
  return ASC_FEATURE_RELAXED_SIMD ? e : v128.pmax<T>(e, least);
}

// @ts-ignore: decorator
@inline function lanesTotal<T>(count: v128): f64 {
  if (sizeof<T>() == 8) return <f64>(i64x2.extract_lane(count, 0) + i64x2.extract_lane(count, 1));
  return <f64>(
    i32x4.extract_lane(count, 0) + i32x4.extract_lane(count, 1) + i32x4.extract_lane(count, 2) + i32x4.extract_lane(count, 3)
  );
}

@unmanaged
export class Token {
  logProbability: f64;
  logPartition: f64;
  entropy: f64;
  sumOfSquares: f64;
  /** How many logits are above the token's. */
  rank: f64;
}

/** `chosen`: the logit of the token. False where a logit is not valid. */
export function tokenStatistics<T>(
  row: usize, format: Format, n: i32, chosen: f64, temperature: f64, stage: usize, out: Token,
): bool {
  const placement = changetype<Placement>(stage + OWN);
  const reduction = stage + OWN + PLACEMENT;
  place<T>(row, format, n, temperature, stage, placement);
  const max = placement.max;
  const block = placement.peak;
  const shift = placement.shift;
  const fold = placement.fold;
  if (temperature != 1) storeReduction<T>(temperature, reduction);
  const mine = v128.splat<T>(<T>chosen);
  const origin = splatFinite<T>(max - shift);
  const least = v128.splat<T>(<T>LEAST);

  const exponent = <f64>(fold - HEADROOM);
  // The exponential of the largest logit: in f32 to more digits than its lane has, which would show in every statistic.
  let peak: f64 = sizeof<T>() == 4 ? exp((shift == 0 ? max / temperature : 0) - exponent * LN2_HI - exponent * LN2_LO) : 0;
  let above = i64x2.splat(0);
  let sum = f64x2.splat(0);
  let dot = f64x2.splat(0);
  let square = f64x2.splat(0);
  for (let i = 0; i < n; i += BLOCK) {
    const count = min(n - i, BLOCK);
    let x = staged<T>(row, format, i, count, 0, stage);
    let raw = x;
    if (shift != 0 || placement.low || i >= placement.impossible) {
      x = stage + Y;
      settle<T>(raw, count, shift, placement.floor, x);
    }
    let e = stage + P;
    if (temperature == 1) expBlock<T>(x, count, fold, e);
    else temperedBlock<T>(x, count, fold, reduction, e);
    if (i == block) {
      const at = find<T>(raw, count, max);
      if (at == 0) return false; // all logits are NaN
      const own = e + (at - raw);
      if (sizeof<T>() == 8) peak = <f64>load<T>(own);
      store<T>(own, 0);
    }
    const end = x + <usize>count * sizeof<T>();
    do {
      const part = min(x + POLICY_BLOCK * sizeof<T>(), end);
      // Two sums of products each: one waits for the other as long as a fused operation takes.
      let b = v128.splat<T>(<T>0);
      let d0 = b;
      let d1 = b;
      let q0 = ASC_FEATURE_RELAXED_SIMD ? v128.mul<T>(least, least) : b;
      let q1 = q0;
      do {
        above = countAbove<T>(countAbove<T>(above, v128.load(raw), mine), v128.load(raw, 16), mine);
        raw += 32;
        const e0 = v128.load(e);
        const e1 = v128.load(e, 16);
        const s0 = squarable<T>(e0, least);
        const s1 = squarable<T>(e1, least);
        b = v128.add<T>(b, v128.add<T>(e0, e1));
        d0 = multiplyAdd<T>(e0, v128.sub<T>(v128.load(x), origin), d0);
        d1 = multiplyAdd<T>(e1, v128.sub<T>(v128.load(x, 16), origin), d1);
        q0 = multiplyAdd<T>(s0, s0, q0);
        q1 = multiplyAdd<T>(s1, s1, q1);
        x += 32;
        e += 32;
      } while (x < part);
      sum = addWide<T>(sum, b);
      dot = addWide<T>(dot, v128.add<T>(d0, d1));
      square = addWide<T>(square, v128.add<T>(q0, q1));
    } while (x < end);
  }

  const rest = total(sum) / peak;
  const mass = 1 + rest;
  const l = log1p(rest);
  out.logProbability = (chosen - max) / temperature - l;
  out.logPartition = max / temperature + l;
  out.entropy = l - total(dot) / peak / mass / temperature;
  out.sumOfSquares = Math.min(1, (1 + total(square) / (peak * peak)) / (mass * mass));
  out.rank = lanesTotal<T>(above);
  return Math.abs(max) < Infinity && rest == rest;
}
