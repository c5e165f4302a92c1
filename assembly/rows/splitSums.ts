// Log-sum-exp of a row, apart for the outcomes at one reward level (successes) and for all others (failures).
//
// For a binary reward this is all that is ever needed: tilting does not change the policy inside either part (theory: Lemma 2
// of arXiv:2503.06639), and the log-odds of success are the difference of the two log sums. So each part needs full accuracy,
// however improbable it is beside the other. Both are summed with the fold of the whole row. If outcomes are below the floor of
// that fold, a tilt may raise them: each part is then summed once more with the fold of its own maximum.
import { expBlock } from '../math/expBlock';
import { Format, staged } from '../math/half';
import {
  addWide, blend, BLOCK, firstMask, levelHits, levelMask, levelStep, lostIn, maxLane, POLICY_BLOCK, secondMask, splatFinite, total,
  widen,
} from '../math/lanes';
import { Mass, storeMass } from './mass';
import { aboveFloor, begin, finish, leastPossible, lowerTo, Placement, PLACEMENT, widenTo } from './placement';
import { SplitRow } from './splitRow';
import { OWN, P } from './stage';

/** Stores both masses, and the weights: all that scaleSplit needs to write the policy at any tilt. */
export function splitSums<T>(row: SplitRow, stage: usize): void {
  const wanted = i8x16.splat(<i8>row.level);
  const whole = changetype<Placement>(stage + OWN);
  const ownS = changetype<Placement>(stage + OWN + PLACEMENT);
  const ownF = changetype<Placement>(stage + OWN + 2 * PLACEMENT);
  const success = row.success;
  const failure = row.failure;
  placeSplit<T>(row.logits, row.levels, wanted, row.n, whole, ownS, ownF);
  sums<T>(row, wanted, whole, ownS, ownF, success, failure, stage);
  if (!whole.low) return;
  if (differs(whole, ownS)) sums<T>(row, wanted, ownS, ownS, ownF, success, null, stage);
  if (differs(whole, ownF)) sums<T>(row, wanted, ownF, ownS, ownF, null, failure, stage);
}

// @ts-ignore: decorator
@inline function differs(whole: Placement, own: Placement): bool {
  return own.fold != whole.fold || own.shift != whole.shift;
}

/** Places the row, and each part as if its least logit were that of the row. */
function placeSplit<T>(
  logits: usize, levels: usize, wanted: v128, n: i32, whole: Placement, ownS: Placement, ownF: Placement,
): void {
  begin(whole);
  begin(ownS);
  begin(ownF);
  for (let i = 0; i < n; i += BLOCK) {
    const start = logits + <usize>i * sizeof<T>();
    const end = start + <usize>min(n - i, BLOCK) * sizeof<T>();
    // Two of each: a comparison need not wait for the one before it.
    let topS0 = v128.splat<T>(<T>-Infinity);
    let topS1 = topS0;
    let topF0 = topS0;
    let topF1 = topS0;
    let bottom0 = v128.splat<T>(<T>Infinity);
    let bottom1 = bottom0;
    for (let x = start; x < end; x += 32) {
      const hits = levelHits<T>(levels, wanted);
      const m0 = firstMask<T>(hits);
      const m1 = secondMask<T>(hits);
      const v0 = v128.load(x);
      const v1 = v128.load(x, 16);
      // A lane of ones is NaN: passed over.
      topS0 = v128.pmax<T>(topS0, v128.or(v0, v128.not(m0)));
      topS1 = v128.pmax<T>(topS1, v128.or(v1, v128.not(m1)));
      topF0 = v128.pmax<T>(topF0, v128.or(v0, m0));
      topF1 = v128.pmax<T>(topF1, v128.or(v1, m1));
      bottom0 = v128.pmin<T>(bottom0, v0);
      bottom1 = v128.pmin<T>(bottom1, v1);
      levels += 2 * levelStep<T>();
    }
    widenTo(maxLane<T>(v128.pmax<T>(topS0, topS1)), i, ownS);
    widenTo(maxLane<T>(v128.pmax<T>(topF0, topF1)), i, ownF);
    const least = -maxLane<T>(v128.neg<T>(v128.pmin<T>(bottom0, bottom1)));
    lowerTo(least == -Infinity ? leastPossible<T>(start, end) : least, least, i, whole);
  }
  whole.max = Math.max(ownS.max, ownF.max);
  finish<T>(1, whole);
  finishLike<T>(ownS, whole);
  finishLike<T>(ownF, whole);
}

function finishLike<T>(own: Placement, whole: Placement): void {
  own.min = whole.min;
  own.impossible = whole.impossible;
  finish<T>(1, own);
}

