// The normaliser of the best policy: log of the sum of y^alpha z^(1-alpha) exp(A/beta) over the outcomes, in f64. A pass for the
// largest term, a pass for the sum.
import { staged } from '../math/half';
import { BLOCK, maxLane, total } from '../math/lanes';
import { log } from '../math/scalars';
import { P, probabilities, Y } from '../rows/stage';
import { advantages, rewardStep, Row, wide, withY, withZ } from './row';

export function optimum<T>(row: Row, stage: usize): f64 {
  const n = row.n;
  let max = -Infinity;
  for (let i = 0; i < n; i += BLOCK) {
    const end = terms<T>(row, i, stage);
    let top = f64x2.splat(-Infinity);
    for (let at = stage + P; at < end; at += 16) top = f64x2.pmax(top, v128.load(at));
    max = Math.max(max, maxLane<f64>(top));
  }
  if (max == -Infinity) return max;
  let sum = f64x2.splat(0);
  for (let i = 0; i < n; i += BLOCK) {
    const end = terms<T>(row, i, stage);
    probabilities(stage + P, min(n - i, BLOCK), max, stage + P);
    for (let at = stage + P; at < end; at += 16) sum = f64x2.add(sum, v128.load(at));
  }
  return max + log(total(sum));
}

/** Stores the logarithms of a block of terms in the place of P, and returns where they end. */
function terms<T>(row: Row, i: i32, stage: usize): usize {
  const end = logAnchor<T>(row, i, stage);
  const cold = f64x2.splat(1 / row.beta);
  let r = row.rewards + <usize>i * rewardStep<T>(row);
  for (let at = stage + P; at < end; at += 16) {
    v128.store(at, f64x2.add(v128.load(at), f64x2.mul(advantages<T>(row, r), cold)));
    r += 2 * rewardStep<T>(row);
  }
  return end;
}

/** Stores log(y^alpha z^(1-alpha)) of a block, in f64, in the place of P, and returns where that ends. */
export function logAnchor<T>(row: Row, i: i32, stage: usize): usize {
  const count = min(row.n - i, BLOCK);
  const alpha = row.alpha;
  const shareY = f64x2.splat(alpha);
  const shareZ = f64x2.splat(1 - alpha);
  const logY = f64x2.splat(withY(row).logQ);
  const logZ = f64x2.splat(withZ(row).logQ);
  // A policy of weight 0 takes no part, even where it is 0.
  let y: usize = alpha == 0 ? 0 : staged<T>(row.y, row.format, i, count, withY(row).shiftQ, stage);
  let z: usize = alpha == 1 ? 0 : staged<T>(row.z, row.format, i, count, withZ(row).shiftQ, stage + Y);
  let to = stage + P;
  const end = to + (<usize>count << 3);
  do {
    let term = f64x2.splat(0);
    if (alpha != 0) term = f64x2.mul(f64x2.sub(wide<T>(y), logY), shareY);
    if (alpha != 1) term = f64x2.add(term, f64x2.mul(f64x2.sub(wide<T>(z), logZ), shareZ));
    v128.store(to, term);
    y += 2 * sizeof<T>();
    z += 2 * sizeof<T>();
    to += 16;
  } while (to < end);
  return end;
}
