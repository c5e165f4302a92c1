// Divergences as sums over the outcomes, with u = log p/q. Near policies would lose all digits in sums of p u, whose terms have
// either sign; adding q - p to each, which adds up to 0, makes every term non-negative.

import { isImpossible } from '../../arguments/logits.js';
import type { DivergenceKernel } from '../../rows/divergence.js';
import { sum } from '../sum.js';
import { difference, readRow, weights } from './logitRow.js';

/** An outcome under both policies. */
interface Outcome {
  readonly p: number;
  readonly q: number;
  readonly logP: number;
  /** log p/q; 0 where neither can happen. */
  readonly u: number;
}

export const divergence: DivergenceKernel = (first, second, temperature, alpha, out) => {
  for (let i = 0; i < first.rows; i++) {
    const x = readRow(first, i);
    const y = readRow(second, i);
    if (x === null || y === null) {
      if (!first.impossible || !(isImpossible(first, i) || isImpossible(second, i))) return i;
      for (const column of Object.values(out)) column[i] = Number.NaN;
      continue;
    }
    const p = weights(x, temperature);
    const q = weights(y, temperature);
    const outcomes = Array.from(x.x, (_, k): Outcome => {
      const logP = p.log[k]! - p.logSum;
      return {
        p: p.weight[k]! / p.total,
        q: q.weight[k]! / q.total,
        logP,
        u: logRatio(x.x[k]!, x.max, y.x[k]!, y.max, temperature, p.logSum - q.logSum),
      };
    });
    const total = (term: (outcome: Outcome) => number) => sum(outcomes.length, (k) => term(outcomes[k]!));
    const lacks = (sign: 1 | -1) => x.x.some((_, k) => outcomes[k]!.u === sign * Infinity);

    if (out.kl) out.kl[i] = lacks(1) ? Infinity : total(({ p, q, u }) => excess(p, q, u));
    if (out.reverseKl) out.reverseKl[i] = lacks(-1) ? Infinity : total(({ p, q, u }) => excess(q, p, -u));
    if (out.totalVariation)
      out.totalVariation[i] = total(({ p, q, u }) => -Math.max(p, q) * Math.expm1(-Math.abs(u))) / 2;
    if (out.jensenShannon) out.jensenShannon[i] = Math.min(Math.LN2, total(towardsMixture));
    if (out.renyi) out.renyi[i] = renyi(outcomes, alpha);
  }
  return -1;
};

/**
 * log p/q = ((x - max x) - (y - max y))/T - less, where the differences are exact until they are subtracted from each other: near
 * policies differ by less than log p is rounded by, and huge logits by less than they are rounded by.
 */
function logRatio(x: number, maxX: number, y: number, maxY: number, temperature: number, less: number): number {
  if (x === -Infinity || y === -Infinity) return x === y ? 0 : x - y;
  const [dx, restX] = difference(x, maxX);
  const [dy, restY] = difference(y, maxY);
  if (dx === -Infinity && dy === -Infinity) return 0; // neither has a probability above 0
  const [high, low] = difference(dx, dy);
  return (high + (low + restX - restY)) / temperature - less;
}

/** p u - p + q for u = log p/q, by its series where that cancels. */
export function excess(p: number, q: number, u: number): number {
  if (p === 0) return q;
  if (Math.abs(u) > 1e-2) return p * u - p + q;
  // p (u - 1 + exp(-u))
  return p * u * u * (1 / 2 - u * (1 / 6 - u * (1 / 24 - u * (1 / 120 - u * (1 / 720 - u / 5040)))));
}

/** The outcome's share of Jensen-Shannon: half of what it adds to KL(p || m) and KL(q || m), m = (p + q)/2. */
function towardsMixture({ p, q, u }: Outcome): number {
  const m = (p + q) / 2;
  return m === 0 ? 0 : (excess(p, m, toMixture(u)) + excess(q, m, toMixture(-u))) / 2;
}

/** log p/m = -log((1 + exp(-u))/2). */
function toMixture(u: number): number {
  return Math.abs(u) < 1 ? -Math.log1p(Math.expm1(-u) / 2) : Math.LN2 - softplus(-u);
}

/** log(1 + exp(x)) */
function softplus(x: number): number {
  return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
}

/** log(sum p^alpha q^(1-alpha))/(alpha - 1), which is log(sum p exp(v))/(alpha - 1) for v = (alpha - 1) u. */
function renyi(outcomes: readonly Outcome[], alpha: number): number {
  const b = alpha - 1;
  const z = outcomes.map(({ logP, u }) => (logP === -Infinity ? logP : logP + b * u));
  const max = z.reduce((a, b) => Math.max(a, b), -Infinity);
  if (Math.abs(max) === Infinity) return Infinity;
  const log = max + Math.log(sum(z.length, (k) => Math.exp(z[k]! - max)));
  if (Math.abs(log) > 1) return log / b;
  // The sum is near 1. Less the sum of p + b (p - q), which is 1, its terms have the sign of b.
  const beyond = sum(z.length, (k) => {
    const { p, q, u } = outcomes[k]!;
    const v = b * u;
    if (Math.abs(u) < 0.5 && Math.abs(v) < 0.5) return p * u * u * growthSeries(u, v, b);
    return (Math.abs(v) < 0.5 ? (p * Math.expm1(v)) / b : (Math.exp(z[k]!) - p) / b) - p + q;
  });
  return Math.max(0, Math.log1p(b * beyond) / b);
}

/** ((exp(v) - 1)/b - 1 + exp(-u))/u^2 for v = b u, as the sum of (b v^(k-2) + (-u)^(k-2))/k! over k from 2. */
function growthSeries(u: number, v: number, b: number): number {
  let total = 0;
  let [left, right, factorial] = [b, 1, 2];
  for (let k = 2; k < 24; k++) {
    total += (left + right) / factorial;
    left *= v;
    right *= -u;
    factorial *= k + 1;
  }
  return total;
}
