// What a drive whose slope has to do with polynomials in p knows of its shape: where the slope takes a value, and where it is least.
import { bisect } from '../../analysis/roots.js';
import { type Stretch, signChanges } from './bernstein.js';
import type { DriveFunctions } from './drive.js';

/** Relative width to which points are found: what is looked for is flat there, so that the error does not show. */
const FLAT = 1e-9;
/** Beyond these log-odds p or 1 - p is below all doubles. */
const FARTHEST = 800;

/** The x at which f changes sign, for a polynomial in p of the same sign as f, or one that changes sign wherever f does. */
export function crossings(functions: DriveFunctions, coefficients: Float64Array, f: (x: number) => number): number[] {
  const found: number[] = [];
  for (const stretch of signChanges(coefficients)) {
    const [a, b] = ends(functions, stretch);
    if (a === b) found.push(a);
    else if (f(a) * f(b) <= 0) found.push(bisect(f, a, b, FLAT));
  }
  return found;
}

function ends({ logit }: DriveFunctions, { p, q }: Stretch): [number, number] {
  const x = (k: 0 | 1) => Math.max(-FARTHEST, Math.min(FARTHEST, p[k] < q[k] ? logit(p[k]) : -logit(q[k])));
  return [x(0), x(1)];
}

/** The least slope from a to b, given where the slope has its extremes. */
export function leastOf(slope: (x: number) => number, bends: readonly number[], a: number, b: number): number {
  return Math.min(slope(a), slope(b), ...bends.filter((x) => x > a && x < b).map(slope));
}
