/** Below this, logarithms of factorials are summed; above, Stirling's series is as exact as a double. */
const SMALL = 256;
const small = new Float64Array(SMALL);
for (let n = 1; n < SMALL; n++) small[n] = small[n - 1]! + Math.log(n);

export function logFactorial(n: number): number {
  if (n < SMALL) return small[n]!;
  const square = n * n;
  const series = (1 / 12 - (1 / 360 - 1 / (1260 * square)) / square) / n;
  return (n + 0.5) * Math.log(n) - n + 0.5 * Math.log(2 * Math.PI) + series;
}

export function logChoose(n: number, k: number): number {
  return logFactorial(n) - logFactorial(k) - logFactorial(n - k);
}

/** Terms that change a sum no more. */
const NEGLIGIBLE = 1e-17;

/** P(X ≤ x) where `drawn` of `all` rollouts are drawn, of which `successes` succeeded, and X of those drawn (hypergeometric). */
export function hypergeometricTail(all: number, successes: number, drawn: number, x: number): number {
  const least = Math.max(0, drawn - (all - successes));
  if (x < least) return 0;
  const logTotal = logChoose(all, drawn);
  let term = Math.exp(logChoose(successes, x) + logChoose(all - successes, drawn - x) - logTotal);
  let sum = 0;
  for (let i = x; i >= least; i--) {
    sum += term;
    if (term < NEGLIGIBLE * sum && term < 1) break;
    // From i to i − 1.
    term *= (i / (successes - i + 1)) * ((all - successes - drawn + i) / (drawn - i + 1));
  }
  return Math.min(1, sum);
}

/** The probability that of n fair coins as many or more lie on the rarer side as on this one, on either: a two-sided sign test. */
export function signTest(heads: number, tails: number): number {
  const n = heads + tails;
  if (n === 0) return 1;
  let sum = 0;
  for (let i = 0; i <= Math.min(heads, tails); i++) sum += Math.exp(logChoose(n, i) - n * Math.LN2);
  return Math.min(1, 2 * sum);
}
