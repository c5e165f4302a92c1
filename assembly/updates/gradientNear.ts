// The gradient in lanes of f32, of rows with rewards of 0 and 1 whose logits have nearly the same normalisers: differences of
// logits then lose no digits that matter.
import { staged } from '../math/half';
import { BLOCK, blend, levelMask, levelStep } from '../math/lanes';
import { OWN, P, Y } from '../rows/stage';
import { Row, withY, withZ } from './row';
import { hasEdges, Side } from './surrogateNear';

/** The largest difference of logarithms that may be added to those of logits in f32. */
// @ts-ignore: decorator
@inline const NEAR: f64 = 1;

/** Whether the gradient of a row may be computed here. */
export function isNear(row: Row): bool {
  const farY = row.pullY != 0 && !(Math.abs(withY(row).difference) <= NEAR);
  const farZ = row.pullZ != 0 && !(Math.abs(withZ(row).difference) <= NEAR);
  return row.binary != 0 && (isClipped(row) == false || hasEdges(row)) && !farY && !farZ;
}

function isClipped(row: Row): bool {
  return row.low > 0 || row.high < Infinity;
}

/** Writes n elements, which may replace the weights of x. */
export function gradientNear(row: Row, stage: usize): void {
  if (isClipped(row)) write(true, row, stage);
  else write(false, row, stage);
}

/** `clipped` is a constant. */
// @ts-ignore: decorator
@inline function write(clipped: bool, row: Row, stage: usize): void {
  const n = row.n;
  const same = f32x4.splat(<f32>row.scaleX);
  const pullY = f32x4.splat(<f32>row.pullY);
  const pullZ = f32x4.splat(<f32>row.pullZ);
  // What all outcomes of a reward have in common: A - centre + beta (alpha log(Zx/Zy) + (1 - alpha) log(Zx/Zz)).
  const less = row.pullY * withY(row).difference + row.pullZ * withZ(row).difference - row.centre;
  const common = f32x4.splat(<f32>less);
  const failure = f32x4.splat(<f32>(clipped ? row.failure : row.failure + less));
  const change = v128.xor(f32x4.splat(<f32>(clipped ? row.success : row.success + less)), failure);
  const ofSuccess = changetype<Side>(stage + OWN);
  const ofFailure = changetype<Side>(stage + OWN + offsetof<Side>());
  ofSuccess.set(row.success, row);
  ofFailure.set(row.failure, row);
  const own0 = f32x4.splat(<f32>ofFailure.own);
  const ownChange = v128.xor(f32x4.splat(<f32>ofSuccess.own), own0);
  const edge0 = f32x4.splat(<f32>ofFailure.edge);
  const edgeChange = v128.xor(f32x4.splat(<f32>ofSuccess.edge), edge0);
  const one = i8x16.splat(1);
  for (let i = 0; i < n; i += BLOCK) {
    const count = min(n - i, BLOCK);
    const first = <usize>i << 2;
    let x = staged<f32>(row.x, row.format, i, count, withY(row).shiftP, stage);
    let y = row.pullY == 0 ? x : staged<f32>(row.y, row.format, i, count, withY(row).shiftQ, stage + Y);
    let z = row.pullZ == 0 ? x : staged<f32>(row.z, row.format, i, count, withZ(row).shiftQ, stage + P);
    let r = row.rewards + <usize>i;
    let w = row.weightsX + first;
    let wZ = row.weightsZ + first;
    let to = row.gradient + first;
    const end = to + (<usize>count << 2);
    do {
      const own = v128.load(x);
      const mask = levelMask<f32>(r, one);
      let g = blend(failure, change, mask);
      if (clipped) {
        const counted = f32x4.mul(v128.load(w), blend(own0, ownChange, mask));
        const edge = f32x4.mul(v128.load(wZ), blend(edge0, edgeChange, mask));
        g = f32x4.add(v128.and(g, f32x4.lt(counted, edge)), common);
      }
      if (row.pullY != 0) g = f32x4.sub(g, f32x4.mul(pullY, f32x4.sub(own, v128.load(y))));
      if (row.pullZ != 0) g = f32x4.sub(g, f32x4.mul(pullZ, f32x4.sub(own, v128.load(z))));
      // Outcomes that cannot happen take no part: their ratio is no number.
      const policy = f32x4.mul(v128.load(w), same);
      const product = f32x4.mul(policy, g);
      v128.store(to, v128.and(product, f32x4.gt(policy, f32x4.splat(0))));
      x += 16;
      y += 16;
      z += 16;
      r += levelStep<f32>();
      w += 16;
      wZ += 16;
      to += 16;
    } while (to < end);
  }
}
