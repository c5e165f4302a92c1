// KL divergence of two rows in both directions: one pass for their placement, one fused pass for everything else.
//
// With g = (x - max x) - (y - max y), c = max x - max y, p = softmax(x/T) and q = softmax(y/T):
//   KL(p || q) = (sum p g + c)/T - (log Zp - log Zq),   KL(q || p) = -(sum q g + c)/T + (log Zp - log Zq).
// x - max x is exact, or nearly, wherever p is not small (Sterbenz), however far the rows are from each other.
// Both divergences are differences of numbers of size 1. Where they come out small, and where the supports differ (a result is NaN
// then), klNear.ts computes them.
import { temperedBlock } from '../math/expBlock';
import { storeReduction } from '../math/expTempered';
import { multiplyAdd } from '../math/fma';
import { HEADROOM } from '../math/exp';
import { staged } from '../math/half';
import { addWide, BLOCK, POLICY_BLOCK, splatFinite, total } from '../math/lanes';
import { log } from '../math/scalars';
import { LN2_HI, LN2_LO } from './mass';
import { Pair } from './pair';
import { aboveFloor, exponentials, place, Placement, PLACEMENT } from './placement';
import { OWN, P, Q, Y } from './stage';

/** Fills in the pair, given its rows and its temperature. False where a logit is not valid. */
export function klPair<T>(pair: Pair): bool {
  const format = pair.format;
  const n = pair.n;
  const stage = pair.stage;
  const temperature = pair.temperature;
  const placeX = changetype<Placement>(stage + OWN);
  const placeY = changetype<Placement>(stage + OWN + PLACEMENT);
  const reduction = stage + OWN + 2 * PLACEMENT;
  place<T>(pair.p, format, n, temperature, stage, placeX);
  place<T>(pair.q, format, n, temperature, stage, placeY);
  if (temperature != 1) storeReduction<T>(temperature, reduction);
  const shiftX = placeX.shift;
  const shiftY = placeY.shift;
  const topX = splatFinite<T>(placeX.max - shiftX);
  const topY = splatFinite<T>(placeY.max - shiftY);

  let sumX = f64x2.splat(0);
  let sumY = f64x2.splat(0);
  let dotX = f64x2.splat(0);
  let dotY = f64x2.splat(0);
  for (let i = 0; i < n; i += BLOCK) {
    const count = min(n - i, BLOCK);
    let x = staged<T>(pair.p, format, i, count, shiftX, stage);
    let y = staged<T>(pair.q, format, i, count, shiftY, stage + Y);
    if (temperature == 1) {
      exponentials<T>(x, count, i, placeX, stage + P);
      exponentials<T>(y, count, i, placeY, stage + Q);
    } else {
      const e = stage + P;
      const f = stage + Q;
      temperedBlock<T>(aboveFloor<T>(x, count, i, placeX, e), count, placeX.fold, reduction, e);
      temperedBlock<T>(aboveFloor<T>(y, count, i, placeY, f), count, placeY.fold, reduction, f);
    }
    let p = stage;
    const end = x + <usize>count * sizeof<T>();
    do {
      const part = min(x + POLICY_BLOCK * sizeof<T>(), end);
      let bX = v128.splat<T>(<T>0);
      let bY = bX;
      let dX = bX;
      let dY = bX;
      do {
        const e = v128.load(p, P);
        const f = v128.load(p, Q);
        const h = v128.sub<T>(v128.sub<T>(v128.load(x), topX), v128.sub<T>(v128.load(y), topY));
        const g = v128.and(h, v128.eq<T>(h, h)); // -Infinity on both sides: no part of the sums
        bX = v128.add<T>(bX, e);
        bY = v128.add<T>(bY, f);
        dX = multiplyAdd<T>(e, g, dX);
        dY = multiplyAdd<T>(f, g, dY);
        x += 16;
        y += 16;
        p += 16;
      } while (x < part);
      sumX = addWide<T>(sumX, bX);
      sumY = addWide<T>(sumY, bY);
      dotX = addWide<T>(dotX, dX);
      dotY = addWide<T>(dotY, dY);
    } while (x < end);
  }

  const massX = total(sumX);
  const massY = total(sumY);
  const c = (placeX.max - shiftX - (placeY.max - shiftY)) / temperature;
  pair.shiftP = shiftX;
  pair.shiftQ = shiftY;
  pair.logP = logSum(placeX, massX);
  pair.logQ = logSum(placeY, massY);
  pair.difference = pair.logP - pair.logQ;
  pair.kl = total(dotX) / massX / temperature + (c - pair.difference);
  pair.reverseKl = -total(dotY) / massY / temperature - (c - pair.difference);
  return Math.abs(placeX.max) < Infinity && Math.abs(placeY.max) < Infinity && massX == massX && massY == massY;
}

/** log of the sum of exp((x - shift)/T) of a placed row, from the sum of its exponentials. */
export function logSum(placement: Placement, sum: f64): f64 {
  const exponent = <f64>(placement.fold - HEADROOM);
  return exponent * LN2_HI + (exponent * LN2_LO + log(sum));
}
