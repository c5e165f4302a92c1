import type { Backend } from '../backend.js';

/** log(m) for m >= 0. */
export function logOf({ log1p, logit }: Pick<Backend, 'log1p' | 'logit'>, m: number): number {
  if (m > 0.5) return m === Infinity ? m : log1p(m - 1);
  return logit(m) + log1p(-m);
}
