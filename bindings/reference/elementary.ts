// The elementary functions of the textbook: the engine's own.
import type { Elementary } from '../neighbours/elementary.js';

/** log(p/(1 - p)), near 1/2 without the difference of two logarithms. */
function logit(p: number): number {
  if (p === 0) return -Infinity;
  if (Math.abs(p - 0.5) <= 0.25) return Math.log1p((2 * p - 1) / (1 - p));
  return Math.log(p) - Math.log1p(-p);
}

export const textbook: Elementary = {
  exp: Math.exp,
  log: Math.log,
  expm1: Math.expm1,
  log1p: Math.log1p,
  logit,
  logitAll: (p, out) => {
    for (let i = 0; i < p.length; i++) out[i] = logit(p[i]!);
  },
};
