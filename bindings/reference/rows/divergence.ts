// Divergences as sums over the outcomes. Near policies would lose all digits in sums of p log p/q, whose terms have either
// sign; adding q - p to each, which adds up to 0, makes every term non-negative.

import { isImpossible } from '../../arguments/logits.js';
import type { DivergenceKernel } from '../../rows/divergence.js';
import { sum } from '../sum.js';
import { logSum, readRow } from './logitRow.js';

/** p u - p + q for u = log p/q, by its series where that cancels. */
function excess(p: number, q: number, u: number): number {
  if (p === 0) return q;
  if (Math.abs(u) > 1e-2) return p * u - p + q;
  // p (u - 1 + exp(-u))
  return p * u * u * (1 / 2 - u * (1 / 6 - u * (1 / 24 - u * (1 / 120 - u * (1 / 720 - u / 5040)))));
}

export const divergence: DivergenceKernel = (first, second, alpha, out) => {
  for (let i = 0; i < first.rows; i++) {
    const x = readRow(first, i);
    const y = readRow(second, i);
    if (x === null || y === null) {
      if (!first.impossible || !(isImpossible(first, i) || isImpossible(second, i))) return i;
      for (const column of Object.values(out)) column[i] = Number.NaN;
      continue;
    }
    const n = x.x.length;
    const lx = logSum(x);
    const ly = logSum(y);
    const logP = x.x.map((value) => value - x.max - lx);
    const logQ = y.x.map((value) => value - y.max - ly);
    const p = logP.map(Math.exp);
    const q = logQ.map(Math.exp);
    // log p/q, with logits subtracted from each other first: near policies differ by less than log p is rounded by.
    const offset = x.max - y.max + (lx - ly);
    const u = (k: number) => (logP[k] === logQ[k] ? 0 : x.x[k]! - y.x[k]! - offset);
    const missing = (a: Float64Array, b: Float64Array) => a.some((value, k) => value > -Infinity && b[k] === -Infinity);

    if (out.kl) out.kl[i] = missing(logP, logQ) ? Infinity : sum(n, (k) => excess(p[k]!, q[k]!, u(k)));
    if (out.reverseKl) out.reverseKl[i] = missing(logQ, logP) ? Infinity : sum(n, (k) => excess(q[k]!, p[k]!, -u(k)));
    if (out.totalVariation) {
      out.totalVariation[i] = sum(n, (k) => -Math.max(p[k]!, q[k]!) * Math.expm1(-Math.abs(u(k)))) / 2;
    }
    if (out.jensenShannon) {
      // log p/m = -log((1 + q/p)/2)
      const toHalf = (v: number) => -Math.log1p(Math.expm1(-v) / 2);
      const term = (k: number) => {
        const m = (p[k]! + q[k]!) / 2;
        return (excess(p[k]!, m, toHalf(u(k))) + excess(q[k]!, m, toHalf(-u(k)))) / 2;
      };
      out.jensenShannon[i] = sum(n, (k) => (p[k] === 0 && q[k] === 0 ? 0 : term(k)));
    }
    if (out.renyi) out.renyi[i] = renyi(logP, logQ, u, alpha);
  }
  return -1;
};

/** log(sum p^alpha q^(1-alpha))/(alpha - 1) */
function renyi(logP: Float64Array, logQ: Float64Array, u: (k: number) => number, alpha: number): number {
  const n = logP.length;
  const z = logP.map((value, k) => (value === -Infinity ? value : alpha * value + (1 - alpha) * logQ[k]!));
  const max = z.reduce((a, b) => Math.max(a, b), -Infinity);
  if (Math.abs(max) === Infinity) return Infinity;
  const plain = (max + Math.log(sum(n, (k) => Math.exp(z[k]! - max)))) / (alpha - 1);
  if (plain > 1e-2) return plain;
  // The sum is nearly 1; less sum of q + alpha (p - q), which is 1, its terms have one sign.
  const beyond = sum(n, (k) => {
    const p = Math.exp(logP[k]!);
    const q = Math.exp(logQ[k]!);
    if (p === 0 || q === 0) return Math.exp(z[k]!) - q - alpha * (p - q);
    return q * (Math.expm1(alpha * u(k)) - alpha * Math.expm1(u(k)));
  });
  return Math.max(0, Math.log1p(beyond) / (alpha - 1));
}
