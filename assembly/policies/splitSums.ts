// Log-sum-exp of a row, apart for the outcomes at one reward level (success) and for all others (failure).
//
// Each part has its own maximum and fold, so a part keeps full accuracy however improbable it is beside the other:
// the log-odds of success are the difference of the two log sums. For a binary reward this is all that is ever needed;
// tilting does not change the policy inside either part (theory: Lemma 2 of arXiv:2503.06639).
import { expFloor, expFolded, expMagic } from '../math/exp';
import { foldOf, shiftOf } from '../math/fold';
import {
  addWide, blend, laneMask, levelMasks, lostIn, maxLane, POLICY_BLOCK, splatFinite, total, widen,
} from '../math/lanes';
import { storePart } from './part';

/**
 * Stores both parts; and at `weights`, unless 0, the exponentials they are sums of, each scaled as the sum of its part is:
 * all that scaleSplit needs to write the policy at any tilt.
 */
export function splitSums<T>(
  logits: usize, levels: usize, level: i32, n: i32, success: usize, failure: usize, weights: usize,
): void {
  const step = 64 / <i32>sizeof<T>();
  const wanted = i8x16.splat(<i8>level);
  let maxS = v128.splat<T>(<T>-Infinity);
  let maxF = maxS;
  let x = logits;
  let byte = levels;
  const end = logits + n * <i32>sizeof<T>();
  do {
    const s = levelMasks<T>(byte, wanted);
    const f = v128.not(s);
    const x0 = v128.load(x);
    maxS = v128.pmax<T>(maxS, v128.or(x0, laneMask<T>(f, 0))); // a lane of ones is NaN, which pmax passes over
    maxF = v128.pmax<T>(maxF, v128.or(x0, laneMask<T>(s, 0)));
    const x1 = v128.load(x, 16);
    maxS = v128.pmax<T>(maxS, v128.or(x1, laneMask<T>(f, 1)));
    maxF = v128.pmax<T>(maxF, v128.or(x1, laneMask<T>(s, 1)));
    const x2 = v128.load(x, 32);
    maxS = v128.pmax<T>(maxS, v128.or(x2, laneMask<T>(f, 2)));
    maxF = v128.pmax<T>(maxF, v128.or(x2, laneMask<T>(s, 2)));
    const x3 = v128.load(x, 48);
    maxS = v128.pmax<T>(maxS, v128.or(x3, laneMask<T>(f, 3)));
    maxF = v128.pmax<T>(maxF, v128.or(x3, laneMask<T>(s, 3)));
    x += 64;
    byte += step;
  } while (x < end);

  const topS = maxLane<T>(maxS);
  const topF = maxLane<T>(maxF);
  const foldS = foldOf<T>(topS);
  const foldF = foldOf<T>(topF);
  const magicS = expMagic<T>(foldS);
  const magicF = expMagic<T>(foldF);
  const floorS = expFloor<T>(foldS);
  const floorF = expFloor<T>(foldF);
  const shiftS = splatFinite<T>(shiftOf<T>(topS));
  const shiftF = splatFinite<T>(shiftOf<T>(topF));
  // Entropy needs the sum of p log p; its terms are taken relative to the maximum, where they are small.
  const originS = splatFinite<T>(topS - shiftOf<T>(topS));
  const originF = splatFinite<T>(topF - shiftOf<T>(topF));

  const magics = v128.xor(magicS, magicF);
  const floors = v128.xor(floorS, floorF);
  const shifts = v128.xor(shiftS, shiftF);
  const origins = v128.xor(originS, originF);

  let sumS = f64x2.splat(0);
  let sumF = f64x2.splat(0);
  let lostS = f64x2.splat(0);
  let lostF = f64x2.splat(0);
  let dotS = f64x2.splat(0);
  let dotF = f64x2.splat(0);
  x = logits;
  byte = levels;
  do {
    const block = min(x + POLICY_BLOCK * <i32>sizeof<T>(), end);
    let bS = v128.splat<T>(<T>0);
    let bF = bS;
    let dS = bS;
    let dF = bS;
    do {
      const masks = levelMasks<T>(byte, wanted);
      const m0 = laneMask<T>(masks, 0);
      const x0 = v128.pmax<T>(v128.sub<T>(v128.load(x), blend(shiftF, shifts, m0)), blend(floorF, floors, m0));
      const e0 = expFolded<T>(x0, blend(magicF, magics, m0));
      const d0 = v128.mul<T>(e0, v128.sub<T>(x0, blend(originF, origins, m0)));
      if (weights) v128.store(weights, e0);
      bS = v128.add<T>(bS, v128.and(e0, m0));
      bF = v128.add<T>(bF, v128.andnot(e0, m0));
      dS = v128.add<T>(dS, v128.and(d0, m0));
      dF = v128.add<T>(dF, v128.andnot(d0, m0));
      const m1 = laneMask<T>(masks, 1);
      const x1 = v128.pmax<T>(v128.sub<T>(v128.load(x, 16), blend(shiftF, shifts, m1)), blend(floorF, floors, m1));
      const e1 = expFolded<T>(x1, blend(magicF, magics, m1));
      const d1 = v128.mul<T>(e1, v128.sub<T>(x1, blend(originF, origins, m1)));
      if (weights) v128.store(weights, e1, 16);
      bS = v128.add<T>(bS, v128.and(e1, m1));
      bF = v128.add<T>(bF, v128.andnot(e1, m1));
      dS = v128.add<T>(dS, v128.and(d1, m1));
      dF = v128.add<T>(dF, v128.andnot(d1, m1));
      const m2 = laneMask<T>(masks, 2);
      const x2 = v128.pmax<T>(v128.sub<T>(v128.load(x, 32), blend(shiftF, shifts, m2)), blend(floorF, floors, m2));
      const e2 = expFolded<T>(x2, blend(magicF, magics, m2));
      const d2 = v128.mul<T>(e2, v128.sub<T>(x2, blend(originF, origins, m2)));
      if (weights) v128.store(weights, e2, 32);
      bS = v128.add<T>(bS, v128.and(e2, m2));
      bF = v128.add<T>(bF, v128.andnot(e2, m2));
      dS = v128.add<T>(dS, v128.and(d2, m2));
      dF = v128.add<T>(dF, v128.andnot(d2, m2));
      const m3 = laneMask<T>(masks, 3);
      const x3 = v128.pmax<T>(v128.sub<T>(v128.load(x, 48), blend(shiftF, shifts, m3)), blend(floorF, floors, m3));
      const e3 = expFolded<T>(x3, blend(magicF, magics, m3));
      const d3 = v128.mul<T>(e3, v128.sub<T>(x3, blend(originF, origins, m3)));
      if (weights) v128.store(weights, e3, 48);
      bS = v128.add<T>(bS, v128.and(e3, m3));
      bF = v128.add<T>(bF, v128.andnot(e3, m3));
      dS = v128.add<T>(dS, v128.and(d3, m3));
      dF = v128.add<T>(dF, v128.andnot(d3, m3));
      if (weights) weights += 64;
      x += 64;
      byte += step;
    } while (x < block);
    // One huge term must not swallow many small ones: what the masses round away is kept.
    const wideS = widen<T>(bS);
    const wideF = widen<T>(bF);
    const nextS = f64x2.add(sumS, wideS);
    const nextF = f64x2.add(sumF, wideF);
    lostS = f64x2.add(lostS, lostIn(sumS, wideS, nextS));
    lostF = f64x2.add(lostF, lostIn(sumF, wideF, nextF));
    sumS = nextS;
    sumF = nextF;
    dotS = addWide<T>(dotS, dS);
    dotF = addWide<T>(dotF, dF);
  } while (x < end);

  storePart<T>(success, topS, total(sumS) + total(lostS), total(dotS));
  storePart<T>(failure, topF, total(sumF) + total(lostF), total(dotF));
}
