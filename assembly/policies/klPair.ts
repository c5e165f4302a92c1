// KL divergence of two rows in both directions: one pass for the maxima, one fused pass for everything else.
//
// With g = x - y - c for a constant c near the difference of the log-partitions, and p = softmax(x), q = softmax(y):
//   KL(p || q) = sum p g + c - (log Zp - log Zq),   KL(q || p) = -sum q g - c + (log Zp - log Zq).
// These are differences of numbers of size 1: where they come out small, and where the supports differ (a result is NaN
// then), klFrom.ts computes them.
import { expFloor, expFolded, expMagic } from '../math/exp';
import { foldOf, shiftOf } from '../math/fold';
import { Format, STAGE, staged } from '../math/half';
import { addWide, BLOCK, POLICY_BLOCK, splatFinite, total } from '../math/lanes';
import { storePart } from './part';
import { rowMax } from './rowMax';

/**
 * Stores a part (part.ts) of either row at `out` and `out + 32`, without its entropy, then the two divergences.
 * False where a logit is not valid.
 */
export function klPair<T>(logits: usize, others: usize, format: Format, n: i32, stage: usize, out: usize): bool {
  const maxX = rowMax<T>(logits, format, n, stage);
  const maxY = rowMax<T>(others, format, n, stage);
  const magicX = expMagic<T>(foldOf<T>(maxX));
  const magicY = expMagic<T>(foldOf<T>(maxY));
  const floorX = expFloor<T>(foldOf<T>(maxX));
  const floorY = expFloor<T>(foldOf<T>(maxY));
  const shiftX = shiftOf<T>(maxX);
  const shiftY = shiftOf<T>(maxY);
  const centre = splatFinite<T>(maxX - shiftX - (maxY - shiftY));

  let sumX = f64x2.splat(0);
  let sumY = f64x2.splat(0);
  let dotX = f64x2.splat(0);
  let dotY = f64x2.splat(0);
  for (let i = 0; i < n; i += BLOCK) {
    const count = min(n - i, BLOCK);
    let x = staged<T>(logits, format, i, count, shiftX, stage);
    let y = staged<T>(others, format, i, count, shiftY, stage + STAGE);
    const end = x + <usize>count * sizeof<T>();
    do {
      const part = min(x + POLICY_BLOCK * sizeof<T>(), end);
      let bX = v128.splat<T>(<T>0);
      let bY = bX;
      let dX = bX;
      let dY = bX;
      do {
        const v = v128.load(x);
        const w = v128.load(y);
        const e = expFolded<T>(v128.pmax<T>(v, floorX), magicX);
        const f = expFolded<T>(v128.pmax<T>(w, floorY), magicY);
        const h = v128.sub<T>(v128.sub<T>(v, w), centre);
        const g = v128.and(h, v128.eq<T>(h, h)); // -Infinity on both sides: no part of the sums
        bX = v128.add<T>(bX, e);
        bY = v128.add<T>(bY, f);
        dX = v128.add<T>(dX, v128.mul<T>(e, g));
        dY = v128.add<T>(dY, v128.mul<T>(f, g));
        x += 16;
        y += 16;
      } while (x < part);
      sumX = addWide<T>(sumX, bX);
      sumY = addWide<T>(sumY, bY);
      dotX = addWide<T>(dotX, dX);
      dotY = addWide<T>(dotY, dY);
    } while (x < end);
  }

  const massX = total(sumX);
  const massY = total(sumY);
  storePart<T>(out, maxX, massX, 0);
  storePart<T>(out + 32, maxY, massY, 0);
  const c: f64 = sizeof<T>() == 4 ? <f64>f32x4.extract_lane(centre, 0) : f64x2.extract_lane(centre, 0);
  const rest = c - (load<f64>(out, 16) - shiftX - (load<f64>(out + 32, 16) - shiftY));
  store<f64>(out, total(dotX) / massX + rest, 64);
  store<f64>(out, -total(dotY) / massY - rest, 72);
  return Math.abs(maxX) < Infinity && Math.abs(maxY) < Infinity && massX == massX && massY == massY;
}
