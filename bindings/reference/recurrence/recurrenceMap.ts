// The recurrence of one element in its tilt c, the distance from a base: x = base + c. A tilt keeps its digits where x is large.

import { type OrbitMap, roundingOf } from '../../recurrence/followOrbit.js';
import type { Law } from '../../recurrence/lawColumns.js';
import { clipped } from './clipped.js';
import { driveAt } from './driveAt.js';

/** Of element i. An anchor is the base; without one, and from p = 0 or 1 with alpha < 1, it is the start. */
export function recurrenceMap(xRef: number, start: number, law: Law, i: number): OrbitMap {
  const [alpha, beta] = [law.alpha[i]!, law.beta[i]!];
  const base = alpha === 0 || (alpha < 1 && Math.abs(start) === Infinity) ? start : xRef;
  const drive = driveAt(law, i);
  const rounding = roundingOf(law);
  // 0 times Infinity is not 0.
  const kept = (c: number) => (alpha === 1 ? 0 : (1 - alpha) * c);
  if (law.clip !== undefined) {
    const step = clipped(law.clip, drive, beta);
    return {
      base,
      rounding,
      next: (c, x = base + c) => step(c, x, kept(c), 1 - alpha).next,
      slope: (c) => step(c, base + c, kept(c), 1 - alpha).slope,
    };
  }
  return {
    base,
    rounding,
    next: (c, x = base + c) => kept(c) + drive(x).omega / beta,
    slope: (c) => 1 - alpha + drive(base + c).slope / beta,
  };
}
