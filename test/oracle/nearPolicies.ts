// Divergences of policies whose logits differ by small known amounts, from moments: nothing in them cancels.
import { sumOf } from './sum.js';

export interface NearDivergences {
  kl: number;
  reverseKl: number;
  jensenShannon: number;
  totalVariation: number;
  renyi: number;
}

/** exp(v) - 1 - v for a small v. */
const phi = (v: number) => v * v * (1 / 2 + v * (1 / 6 + v * (1 / 24 + v * (1 / 120 + v / 720))));

/**
 * p = softmax(x), q = softmax(y), d = y - x (exact) small: with m the mean of d under p, v = d - m and
 * K(t) = log E_p[exp(t v)] = log1p(E_p[phi(t v)]), q = p exp(v - K(1)). So KL(p || q) = K(1),
 * KL(q || p) = E_q[v] - K(1), and the Renyi divergence is (K(1 - a) - (1 - a) K(1))/(a - 1).
 */
export function nearDivergences(x: ArrayLike<number>, d: ArrayLike<number>, alpha: number): NearDivergences {
  const n = x.length;
  const max = Array.from(x).reduce((a, b) => Math.max(a, b));
  const weight = Float64Array.from(x, (value) => Math.exp(value - max));
  const total = sumOf(n, (i) => weight[i]!);
  const p = (i: number) => weight[i]! / total;
  const first = sumOf(n, (i) => p(i) * d[i]!);
  const correction = sumOf(n, (i) => p(i) * (d[i]! - first)); // what the rounding of the first mean left
  const v = (i: number) => d[i]! - first - correction;
  const k = (t: number) => Math.log1p(sumOf(n, (i) => p(i) * phi(t * v(i))));
  const k1 = k(1);
  // log q/p
  const u = (i: number) => v(i) - k1;
  const excess = (i: number) => Math.expm1(u(i)); // q/p - 1
  return {
    kl: k1,
    // E_q[u] = E_p[(q/p - 1) u] + E_p[u]
    reverseKl: sumOf(n, (i) => p(i) * excess(i) * u(i)) - k1,
    totalVariation: sumOf(n, (i) => p(i) * Math.abs(excess(i))) / 2,
    // The integral of t/4 sech^2(t/2) from 0 to u, times (p + q)/2.
    jensenShannon: sumOf(n, (i) => {
      const u2 = u(i) ** 2;
      return p(i) * (1 + excess(i) / 2) * u2 * (1 / 8 - u2 * (1 / 64 - u2 / 576));
    }),
    renyi: (k(1 - alpha) - (1 - alpha) * k1) / (alpha - 1),
  };
}
