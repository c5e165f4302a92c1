// Renyi divergence of order alpha > 0, not 1, of two rows, in f64. With u = log p/q, b = alpha - 1 and v = b u:
//
//   D = log(sum exp(z))/b,  z = log p + v,
// which loses digits where the sum is near 1: for near policies, and for orders near 1. There
//   D = log1p(b R)/b,  R = sum of p (exp(v) - 1)/b - (p - q),
// whose terms are never negative. Where u is small a term is q times the sum over k >= 2 of
//   c_k u^k,  c_k = alpha (1 + alpha + ... + alpha^(k-2))/k!.
import { exp, log, log1p } from '../math/scalars';
import { BLOCK, maxLane, total } from '../math/lanes';
import { phiSeries, series14 } from '../math/series';
import { Pair, prepare, shares, stagedP, stagedQ } from './pair';
import { P, probabilities, Q } from './stage';

/** Writes z - offset of a block, -Infinity where p is 0, and returns its maximum. */
function exponents(pair: Pair, x: usize, y: usize, count: i32, logP: f64, b: f64, to: usize): f64 {
  const order = f64x2.splat(b);
  const less = f64x2.splat(logP * pair.temperature);
  const c = f64x2.splat(pair.difference * pair.temperature);
  const cold = f64x2.splat(1 / pair.temperature);
  const never = f64x2.splat(-Infinity);
  const end = to + (<usize>count << 3);
  let top = never;
  do {
    const v = v128.load(x);
    const u = f64x2.sub(f64x2.sub(v, v128.load(y)), c);
    const z = f64x2.mul(f64x2.add(f64x2.sub(v, less), f64x2.mul(order, u)), cold);
    const possible = v128.bitselect(z, never, f64x2.gt(v, never));
    v128.store(to, possible);
    top = f64x2.pmax(top, possible);
    x += 16;
    y += 16;
    to += 16;
  } while (to < end);
  return maxLane<f64>(top);
}

/** log(sum exp(z)) = b D of a pair; Infinity or -Infinity where D is Infinity. The largest z so far is taken out of the sum. */
export function renyi(pair: Pair, order: f64): f64 {
  const n = pair.n;
  const stage = pair.stage;
  const b = order - 1;
  let peak = -Infinity;
  let sum: f64 = 0;
  for (let i = 0; i < n; i += BLOCK) {
    const count = min(n - i, BLOCK);
    const x = stagedP(pair, i, count);
    const y = stagedQ(pair, i, count);
    const top = exponents(pair, x, y, count, pair.logQ + pair.difference, b, stage + P);
    if (top == Infinity) return Infinity; // alpha > 1 and an outcome that only p has
    if (top > peak) {
      sum *= exp(peak - top);
      peak = top;
    }
    if (peak == -Infinity) continue;
    probabilities(stage + P, count, peak, stage + P);
    const bytes = <usize>count << 3;
    let block = f64x2.splat(0);
    for (let at: usize = 0; at < bytes; at += 16) block = f64x2.add(block, v128.load(stage + at, P));
    sum += total(block);
  }
  return peak + log(sum); // of disjoint policies -Infinity
}

/** The divergence where |b D| is at most 1; `table`: scratch of 112 bytes. */
export function renyiNear(pair: Pair, order: f64, table: usize): f64 {
  prepare(pair);
  const n = pair.n;
  const stage = pair.stage;
  let powers: f64 = 1;
  let factorial: f64 = 2;
  for (let k = 0; k < 14; k++) {
    store<f64>(table + (<usize>k << 3), (order * powers) / factorial);
    powers = powers * order + 1;
    factorial *= <f64>(k + 3);
  }
  const b = order - 1;
  const logP = pair.logQ + pair.difference;
  const c = f64x2.splat(pair.difference * pair.temperature);
  const cold = f64x2.splat(1 / pair.temperature);
  const half = f64x2.splat(0.5);
  const limit = f64x2.splat(0.5 / Math.max(1, order));
  const inverse = f64x2.splat(1 / b);

  let mass = f64x2.splat(0);
  let sum = mass;
  for (let i = 0; i < n; i += BLOCK) {
    const count = min(n - i, BLOCK);
    const x = stagedP(pair, i, count);
    const y = stagedQ(pair, i, count);
    shares(pair, y, count, pair.logQ, stage + Q);
    const bytes = <usize>count << 3;
    let allSmall = i64x2.splat(-1);
    let at: usize = 0;
    do {
      const u = f64x2.mul(f64x2.sub(f64x2.sub(v128.load(x + at), v128.load(y + at)), c), cold);
      const small = f64x2.le(f64x2.abs(u), limit);
      const s = v128.and(u, small);
      const q = v128.load(stage + at, Q);
      allSmall = v128.and(allSmall, small);
      mass = f64x2.add(mass, q);
      sum = f64x2.add(sum, f64x2.mul(f64x2.mul(q, f64x2.mul(s, s)), series14(s, table)));
      at += 16;
    } while (at < bytes);
    if (i32x4.all_true(allSmall)) continue;

    // q becomes p - q where u is not small, p takes its own place, and exp(z) is found after both.
    shares(pair, x, count, logP, stage + P);
    at = 0;
    do {
      const u = f64x2.mul(f64x2.sub(f64x2.sub(v128.load(x + at), v128.load(y + at)), c), cold);
      const far = v128.not(f64x2.le(f64x2.abs(u), limit));
      const p = v128.load(stage + at, P);
      const v = f64x2.mul(f64x2.splat(b), u);
      const slow = v128.and(far, f64x2.le(f64x2.abs(v), half));
      // p (exp(v) - 1)/b = p u (1 + v phi(v)) where v is small, else (exp(z) - p)/b: its first term follows below.
      const w = v128.and(v, slow);
      const growth = f64x2.mul(f64x2.mul(p, v128.and(u, slow)), f64x2.add(f64x2.splat(1), f64x2.mul(w, phiSeries(w))));
      const fast = v128.andnot(far, slow);
      const rest = f64x2.sub(growth, f64x2.mul(v128.and(p, fast), inverse));
      sum = f64x2.add(sum, v128.and(far, f64x2.sub(rest, f64x2.sub(p, v128.load(stage + at, Q)))));
      v128.store(stage + at, fast, Q);
      at += 16;
    } while (at < bytes);
    exponents(pair, x, y, count, logP, b, stage + P);
    probabilities(stage + P, count, 0, stage + P);
    at = 0;
    do {
      const term = f64x2.mul(v128.load(stage + at, P), inverse);
      sum = f64x2.add(sum, v128.and(term, v128.load(stage + at, Q)));
      at += 16;
    } while (at < bytes);
  }
  return Math.max(0, log1p((b * total(sum)) / total(mass)) / b);
}
