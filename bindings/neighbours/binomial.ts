// The binomial law of k successes among n rollouts, by recurrence from its mode, so that n up to 4096 and any p lose nothing.
import { type Elementary, logistic } from './elementary.js';

/** Probabilities of k = 0..n at log-odds x; their sum is 1 by construction. */
export function binomialLaw(m: Elementary, x: number, n: number): Float64Array<ArrayBuffer> {
  const law = new Float64Array(n + 1);
  if (x === -Infinity || x === Infinity) {
    law[x < 0 ? 0 : n] = 1;
    return law;
  }
  const mode = Math.min(n, Math.floor((n + 1) * logistic(m, x)));
  law[mode] = 1;
  const odds = m.exp(x);
  const reverse = m.exp(-x);
  let total = 1;
  for (let k = mode; k < n; k++) {
    law[k + 1] = law[k]! * ((n - k) / (k + 1)) * odds;
    total += law[k + 1]!;
  }
  for (let k = mode; k > 0; k--) {
    law[k - 1] = law[k]! * (k / (n - k + 1)) * reverse;
    total += law[k - 1]!;
  }
  for (let k = 0; k <= n; k++) law[k]! /= total;
  return law;
}
