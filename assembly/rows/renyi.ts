// Renyi divergence of order alpha > 0, not 1, of two rows: log(sum p^alpha q^(1-alpha)) / (alpha - 1), in f64.
//
// The sum is that of exp(z), z = alpha log p + (1 - alpha) log q, less the maximum of z. Of near policies it is nearly 1;
// see renyiNear.ts.
import { Format, stagedWide } from '../math/half';
import { BLOCK, maxLane, total } from '../math/lanes';
import { log } from '../math/scalars';
import { P, probabilities, Y } from './stage';

/** Writes z - offset of a block, -Infinity where p is 0, and returns its maximum. */
export function exponents(
  x: usize, y: usize, count: i32, logX: f64, logY: f64, order: f64, offset: f64, to: usize,
): f64 {
  const alpha = f64x2.splat(order);
  const beta = f64x2.splat(1 - order);
  const lessX = f64x2.splat(logX);
  const lessY = f64x2.splat(logY);
  const zero = f64x2.splat(offset);
  const never = f64x2.splat(-Infinity);
  const end = to + (<usize>count << 3);
  let top = never;
  do {
    const v = f64x2.sub(v128.load(x), lessX);
    const w = f64x2.sub(v128.load(y), lessY);
    const z = f64x2.sub(f64x2.add(f64x2.mul(alpha, v), f64x2.mul(beta, w)), zero);
    const possible = v128.bitselect(z, never, f64x2.gt(v, never));
    v128.store(to, possible);
    top = f64x2.pmax(top, possible);
    x += 16;
    y += 16;
    to += 16;
  } while (to < end);
  return maxLane<f64>(top);
}

/** The divergence where it is not small; logX and logY: log-partitions. */
export function renyi(
  logits: usize, others: usize, format: Format, n: i32, logX: f64, logY: f64, order: f64, stage: usize,
): f64 {
  let peak = -Infinity;
  for (let i = 0; i < n; i += BLOCK) {
    const count = min(n - i, BLOCK);
    const x = stagedWide(logits, format, i, count, stage);
    const y = stagedWide(others, format, i, count, stage + Y);
    peak = Math.max(peak, exponents(x, y, count, logX, logY, order, 0, stage + P));
  }
  if (Math.abs(peak) == Infinity) return Infinity; // disjoint, or alpha > 1 and an outcome that only p has

  let sum = f64x2.splat(0);
  for (let i = 0; i < n; i += BLOCK) {
    const count = min(n - i, BLOCK);
    const x = stagedWide(logits, format, i, count, stage);
    const y = stagedWide(others, format, i, count, stage + Y);
    exponents(x, y, count, logX, logY, order, peak, stage + P);
    probabilities(stage + P, count, 0, stage + P);
    const bytes = <usize>count << 3;
    let at: usize = 0;
    do {
      sum = f64x2.add(sum, v128.load(stage + at, P));
      at += 16;
    } while (at < bytes);
  }
  return (peak + log(total(sum))) / (order - 1);
}
