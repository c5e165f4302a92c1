// The pass over the three policies of a row that all others rest on.
import { multiplyAdd } from '../math/fma';
import { staged } from '../math/half';
import { addWide, BLOCK, firstMask, levelHits, levelStep, POLICY_BLOCK, secondMask, splatFinite, total } from '../math/lanes';
import { logSum } from '../rows/klPair';
import { Pair } from '../rows/pair';
import { exponentials, place, Placement, PLACEMENT } from '../rows/placement';
import { OWN, P, Q, Y } from '../rows/stage';
import { Row, withY, withZ } from './row';

/** What is found out about a policy before its weights: that of x is number 0, of y 1, of z 2. */
function placementOf(which: i32, stage: usize): Placement {
  return changetype<Placement>(stage + OWN + which * PLACEMENT);
}

/** Places one of the policies of a row. The kernels of updates leave that alone until the sums are known. */
export function placePolicy<T>(row: Row, which: i32, stage: usize): void {
  const logits = which == 0 ? row.x : which == 1 ? row.y : row.z;
  place<T>(logits, row.format, row.n, 1, stage, placementOf(which, stage));
}

/**
 * Of policies that are placed, stores the weights of x and of z, and fills in their shares, the mean reward under z, and both pairs, whose divergences are good
 * where they are not small. False where a logit is not valid.
 */
