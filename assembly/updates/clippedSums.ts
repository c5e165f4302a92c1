// The sum of the best policy of a level where the weights of the anchor are there and rewards are 0 or 1: nothing but products is
// needed.
import { addWide, blend, levelMask, levelStep, POLICY_BLOCK, total } from '../math/lanes';
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
  return reach.shortened == 0 ? summed<T>(true, row, anchor, reach) : summed<T>(false, row, anchor, reach);
}

/** `far`, a constant: whether reaches are as far as they have to be. */
// @ts-ignore: decorator
@inline function summed<T>(far: bool, row: Row, anchor: usize, reach: Reach): f64 {
  const one = i8x16.splat(1);
  const least0 = v128.splat<T>(<T>reach.failureLeast);
  const most0 = v128.splat<T>(<T>reach.failureMost);
  const edge0 = v128.splat<T>(<T>reach.failureEdge);
  const leastChange = v128.xor(v128.splat<T>(<T>reach.successLeast), least0);
  const mostChange = v128.xor(v128.splat<T>(<T>reach.successMost), most0);
  const edgeChange = v128.xor(v128.splat<T>(<T>reach.successEdge), edge0);
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
      const low = v128.mul<T>(a, blend(least0, leastChange, mask));
      const high = v128.mul<T>(a, blend(most0, mostChange, mask));
      const edge = v128.mul<T>(v128.load(z), blend(edge0, edgeChange, mask));
      const p = v128.pmax<T>(low, v128.pmin<T>(high, edge));
      some = v128.add<T>(some, p);
      held = v128.add<T>(held, v128.and(p, v128.eq<T>(p, edge)));
      if (!far) inside = v128.or(inside, v128.lt<T>(high, edge));
      r += levelStep<T>();
      anchor += 16;
      z += 16;
    } while (z < part);
    sum = addWide<T>(sum, some);
    fixed = addWide<T>(fixed, held);
  }
  row.fixed = total(fixed);
  return !far && v128.any_true(inside) ? NaN : total(sum);
}
