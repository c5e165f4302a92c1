// The sums of a row before and after one tilt, in two passes over it: the first also finds where the tilted row enters exp.
//
// The bits are those of tiltedSums, of either row. The row itself needs no placement: its largest logit is its base.
import { negativeMultiplyAdd } from '../math/fma';
import { BLOCK, maxLane, splatFinite } from '../math/lanes';
import { begin, finish, Placement, PLACEMENT, widenTo } from './placement';
import { OWN } from './stage';
import { TiltedRow } from './tiltedRow';
import { addBlock, beginSums, finishSums, placementOf, recentre, sumsOf, sumTilted } from './tiltedSums';

/**
 * Stores the sums of the reference, which is the row at tilt 0, and of the row, whose centre is counted from where the mean regret of
 * the reference is. `peak`: start of the first block that holds the largest logit.
 */
export function tiltOnce<T>(reference: TiltedRow, row: TiltedRow, peak: i32, stage: usize): void {
  sumReference<T>(reference, row, peak, stage);
  if (recentre(reference)) sumReference<T>(reference, row, peak, stage);
  row.centre += reference.mean;
  sumTilted<T>(row, stage);
  if (recentre(row)) sumTilted<T>(row, stage);
}

/** The sums of the reference; the placement of the tilted row is found on the way. */
function sumReference<T>(reference: TiltedRow, row: TiltedRow, peak: i32, stage: usize): void {
  const n = row.n;
  const placement = changetype<Placement>(stage + OWN + PLACEMENT);
  placement.max = 0;
  placement.min = 0;
  placement.peak = peak;
  finish<T>(1, placement);
  const after = placementOf(stage);
  begin(after);
  beginSums(sumsOf(stage));
  for (let i = 0; i < n; i += BLOCK) {
    const count = min(n - i, BLOCK);
    widenTo(stageBoth<T>(row, i, count, placement.floor, stage), i, after);
    addBlock<T>(reference, placement, i, count, stage);
  }
  finishSums<T>(reference, 0, stage);
  finish<T>(1, after);
}

/** Stages a block of the reference, where it is above `floor`. Returns the largest tilted logit. */
function stageBoth<T>(row: TiltedRow, i: i32, count: i32, floor: f64, stage: usize): f64 {
  const c = splatFinite<T>(row.tilt);
  const k = splatFinite<T>(row.pivot);
  const less = splatFinite<T>(row.base);
  const least = splatFinite<T>(floor);
  let x = row.logits + <usize>i * sizeof<T>();
  let l = row.losses + <usize>i * sizeof<T>();
  let top0 = v128.splat<T>(<T>-Infinity);
  let top1 = top0;
  const end = stage + <usize>count * sizeof<T>();
  do {
    const x0 = v128.sub<T>(v128.load(x), less);
    const x1 = v128.sub<T>(v128.load(x, 16), less);
    v128.store(stage, v128.pmax<T>(x0, least));
    v128.store(stage, v128.pmax<T>(x1, least), 16);
    top0 = v128.pmax<T>(top0, negativeMultiplyAdd<T>(c, v128.add<T>(v128.load(l), k), x0));
    top1 = v128.pmax<T>(top1, negativeMultiplyAdd<T>(c, v128.add<T>(v128.load(l, 16), k), x1));
    x += 32;
    l += 32;
    stage += 32;
  } while (stage < end);
  return maxLane<T>(v128.pmax<T>(top0, top1));
}
