// Renyi divergence of order alpha of near policies, in f64. With u = log p/q:
//
//   R = sum q psi(u),  psi(u) = (exp(alpha u) - 1 - alpha (exp(u) - 1))/(alpha - 1) >= 0,  D = log1p((alpha - 1) R)/(alpha - 1),
//   psi(u) = sum over k >= 2 of c_k u^k,  c_k = alpha (1 + alpha + ... + alpha^(k-2))/k!.
// Nothing cancels but where u is not small, which is rare: there q exp(alpha u) is exp(z), as in renyi.ts.
import { Format, stageWide } from '../math/half';
import { BLOCK, total } from '../math/lanes';
import { series14 } from '../math/series';
import { P, probabilities, Q, Y } from './pairBlocks';
import { exponents } from './renyi';

/** As `renyi`; what matters is that logX - logY is exact. `table`: scratch of 112 bytes. */
export function renyiNear(
  logits: usize, others: usize, format: Format, n: i32, logX: f64, logY: f64, order: f64, stage: usize, table: usize,
): f64 {
  let powers: f64 = 1;
  let factorial: f64 = 2;
  for (let k = 0; k < 14; k++) {
    store<f64>(table + (<usize>k << 3), (order * powers) / factorial);
    powers = powers * order + 1;
    factorial *= <f64>(k + 3);
  }
  const limit = f64x2.splat(0.5 / Math.max(1, order));
  const alpha = f64x2.splat(order);
  const inverse = f64x2.splat(1 / (1 - order));

  let sum = f64x2.splat(0);
  for (let i = 0; i < n; i += BLOCK) {
    const count = min(n - i, BLOCK);
    stageWide(logits, format, i, count, logX, stage);
    stageWide(others, format, i, count, logY, stage + Y);
    probabilities(stage + Y, count, stage + Q);
    const end = stage + (<usize>count << 3);
    let allSmall = i64x2.splat(-1);
    let at = stage;
    do {
      const u = f64x2.sub(v128.load(at), v128.load(at, Y));
      const small = f64x2.le(f64x2.abs(u), limit);
      const s = v128.and(u, small);
      allSmall = v128.and(allSmall, small);
      sum = f64x2.add(sum, f64x2.mul(f64x2.mul(v128.load(at, Q), f64x2.mul(s, s)), series14(s, table)));
      at += 16;
    } while (at < end);
    if (i32x4.all_true(allSmall)) continue;

    probabilities(stage, count, stage + P);
    at = stage;
    do {
      const q = v128.load(at, Q);
      v128.store(at, f64x2.add(q, f64x2.mul(alpha, f64x2.sub(v128.load(at, P), q))), Q);
      at += 16;
    } while (at < end);
    exponents(stage, count, order, 0);
    probabilities(stage + P, count, stage + P);
    at = stage;
    do {
      const far = v128.not(f64x2.le(f64x2.abs(f64x2.sub(v128.load(at), v128.load(at, Y))), limit));
      const term = f64x2.mul(f64x2.sub(v128.load(at, Q), v128.load(at, P)), inverse);
      sum = f64x2.add(sum, v128.and(term, far));
      at += 16;
    } while (at < end);
  }
  return Math.max(0, NativeMath.log1p((order - 1) * total(sum)) / (order - 1));
}
