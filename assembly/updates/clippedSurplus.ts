// What the largest objective with clipped ratios has beyond its policy (docs/theory.md, section 11), where rewards are 0 or 1 and the
// anchor is one of the policies of the row, or between policies that are near each other: no exponential is needed for it.
import { staged } from '../math/half';
import { addWide, BLOCK, levelMask, levelStep, POLICY_BLOCK, total } from '../math/lanes';
import { P, Y } from '../rows/stage';
import { Row, withY, withZ } from './row';

/** Of a reward. */
@unmanaged
export class Beyond {
  /** A/beta. */
  advantage: f64;
  /** A/beta - d where the edge is, if the old policy is as likely as the anchor. */
  even: f64;
  /** The edge, in weights of the old policy. */
  edge: f64;
}

/** Fills in the sum over (A/beta - d) edge: at the edge, d grows by log z/anchor = alpha log z/y; it stays between 0 and A/beta. */
export function clippedSurplus<T>(row: Row, success: Beyond, failure: Beyond, stage: usize): void {
  const n = row.n;
  const one = i8x16.splat(1);
  const isOther = row.alpha != 0;
  const alpha = v128.splat<T>(<T>row.alpha);
  const log = isOther ? row.alpha * (withY(row).logQ - withZ(row).logQ) : 0;
  const even1 = v128.splat<T>(<T>(success.even - log));
  const even0 = v128.splat<T>(<T>(failure.even - log));
  const least1 = v128.splat<T>(<T>Math.min(0, success.advantage));
  const least0 = v128.splat<T>(<T>Math.min(0, failure.advantage));
  const most1 = v128.splat<T>(<T>Math.max(0, success.advantage));
  const most0 = v128.splat<T>(<T>Math.max(0, failure.advantage));
  const edge1 = v128.splat<T>(<T>success.edge);
  const edge0 = v128.splat<T>(<T>failure.edge);
  let surplus = f64x2.splat(0);
  for (let i = 0; i < n; i += BLOCK) {
    const count = min(n - i, BLOCK);
    let y = isOther ? staged<T>(row.y, row.format, i, count, withY(row).shiftQ, stage + Y) : stage;
    let z = isOther ? staged<T>(row.z, row.format, i, count, withZ(row).shiftQ, stage + P) : stage;
    let r = row.rewards + <usize>i;
    let w = row.weightsZ + <usize>i * sizeof<T>();
    const end = w + <usize>count * sizeof<T>();
    while (w < end) {
      const part = min(w + POLICY_BLOCK * sizeof<T>(), end);
      let some = v128.splat<T>(<T>0);
      do {
        const mask = levelMask<T>(r, one);
        let beyond = v128.bitselect(even1, even0, mask);
        if (isOther) beyond = v128.sub<T>(beyond, v128.mul<T>(alpha, v128.sub<T>(v128.load(z), v128.load(y))));
        // No number where neither policy can have the outcome, and the edge is 0: pmin leaves the other operand.
        beyond = v128.pmin<T>(v128.bitselect(most1, most0, mask), beyond);
        beyond = v128.pmax<T>(v128.bitselect(least1, least0, mask), beyond);
        const edge = v128.mul<T>(v128.load(w), v128.bitselect(edge1, edge0, mask));
        some = v128.add<T>(some, v128.mul<T>(beyond, edge));
        r += levelStep<T>();
        y += 16;
        z += 16;
        w += 16;
      } while (w < part);
      surplus = addWide<T>(surplus, some);
    }
  }
  row.surplus = total(surplus);
}
