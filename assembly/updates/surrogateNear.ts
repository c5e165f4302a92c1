// E_z[min(ratio A, clip(ratio) A)] for rewards of 0 and 1, in lanes of T: the sides of clipping are those of two rewards. A reward with
// an advantage above 0 counts x up to a cap, the other from a floor on: with x and the edge negative, that is the lesser of both too.
import { addWide, blend, levelMask, levelStep, POLICY_BLOCK, total } from '../math/lanes';
import { Row } from './row';

/** Factors of the weights of x and of z of the outcomes with a reward: what is less in the first counts, and is not clipped. */
@unmanaged
export class Side {
  own: f64;
  edge: f64;

  // @ts-ignore: decorator
  @inline set(advantage: f64, row: Row): void {
    const sign: f64 = advantage > 0 ? 1 : -1;
    this.own = sign * row.scaleX;
    this.edge = sign * row.scaleZ * (advantage > 0 ? row.high : row.low);
  }
}

/** Whether a row can be computed here: 0 times an infinite edge is no number. */
export function hasEdges(row: Row): bool {
  return row.binary != 0 && row.high < Infinity;
}

/** Fills in what advantages above and below 0 add, and the mean advantage of what is not clipped. */
export function surrogateNear<T>(row: Row, stage: usize): void {
  const success = changetype<Side>(stage);
  const failure = changetype<Side>(stage + offsetof<Side>());
  success.set(row.success, row);
  failure.set(row.failure, row);
  const own0 = v128.splat<T>(<T>failure.own);
  const ownChange = v128.xor(v128.splat<T>(<T>success.own), own0);
  const edge0 = v128.splat<T>(<T>failure.edge);
  const edgeChange = v128.xor(v128.splat<T>(<T>success.edge), edge0);
  const one = i8x16.splat(1);
  const zero = f64x2.splat(0);
  let countedSuccess = zero;
  let countedFailure = zero;
  let freeSuccess = zero;
  let freeFailure = zero;
  let r = row.rewards;
  let wX = row.weightsX;
  let wZ = row.weightsZ;
  const end = wX + <usize>row.n * sizeof<T>();
  while (wX < end) {
    const part = min(wX + POLICY_BLOCK * sizeof<T>(), end);
    let c1 = v128.splat<T>(<T>0);
    let c0 = c1;
    let f1 = c1;
    let f0 = c1;
    do {
      const mask = levelMask<T>(r, one);
      const x = v128.mul<T>(v128.load(wX), blend(own0, ownChange, mask));
      const edge = v128.mul<T>(v128.load(wZ), blend(edge0, edgeChange, mask));
      const counted = v128.pmin<T>(x, edge);
      const free = v128.and(x, v128.lt<T>(x, edge));
      c1 = v128.add<T>(c1, v128.and(counted, mask));
      c0 = v128.add<T>(c0, v128.andnot(counted, mask));
      f1 = v128.add<T>(f1, v128.and(free, mask));
      f0 = v128.add<T>(f0, v128.andnot(free, mask));
      r += levelStep<T>();
      wX += 16;
      wZ += 16;
    } while (wX < part);
    countedSuccess = addWide<T>(countedSuccess, c1);
    countedFailure = addWide<T>(countedFailure, c0);
    freeSuccess = addWide<T>(freeSuccess, f1);
    freeFailure = addWide<T>(freeFailure, f0);
  }
  // Where the advantage is not above 0, sums are of negative numbers.
  const ofSuccess = Math.abs(row.success) * total(countedSuccess);
  const ofFailure = Math.abs(row.failure) * total(countedFailure);
  row.gain = Math.max(0, ofSuccess) + Math.max(0, ofFailure);
  row.loss = Math.min(0, ofSuccess) + Math.min(0, ofFailure);
  row.free = Math.abs(row.success) * total(freeSuccess) + Math.abs(row.failure) * total(freeFailure);
}
