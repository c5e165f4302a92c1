// Renyi divergence of order alpha of near policies, in f64. With u = log p/q:
//
//   R = sum q psi(u),  psi(u) = (exp(alpha u) - 1 - alpha (exp(u) - 1))/(alpha - 1) >= 0,
//   D = log1p((alpha - 1) R)/(alpha - 1),
//   psi(u) = sum over k >= 2 of c_k u^k,  c_k = alpha (1 + alpha + ... + alpha^(k-2))/k!.
// Nothing cancels but where u is not small, which is rare: there q exp(alpha u) is exp(z), as in renyi.ts.
import { Format, stagedWide } from '../math/half';
import { BLOCK, total } from '../math/lanes';
import { log1p } from '../math/scalars';
import { series14 } from '../math/series';
import { P, probabilities, Q, Y } from './stage';
import { exponents } from './renyi';

/** As `renyi`. `difference`: logX - logY as exactly as klNear knows it; `table`: scratch of 112 bytes. */
export function renyiNear(
  logits: usize, others: usize, format: Format, n: i32,
  logX: f64, logY: f64, difference: f64, order: f64, stage: usize, table: usize,
): f64 {
  let powers: f64 = 1;
  let factorial: f64 = 2;
  for (let k = 0; k < 14; k++) {
    store<f64>(table + (<usize>k << 3), (order * powers) / factorial);
    powers = powers * order + 1;
    factorial *= <f64>(k + 3);
  }
  const c = f64x2.splat(difference);
  const limit = f64x2.splat(0.5 / Math.max(1, order));
  const alpha = f64x2.splat(order);
  const inverse = f64x2.splat(1 / (1 - order));

  let sum = f64x2.splat(0);
  for (let i = 0; i < n; i += BLOCK) {
    const count = min(n - i, BLOCK);
    const x = stagedWide(logits, format, i, count, stage);
    const y = stagedWide(others, format, i, count, stage + Y);
    probabilities(y, count, logY, stage + Q);
    const bytes = <usize>count << 3;
    let allSmall = i64x2.splat(-1);
    let at: usize = 0;
    do {
      const u = f64x2.sub(f64x2.sub(v128.load(x + at), v128.load(y + at)), c);
      const small = f64x2.le(f64x2.abs(u), limit);
      const s = v128.and(u, small);
      allSmall = v128.and(allSmall, small);
      sum = f64x2.add(sum, f64x2.mul(f64x2.mul(v128.load(stage + at, Q), f64x2.mul(s, s)), series14(s, table)));
      at += 16;
    } while (at < bytes);
    if (i32x4.all_true(allSmall)) continue;

    // q + alpha (p - q) takes the place of q, and exp(z) that of p.
    probabilities(x, count, logX, stage + P);
    at = 0;
    do {
      const q = v128.load(stage + at, Q);
      v128.store(stage + at, f64x2.add(q, f64x2.mul(alpha, f64x2.sub(v128.load(stage + at, P), q))), Q);
      at += 16;
    } while (at < bytes);
    exponents(x, y, count, logX, logY, order, 0, stage + P);
    probabilities(stage + P, count, 0, stage + P);
    at = 0;
    do {
      const u = f64x2.sub(f64x2.sub(v128.load(x + at), v128.load(y + at)), c);
      const far = v128.not(f64x2.le(f64x2.abs(u), limit));
      const term = f64x2.mul(f64x2.sub(v128.load(stage + at, Q), v128.load(stage + at, P)), inverse);
      sum = f64x2.add(sum, v128.and(term, far));
      at += 16;
    } while (at < bytes);
  }
  return Math.max(0, log1p((order - 1) * total(sum)) / (order - 1));
}
