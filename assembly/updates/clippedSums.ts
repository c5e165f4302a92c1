// The sum of the best policy of a level where the anchor is one of the policies of the row and rewards are 0 or 1: the weights are
// there, so that nothing but products is needed.
import { addWide, levelMask, levelStep, POLICY_BLOCK, total } from '../math/lanes';
import { Row } from './row';

/** How far the probabilities of a reward reach, in weights of the anchor, and where their edge is, in weights of the old policy. */
@unmanaged
export class Reach {
  successLeast: f64;
  successMost: f64;
  successEdge: f64;
  failureLeast: f64;
  failureMost: f64;
  failureEdge: f64;
  /** 1 where a reach was shortened: it is not known then where outcomes that it does not bring to the edge stand. */
  shortened: f64;
}

/** Returns the sum of the policy, and fills in what of it stands at an edge; NaN where the weights do not tell. `anchor`: weights. */
export function clippedSums<T>(row: Row, anchor: usize, reach: Reach): f64 {
  const one = i8x16.splat(1);
  const least0 = v128.splat<T>(<T>reach.failureLeast);
  const most0 = v128.splat<T>(<T>reach.failureMost);
  const edge0 = v128.splat<T>(<T>reach.failureEdge);
  const least1 = v128.splat<T>(<T>reach.successLeast);
  const most1 = v128.splat<T>(<T>reach.successMost);
  const edge1 = v128.splat<T>(<T>reach.successEdge);
  let sum = f64x2.splat(0);
  let fixed = sum;
  let inside = sum;
  let r = row.rewards;
  let z = row.weightsZ;
  const end = z + <usize>row.n * sizeof<T>();
  while (z < end) {
    const part = min(z + POLICY_BLOCK * sizeof<T>(), end);
    let some = v128.splat<T>(<T>0);
    let held = some;
    do {
      const mask = levelMask<T>(r, one);
      const a = v128.load(anchor);
      const low = v128.mul<T>(a, v128.bitselect(least1, least0, mask));
      const high = v128.mul<T>(a, v128.bitselect(most1, most0, mask));
      const edge = v128.mul<T>(v128.load(z), v128.bitselect(edge1, edge0, mask));
      const p = v128.pmax<T>(low, v128.pmin<T>(high, edge));
      some = v128.add<T>(some, p);
      held = v128.add<T>(held, v128.and(p, v128.eq<T>(p, edge)));
      inside = v128.or(inside, v128.lt<T>(high, edge));
      r += levelStep<T>();
      anchor += 16;
      z += 16;
    } while (z < part);
    sum = addWide<T>(sum, some);
    fixed = addWide<T>(fixed, held);
  }
  row.fixed = total(fixed);
  return reach.shortened != 0 && v128.any_true(inside) ? NaN : total(sum);
}
