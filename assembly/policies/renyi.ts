// Renyi divergence of order alpha > 0, not 1, of two rows: log(sum p^alpha q^(1-alpha)) / (alpha - 1), in f64.
//
// The sum is that of exp(z), z = alpha log p + (1 - alpha) log q, less the maximum of z. Of near policies it is nearly 1;
// see renyiNear.ts.
import { Format, stageWide } from '../math/half';
import { BLOCK, maxLane, total } from '../math/lanes';
import { P, probabilities, Y } from './pairBlocks';

/** Writes z - offset of the block in a stage, -Infinity where p is 0, to where p would be; returns its maximum. */
export function exponents(stage: usize, count: i32, order: f64, offset: f64): f64 {
  const alpha = f64x2.splat(order);
  const beta = f64x2.splat(1 - order);
  const zero = f64x2.splat(offset);
  const never = f64x2.splat(-Infinity);
  const end = stage + (<usize>count << 3);
  let top = never;
  do {
    const x = v128.load(stage);
    const z = f64x2.sub(f64x2.add(f64x2.mul(alpha, x), f64x2.mul(beta, v128.load(stage, Y))), zero);
    const possible = v128.bitselect(z, never, f64x2.gt(x, never));
    v128.store(stage, possible, P);
    top = f64x2.pmax(top, possible);
    stage += 16;
  } while (stage < end);
  return maxLane<f64>(top);
}

/** The divergence where it is not small; log p = x - logX, log q = y - logY. */
export function renyi(
  logits: usize, others: usize, format: Format, n: i32, logX: f64, logY: f64, order: f64, stage: usize,
): f64 {
  let peak = -Infinity;
  for (let i = 0; i < n; i += BLOCK) {
    const count = min(n - i, BLOCK);
    stageWide(logits, format, i, count, logX, stage);
    stageWide(others, format, i, count, logY, stage + Y);
    peak = Math.max(peak, exponents(stage, count, order, 0));
  }
  if (Math.abs(peak) == Infinity) return Infinity; // disjoint, or alpha > 1 and an outcome that only p has

  let sum = f64x2.splat(0);
  for (let i = 0; i < n; i += BLOCK) {
    const count = min(n - i, BLOCK);
    stageWide(logits, format, i, count, logX, stage);
    stageWide(others, format, i, count, logY, stage + Y);
    exponents(stage, count, order, peak);
    probabilities(stage + P, count, stage + P);
    const end = stage + (<usize>count << 3);
    let at = stage;
    do {
      sum = f64x2.add(sum, v128.load(at, P));
      at += 16;
    } while (at < end);
  }
  return (peak + NativeMath.log(total(sum))) / (order - 1);
}
