// Log-sum-exp of a row, apart for the outcomes at one reward level (success) and for all others (failure).
//
// For a binary reward this is all that is ever needed: tilting does not change the policy inside either part (theory: Lemma 2
// of arXiv:2503.06639), and the log-odds of success are the difference of the two log sums. So each part needs full accuracy,
// however improbable it is beside the other. Both are summed with the fold of the whole row; a part that is too small for
// that, or may have outcomes below the floor that a tilt would raise, is summed once more with the fold of its own maximum.
import { expBlock } from '../math/expBlock';
import { Format, staged } from '../math/half';
import {
  addWide, BLOCK, levelMask, levelStep, lostIn, maxLane, POLICY_BLOCK, splatFinite, total, widen,
} from '../math/lanes';
import { storePart } from './part';
import { place, placeBetween, Placement, PLACEMENT, tame } from './placement';
import { OWN, P } from './stage';

/** A part smaller than this beside the row's largest outcome: its entropy would begin to lose digits. */
// @ts-ignore: decorator
@inline const SMALL: f64 = 0.0000152587890625; // 2^-16

/**
 * Stores both parts; and at `weights`, unless 0, the exponentials they are sums of, each scaled as the sum of its part is:
 * all that scaleSplit needs to write the policy at any tilt.
 */
export function splitSums<T>(
  logits: usize, levels: usize, level: i32, n: i32, success: usize, failure: usize, weights: usize, stage: usize,
): void {
  const wanted = i8x16.splat(<i8>level);
  const whole = changetype<Placement>(stage + OWN);
  place<T>(logits, sizeof<T>() == 4 ? Format.Float32 : Format.Float64, n, 1, stage, whole);
  sums<T>(logits, levels, wanted, n, whole, success, failure, weights, stage);
  sumAgain<T>(logits, levels, wanted, n, whole, success, 0, weights, stage);
  sumAgain<T>(logits, levels, wanted, n, whole, 0, failure, weights, stage);
}

/** Sums one part with its own fold, where it needs that. */
function sumAgain<T>(
  logits: usize, levels: usize, wanted: v128, n: i32, whole: Placement,
  success: usize, failure: usize, weights: usize, stage: usize,
): void {
  const small = load<f64>(success | failure, 8) < SMALL;
  if (!small && !whole.low) return; // all its outcomes are above the floor
  const own = changetype<Placement>(stage + OWN + PLACEMENT);
  placeBetween<T>(whole.min, partMax<T>(logits, levels, wanted, flipFor(success), n), 1, own);
  if (own.fold == whole.fold && own.shift == whole.shift) return;
  sums<T>(logits, levels, wanted, n, own, success, failure, weights, stage);
}

/** What turns the mask of the successes into that of all other parts than the one that is asked for. */
// @ts-ignore: decorator
@inline function flipFor(success: usize): v128 {
  return i64x2.splat(success ? -1 : 0);
}

/** The largest logit where the mask, flipped, is 0. */
function partMax<T>(logits: usize, levels: usize, wanted: v128, flip: v128, n: i32): f64 {
  let top = v128.splat<T>(<T>-Infinity);
  const end = logits + n * <i32>sizeof<T>();
  do {
    const others = v128.xor(levelMask<T>(levels, wanted), flip);
    top = v128.pmax<T>(top, v128.or(v128.load(logits), others)); // a lane of ones is NaN: passed over
    logits += 16;
    levels += levelStep<T>();
  } while (logits < end);
  return maxLane<T>(top);
}

/** Copies the elements where the mask, flipped, is 0. */
function merge<T>(from: usize, levels: usize, wanted: v128, flip: v128, count: i32, to: usize): void {
  const end = from + count * <i32>sizeof<T>();
  do {
    const others = v128.xor(levelMask<T>(levels, wanted), flip);
    v128.store(to, v128.bitselect(v128.load(to), v128.load(from), others));
    from += 16;
    to += 16;
    levels += levelStep<T>();
  } while (from < end);
}

/** Stores the parts that are asked for: both, or the one that `placement` is for. Writes the weights of what it stores. */
function sums<T>(
  logits: usize, levels: usize, wanted: v128, n: i32, placement: Placement,
  success: usize, failure: usize, weights: usize, stage: usize,
): void {
  const format = sizeof<T>() == 4 ? Format.Float32 : Format.Float64;
  const both = success != 0 && failure != 0;
  // Entropy needs the sum of p log p; its terms are taken relative to the maximum, where they are small.
  const origin = splatFinite<T>(placement.max - placement.shift);
  let sumS = f64x2.splat(0);
  let sumF = f64x2.splat(0);
  let lostS = f64x2.splat(0);
  let lostF = f64x2.splat(0);
  let dotS = f64x2.splat(0);
  let dotF = f64x2.splat(0);
  for (let i = 0; i < n; i += BLOCK) {
    const count = min(n - i, BLOCK);
    const to = weights ? weights + <usize>i * sizeof<T>() : 0;
    let x = tame<T>(staged<T>(logits, format, i, count, placement.shift, stage), count, placement, stage);
    let e = both && weights ? to : stage + P;
    expBlock<T>(x, count, placement.fold, e);
    if (!both && weights) merge<T>(e, levels, wanted, flipFor(success), count, to);
    const end = x + <usize>count * sizeof<T>();
    do {
      const part = min(x + POLICY_BLOCK * <i32>sizeof<T>(), end);
      let bS = v128.splat<T>(<T>0);
      let bF = bS;
      let dS = bS;
      let dF = bS;
      do {
        const m = levelMask<T>(levels, wanted);
        const w = v128.load(e);
        const d = v128.mul<T>(w, v128.sub<T>(v128.load(x), origin));
        bS = v128.add<T>(bS, v128.and(w, m));
        bF = v128.add<T>(bF, v128.andnot(w, m));
        dS = v128.add<T>(dS, v128.and(d, m));
        dF = v128.add<T>(dF, v128.andnot(d, m));
        x += 16;
        e += 16;
        levels += levelStep<T>();
      } while (x < part);
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
  }
  if (success) storePart<T>(success, placement.max, total(sumS) + total(lostS), total(dotS));
  if (failure) storePart<T>(failure, placement.max, total(sumF) + total(lostF), total(dotF));
}
