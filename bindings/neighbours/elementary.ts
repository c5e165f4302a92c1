// The elementary functions that closed forms need from a backend, and the stable forms built on them (docs/theory.md, neighbours).

import type { FloatArray } from '../arguments/arrays.js';

/** exp, log and their forms near 0 and 1. */
export interface Elementary {
  exp(x: number): number;
  log(x: number): number;
  /** exp(x) - 1 */
  expm1(x: number): number;
  /** log(1 + x) */
  log1p(x: number): number;
  /** log(p/(1 - p)) */
  logit(p: number): number;
  /** The same of a column. */
  logitAll(p: FloatArray, out: FloatArray): void;
}

/** x^2: what `**` makes of the last bits is up to the engine. */
export function square(x: number): number {
  return x * x;
}

/** log(1 + e^x) */
export function softplus(m: Elementary, x: number): number {
  return Math.max(x, 0) + m.log1p(m.exp(-Math.abs(x)));
}

/** 1/(1 + e^-x), without the rounding of 1 - p. */
export function logistic(m: Elementary, x: number): number {
  const e = m.exp(-Math.abs(x));
  return x < 0 ? e / (1 + e) : 1 / (1 + e);
}

/** log p at log-odds x. */
export function logSuccess(m: Elementary, x: number): number {
  return -softplus(m, -x);
}

/** p(1 - p) at log-odds x. */
export function bernoulliVariance(m: Elementary, x: number): number {
  const e = m.exp(-Math.abs(x));
  return e / ((1 + e) * (1 + e));
}

/** Lambda_x(c) = log E e^(c r) of a 0/1 reward with log-odds x. */
export function bernoulliLambda(m: Elementary, x: number, c: number): number {
  if (x === -Infinity) return 0;
  if (x === Infinity) return c;
  // p e^c overflows, or p underflows although p e^c does not.
  if (Math.abs(c) > 700 || Math.abs(x) > 700) {
    if (c === Infinity) return Infinity;
    return softplus(m, x + c) - softplus(m, x);
  }
  if (x <= 0) return m.log1p(logistic(m, x) * m.expm1(c));
  return c + m.log1p(logistic(m, -x) * m.expm1(-c));
}

/** (1 + t) log(1 + t) - t >= 0 for t >= -1, by its series where the difference would cancel. */
export function entropyGap(m: Elementary, t: number): number {
  if (t === -1) return 1;
  if (Math.abs(t) >= 0.3) return (1 + t) * m.log1p(t) - t;
  let power = t * t;
  let sum = power / 2;
  for (let n = 3; n < 40; n++) {
    power *= -t;
    const term = power / (n * (n - 1));
    sum += term;
    if (Math.abs(term) <= 1e-17 * sum) break;
  }
  return sum;
}

/** e^t - 1 - t >= 0, by its series where the difference would cancel. */
export function expGap(m: Elementary, t: number): number {
  if (Math.abs(t) >= 0.3) return m.expm1(t) - t;
  let term = (t * t) / 2;
  let sum = term;
  for (let n = 3; n < 30; n++) {
    term *= t / n;
    sum += term;
    if (Math.abs(term) <= 1e-17 * sum) break;
  }
  return sum;
}

/** KL of the Bernoulli law with log-odds x + d from that with log-odds x. */
export function bernoulliKl(m: Elementary, x: number, d: number): number {
  if (d === 0 || Math.abs(x) === Infinity) return 0;
  if (x + d === -Infinity) return softplus(m, x);
  if (x + d === Infinity) return softplus(m, -x);
  if (Math.abs(d) <= 1) {
    const [p, q] = [logistic(m, x), logistic(m, -x)];
    const growth = m.expm1(d);
    const total = 1 + p * growth;
    return p * entropyGap(m, (q * growth) / total) + q * entropyGap(m, (-p * growth) / total);
  }
  const success = logistic(m, x + d) * (softplus(m, -x) - softplus(m, -x - d));
  const failure = logistic(m, -x - d) * (softplus(m, x) - softplus(m, x + d));
  return Math.max(0, success + failure);
}

/** log(1 - e^l) for l <= 0. */
export function logComplement(m: Elementary, l: number): number {
  return l < -0.7 ? m.log1p(-m.exp(l)) : m.log(-m.expm1(l));
}

/** log(e^x - 1) for x > 0. */
export function logExpm1(m: Elementary, x: number): number {
  return x > 40 ? x : m.log(m.expm1(x));
}