/** What turns the mask of the successes into that of all other parts than the one that is asked for. */
// @ts-ignore: decorator
@inline function flipFor(success: bool): v128 {
  return i64x2.splat(success ? -1 : 0);
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

/** The address of the first element that is `value` where the mask, flipped, is 0; 0 if there is none. */
function findIn<T>(x: usize, levels: usize, wanted: v128, flip: v128, count: i32, value: f64): usize {
  const sought = v128.splat<T>(<T>value);
  const end = x + <usize>count * sizeof<T>();
  for (; x < end; x += 16) {
    const hits = v128.andnot(v128.eq<T>(v128.load(x), sought), v128.xor(levelMask<T>(levels, wanted), flip));
    levels += levelStep<T>();
    if (!v128.any_true(hits)) continue;
    const lane = ctz(sizeof<T>() == 4 ? i32x4.bitmask(hits) : i64x2.bitmask(hits));
    return x + <usize>lane * sizeof<T>();
  }
  return 0;
}

/** Stores the masses that are asked for: both, or the one that `placement` is for. Writes the weights of what it stores. */
function sums<T>(
  split: SplitRow, wanted: v128, placement: Placement, ownS: Placement, ownF: Placement,
  success: Mass | null, failure: Mass | null, stage: usize,
): void {
  const logits = split.logits;
  const n = split.n;
  const weights = split.weights;
  let levels = split.levels;
  const format = sizeof<T>() == 4 ? Format.Float32 : Format.Float64;
  const both = success != null && failure != null;
  // Entropy needs the sum of p log p; its terms are taken relative to the peak of their part, where they are small.
  const originF = splatFinite<T>(ownF.max - placement.shift);
  const origins = v128.xor(splatFinite<T>(ownS.max - placement.shift), originF);
  let peakS: f64 = 0;
  let peakF: f64 = 0;
  let sumS = f64x2.splat(0);
  let sumF = f64x2.splat(0);
  let lostS = f64x2.splat(0);
  let lostF = f64x2.splat(0);
  let dotS = f64x2.splat(0);
  let dotF = f64x2.splat(0);
  for (let i = 0; i < n; i += BLOCK) {
    const count = min(n - i, BLOCK);
    const row = logits + <usize>i * sizeof<T>();
    const to = weights ? weights + <usize>i * sizeof<T>() : 0;
    let x = aboveFloor<T>(staged<T>(logits, format, i, count, placement.shift, stage), count, i, placement, stage);
    let e = both && weights ? to : stage + P;
    expBlock<T>(x, count, placement.fold, e);
    if (!both && weights) merge<T>(e, levels, wanted, flipFor(success != null), count, to);
    // The peaks are left out of the sums, and come back into them at the end (mass.ts).
    let atS: usize = i == ownS.peak ? findIn<T>(row, levels, wanted, flipFor(true), count, ownS.max) : 0;
    let atF: usize = i == ownF.peak ? findIn<T>(row, levels, wanted, flipFor(false), count, ownF.max) : 0;
    if (atS) {
      atS = e + (atS - row);
      peakS = <f64>load<T>(atS);
      store<T>(atS, 0);
    }
    if (atF) {
      atF = e + (atF - row);
      peakF = <f64>load<T>(atF);
      store<T>(atF, 0);
    }
    const end = x + <usize>count * sizeof<T>();
    do {
      const part = min(x + POLICY_BLOCK * <i32>sizeof<T>(), end);
      let bS = v128.splat<T>(<T>0);
      let bF = bS;
      let dS = bS;
      let dF = bS;
      do {
        const hits = levelHits<T>(levels, wanted);
        const m0 = firstMask<T>(hits);
        const w0 = v128.load(e);
        const d0 = v128.mul<T>(w0, v128.sub<T>(v128.load(x), blend(originF, origins, m0)));
        bS = v128.add<T>(bS, v128.and(w0, m0));
        bF = v128.add<T>(bF, v128.andnot(w0, m0));
        dS = v128.add<T>(dS, v128.and(d0, m0));
        dF = v128.add<T>(dF, v128.andnot(d0, m0));
        const m1 = secondMask<T>(hits);
        const w1 = v128.load(e, 16);
        const d1 = v128.mul<T>(w1, v128.sub<T>(v128.load(x, 16), blend(originF, origins, m1)));
        bS = v128.add<T>(bS, v128.and(w1, m1));
        bF = v128.add<T>(bF, v128.andnot(w1, m1));
        dS = v128.add<T>(dS, v128.and(d1, m1));
        dF = v128.add<T>(dF, v128.andnot(d1, m1));
        x += 32;
        e += 32;
        levels += 2 * levelStep<T>();
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
    if (atS) store<T>(atS, <T>peakS);
    if (atF) store<T>(atF, <T>peakF);
  }
  if (success) storeMass<T>(success, placement.max, ownS.max - placement.max, peakS, total(sumS) + total(lostS), total(dotS));
  if (failure) storeMass<T>(failure, placement.max, ownF.max - placement.max, peakF, total(sumF) + total(lostF), total(dotF));
}
