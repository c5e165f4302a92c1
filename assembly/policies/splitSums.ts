// Log-sum-exp of a row, apart for the outcomes at one reward level (success) and for all others (failure).
//
// Each part has its own maximum and fold, so a part keeps full accuracy however improbable it is beside the other:
// the log-odds of success are the difference of the two log sums. For a binary reward this is all that is ever needed;
// tilting does not change the policy inside either part (theory: Lemma 2 of arXiv:2503.06639).
import { expFloor, expFolded, expMagic } from '../math/exp';
import { foldOf, shiftOf } from '../math/fold';
import { addWide, levelMask, maxLane, POLICY_BLOCK, splatFinite, splatLevel, total } from '../math/lanes';
import { storePart } from './part';

export function splitSums<T>(logits: usize, levels: usize, level: i32, n: i32, success: usize, failure: usize): void {
  const width = 16 / <i32>sizeof<T>();
  const wanted = splatLevel<T>(level);
  const never = v128.splat<T>(<T>-Infinity);

  let maxS = never;
  let maxF = never;
  let x = logits;
  let byte = levels;
  const end = logits + n * <i32>sizeof<T>();
  do {
    const mask = levelMask<T>(byte, wanted);
    const value = v128.load(x);
    maxS = v128.pmax<T>(maxS, v128.bitselect(value, never, mask));
    maxF = v128.pmax<T>(maxF, v128.bitselect(never, value, mask));
    x += 16;
    byte += width;
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

  let sumS = f64x2.splat(0);
  let sumF = f64x2.splat(0);
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
      const mask = levelMask<T>(byte, wanted);
      const shifted = v128.sub<T>(v128.load(x), v128.bitselect(shiftS, shiftF, mask));
      const value = v128.pmax<T>(shifted, v128.bitselect(floorS, floorF, mask));
      const e = expFolded<T>(value, v128.bitselect(magicS, magicF, mask));
      const d = v128.mul<T>(e, v128.sub<T>(value, v128.bitselect(originS, originF, mask)));
      bS = v128.add<T>(bS, v128.and(e, mask));
      bF = v128.add<T>(bF, v128.andnot(e, mask));
      dS = v128.add<T>(dS, v128.and(d, mask));
      dF = v128.add<T>(dF, v128.andnot(d, mask));
      x += 16;
      byte += width;
    } while (x < block);
    sumS = addWide<T>(sumS, bS);
    sumF = addWide<T>(sumF, bF);
    dotS = addWide<T>(dotS, dS);
    dotF = addWide<T>(dotF, dF);
  } while (x < end);

  storePart<T>(success, topS, total(sumS), total(dotS));
  storePart<T>(failure, topF, total(sumF), total(dotF));
}
