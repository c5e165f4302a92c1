/** The functions of a backend that logarithms are made of. */
export interface Logarithms {
  log1p(x: number): number;
  logit(p: number): number;
}

/** log(m) for m >= 0. */
export function logOf({ log1p, logit }: Logarithms, m: number): number {
  if (m > 0.5) return m === Infinity ? m : log1p(m - 1);
  return logit(m) + log1p(-m);
}
