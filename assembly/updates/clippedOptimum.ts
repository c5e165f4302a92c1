// The largest objective with clipped ratios, as a function of one number (docs/theory.md, section 11).
//
// At a level L, the best of all measures has log policy = log anchor + d - L. Here d is A/beta where the ratio counts, 0 where it is
// clipped, and between the two where the policy stands at the edge of clipping. The largest objective is the least value over L of
//
//   beta (L - 1 + sum of the policy + sum of (A/beta - d) edge),
//
// which is smallest where the policy adds up to 1.
import { staged } from '../math/half';
import { BLOCK, total } from '../math/lanes';
import { log } from '../math/scalars';
import { P, probabilities, Y } from '../rows/stage';
import { logAnchor } from './optimum';
import { advantages, rewardStep, Row, wide, withZ } from './row';

/** Where the policy of a level adds up to more than exp of this, only that matters. */
// @ts-ignore: decorator
@inline const HIGHEST: f64 = 64;

/** The sum of the policy of a level; fills in what of it stands at the edge, and the sum over (A/beta - d) edge. */
export function clippedOptimum<T>(row: Row, stage: usize, level: f64): f64 {
  const n = row.n;
  const zero = f64x2.splat(0);
  const less = f64x2.splat(level);
  const cold = f64x2.splat(1 / row.beta);
  const logZ = f64x2.splat(withZ(row).logQ);
  const above = f64x2.splat(log(row.high) + level);
  const below = f64x2.splat(log(row.low) + level);
  // Where there is no edge, d = A/beta.
  const high = f64x2.splat(row.high < Infinity ? row.high * row.scaleZ : 0);
  const low = f64x2.splat(row.low * row.scaleZ);
  let sum = zero;
  let fixed = zero;
  let surplus = zero;
  for (let i = 0; i < n; i += BLOCK) {
    const count = min(n - i, BLOCK);
    const end = logAnchor<T>(row, i, stage);
    let z = staged<T>(row.z, row.format, i, count, withZ(row).shiftQ, stage + Y);
    let r = row.rewards + <usize>i * rewardStep<T>(row);
    let wZ = row.weightsZ + <usize>i * sizeof<T>();
    for (let at = stage + P; at < end; at += 16) {
      const a = f64x2.mul(advantages<T>(row, r), cold);
      const positive = f64x2.gt(a, zero);
      const anchor = v128.load(at);
      const least = f64x2.pmin(a, zero);
      const most = f64x2.pmax(a, zero);
      const ratio = f64x2.sub(f64x2.sub(wide<T>(z), logZ), anchor);
      const atEdge = f64x2.add(ratio, v128.bitselect(above, below, positive));
      // No number where the edge is 0 and the anchor too, or where a policy that is 0 has no limit: pmin leaves the largest d.
      const d = f64x2.pmax(f64x2.pmin(most, atEdge), least);
      const edge = f64x2.mul(wide<T>(wZ), v128.bitselect(high, low, positive));
      surplus = f64x2.add(surplus, f64x2.mul(f64x2.sub(a, d), edge));
      fixed = f64x2.add(fixed, v128.and(edge, f64x2.eq(d, atEdge)));
      v128.store(at, f64x2.pmin(f64x2.add(f64x2.sub(anchor, less), d), f64x2.splat(HIGHEST)));
      z += 2 * sizeof<T>();
      r += 2 * rewardStep<T>(row);
      wZ += 2 * sizeof<T>();
    }
    probabilities(stage + P, count, 0, stage + P);
    for (let at = stage + P; at < end; at += 16) sum = f64x2.add(sum, v128.load(at));
  }
  row.fixed = total(fixed);
  row.surplus = total(surplus);
  return total(sum);
}