export function sums<T>(row: Row, stage: usize): bool {
  const n = row.n;
  const format = row.format;
  const binary = row.binary;
  const placeX = placementOf(0, stage);
  const placeY = placementOf(1, stage);
  const placeZ = placementOf(2, stage);
  const topX = splatFinite<T>(placeX.max - placeX.shift);
  const topY = splatFinite<T>(placeY.max - placeY.shift);
  const topZ = splatFinite<T>(placeZ.max - placeZ.shift);
  const never = v128.splat<T>(<T>-Infinity);
  const origin = splatFinite<T>(row.origin);
  const one = i8x16.splat(1);

  let dotY = f64x2.splat(0);
  let dotZ = dotY;
  let successX = dotY;
  let failureX = dotY;
  let successY = dotY;
  let failureY = dotY;
  let successZ = dotY;
  let failureZ = dotY;
  let mean = dotY;
  for (let i = 0; i < n; i += BLOCK) {
    const count = min(n - i, BLOCK);
    const first = <usize>i * sizeof<T>();
    let x = staged<T>(row.x, format, i, count, placeX.shift, stage);
    let y = staged<T>(row.y, format, i, count, placeY.shift, stage + Y);
    let z = staged<T>(row.z, format, i, count, placeZ.shift, stage + P);
    let wX = row.weightsX + first;
    let wY = row.weightsY == 0 ? stage + Q : row.weightsY + first;
    let wZ = row.weightsZ == 0 ? stage + Q + (BLOCK << 2) : row.weightsZ + first;
    exponentials<T>(x, count, i, placeX, wX);
    exponentials<T>(y, count, i, placeY, wY);
    exponentials<T>(z, count, i, placeZ, wZ);

    const some = i >= placeX.impossible;
    const end = wX + <usize>count * sizeof<T>();
    for (let w = wX; w < end; ) {
      const part = min(w + POLICY_BLOCK * sizeof<T>(), end);
      let dY = v128.splat<T>(<T>0);
      let dZ = dY;
      do {
        const e = v128.load(w);
        const own = v128.sub<T>(v128.load(x), topX);
        let hY = v128.sub<T>(own, v128.sub<T>(v128.load(y), topY));
        let hZ = v128.sub<T>(own, v128.sub<T>(v128.load(z), topZ));
        if (some) {
          const possible = v128.gt<T>(own, never);
          hY = v128.and(hY, possible);
          hZ = v128.and(hZ, possible);
        }
        dY = multiplyAdd<T>(e, hY, dY);
        dZ = multiplyAdd<T>(e, hZ, dZ);
        x += 16;
        y += 16;
        z += 16;
        w += 16;
      } while (w < part);
      dotY = addWide<T>(dotY, dY);
      dotZ = addWide<T>(dotZ, dZ);
    }

    let r = row.rewards + (binary ? <usize>i : first);
    while (wX < end) {
      const part = min(wX + POLICY_BLOCK * sizeof<T>(), end);
      let sX = v128.splat<T>(<T>0);
      let sY = sX;
      let sZ = sX;
      if (binary) {
        let fX = sX;
        let fY = sX;
        let fZ = sX;
        do {
          const hits = levelHits<T>(r, one);
          let mask = firstMask<T>(hits);
          let eX = v128.load(wX);
          let eY = v128.load(wY);
          let eZ = v128.load(wZ);
          sX = v128.add<T>(sX, v128.and(eX, mask));
          fX = v128.add<T>(fX, v128.andnot(eX, mask));
          sY = v128.add<T>(sY, v128.and(eY, mask));
          fY = v128.add<T>(fY, v128.andnot(eY, mask));
          sZ = v128.add<T>(sZ, v128.and(eZ, mask));
          fZ = v128.add<T>(fZ, v128.andnot(eZ, mask));
          mask = secondMask<T>(hits);
          eX = v128.load(wX, 16);
          eY = v128.load(wY, 16);
          eZ = v128.load(wZ, 16);
          sX = v128.add<T>(sX, v128.and(eX, mask));
          fX = v128.add<T>(fX, v128.andnot(eX, mask));
          sY = v128.add<T>(sY, v128.and(eY, mask));
          fY = v128.add<T>(fY, v128.andnot(eY, mask));
          sZ = v128.add<T>(sZ, v128.and(eZ, mask));
          fZ = v128.add<T>(fZ, v128.andnot(eZ, mask));
          r += 2 * levelStep<T>();
          wX += 32;
          wY += 32;
          wZ += 32;
        } while (wX < part);
        failureX = addWide<T>(failureX, fX);
        failureY = addWide<T>(failureY, fY);
        failureZ = addWide<T>(failureZ, fZ);
      } else {
        let m = sX;
        do {
          const eZ = v128.load(wZ);
          sX = v128.add<T>(sX, v128.load(wX));
          sY = v128.add<T>(sY, v128.load(wY));
          sZ = v128.add<T>(sZ, eZ);
          m = multiplyAdd<T>(eZ, v128.sub<T>(v128.load(r), origin), m);
          r += 16;
          wX += 16;
          wY += 16;
          wZ += 16;
        } while (wX < part);
        mean = addWide<T>(mean, m);
      }
      successX = addWide<T>(successX, sX);
      successY = addWide<T>(successY, sY);
      successZ = addWide<T>(successZ, sZ);
    }
  }

  const massX = total(successX) + total(failureX);
  const massY = total(successY) + total(failureY);
  const massZ = total(successZ) + total(failureZ);
  row.successX = total(successX) / massX;
  row.failureX = total(failureX) / massX;
  row.successY = total(successY) / massY;
  row.failureY = total(failureY) / massY;
  row.successZ = total(successZ) / massZ;
  row.failureZ = total(failureZ) / massZ;
  row.mean = total(mean) / massZ;
  row.scaleX = 1 / massX;
  row.scaleY = 1 / massY;
  row.scaleZ = 1 / massZ;
  compare(withY(row), placeX, placeY, massX, massY, total(dotY));
  compare(withZ(row), placeX, placeZ, massX, massZ, total(dotZ));
  return isPolicy(placeX, massX) && isPolicy(placeY, massY) && isPolicy(placeZ, massZ);
}

/** KL(p || q) = E_p[g] + c - (log Zp - log Zq) with g = (x - max x) - (y - max y) and c = max x - max y, as klPair has it. */
function compare(pair: Pair, p: Placement, q: Placement, massP: f64, massQ: f64, dot: f64): void {
  pair.shiftP = p.shift;
  pair.shiftQ = q.shift;
  pair.logP = logSum(p, massP);
  pair.logQ = logSum(q, massQ);
  pair.difference = pair.logP - pair.logQ;
  pair.temperature = 1;
  pair.kl = dot / massP + (p.max - p.shift - (q.max - q.shift) - pair.difference);
}

function isPolicy(placement: Placement, mass: f64): bool {
  return Math.abs(placement.max) < Infinity && mass == mass;
}
