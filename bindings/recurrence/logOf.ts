/** log(m) for m >= 0. */
export function logOf({ log1p, logit }: { log1p(x: number): number; logit(p: number): number }, m: number): number {
  if (m > 0.5) return m === Infinity ? m : log1p(m - 1);
  return logit(m) + log1p(-m);
}
