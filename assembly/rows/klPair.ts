// KL divergence of two rows in both directions: one pass for their placement, one fused pass for everything else.
//
// With g = x - y - c for a constant c near the difference of the log-partitions, and p = softmax(x), q = softmax(y):
//   KL(p || q) = sum p g + c - (log Zp - log Zq),   KL(q || p) = -sum q g - c + (log Zp - log Zq).
// These are differences of numbers of size 1: where they come out small, and where the supports differ (a result is NaN then),
// klNear.ts computes them. It does so for rows of f64 in any case, for whose accuracy all divergences are small.
import { multiplyAdd } from '../math/fma';
import { Format, staged } from '../math/half';
import { addWide, BLOCK, POLICY_BLOCK, splatFinite, total } from '../math/lanes';
import { storePart } from './part';
import { exponentials, place, Placement, PLACEMENT } from './placement';
import { OWN, P, Q, Y } from './stage';

/**
 * Stores a part (part.ts) of either row at `out` and `out + 32`, without its entropy, then the two divergences.
 * False where a logit is not valid.
 */
export function klPair(logits: usize, others: usize, format: Format, n: i32, stage: usize, out: usize): bool {
  const placeX = changetype<Placement>(stage + OWN);
  const placeY = changetype<Placement>(stage + OWN + PLACEMENT);
  place<f32>(logits, format, n, 1, stage, placeX);
  place<f32>(others, format, n, 1, stage, placeY);
  const shiftX = placeX.shift;
  const shiftY = placeY.shift;
  const centre = splatFinite<f32>(placeX.max - shiftX - (placeY.max - shiftY));

  let sumX = f64x2.splat(0);
  let sumY = f64x2.splat(0);
  let dotX = f64x2.splat(0);
  let dotY = f64x2.splat(0);
  for (let i = 0; i < n; i += BLOCK) {
    const count = min(n - i, BLOCK);
    let x = staged<f32>(logits, format, i, count, shiftX, stage);
    let y = staged<f32>(others, format, i, count, shiftY, stage + Y);
    exponentials<f32>(x, count, placeX, stage + P);
    exponentials<f32>(y, count, placeY, stage + Q);
    let p = stage;
    const end = x + (<usize>count << 2);
    do {
      const part = min(x + (POLICY_BLOCK << 2), end);
      let bX = f32x4.splat(0);
      let bY = bX;
      let dX = bX;
      let dY = bX;
      do {
        const e = v128.load(p, P);
        const f = v128.load(p, Q);
        const h = f32x4.sub(f32x4.sub(v128.load(x), v128.load(y)), centre);
        const g = v128.and(h, f32x4.eq(h, h)); // -Infinity on both sides: no part of the sums
        bX = f32x4.add(bX, e);
        bY = f32x4.add(bY, f);
        dX = multiplyAdd<f32>(e, g, dX);
        dY = multiplyAdd<f32>(f, g, dY);
        x += 16;
        y += 16;
        p += 16;
      } while (x < part);
      sumX = addWide<f32>(sumX, bX);
      sumY = addWide<f32>(sumY, bY);
      dotX = addWide<f32>(dotX, dX);
      dotY = addWide<f32>(dotY, dY);
    } while (x < end);
  }

  const maxX = placeX.max;
  const maxY = placeY.max;
  const massX = total(sumX);
  const massY = total(sumY);
  storePart<f32>(out, maxX, massX, 0);
  storePart<f32>(out + 32, maxY, massY, 0);
  const c = <f64>f32x4.extract_lane(centre, 0);
  const rest = c - (load<f64>(out, 16) - shiftX - (load<f64>(out + 32, 16) - shiftY));
  store<f64>(out, total(dotX) / massX + rest, 64);
  store<f64>(out, -total(dotY) / massY - rest, 72);
  return Math.abs(maxX) < Infinity && Math.abs(maxY) < Infinity && massX == massX && massY == massY;
}
