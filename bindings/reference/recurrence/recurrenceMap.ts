// The recurrence of one element in its tilt c, the distance from a base: x = base + c. A tilt keeps its digits where x is large.
import type { Law } from '../../backend.js';
import { omega, omegaSlope } from './scalars.js';

export interface RecurrenceMap {
  readonly base: number;
  /** c' = (1 - alpha) c + Omega(x)/beta, where x is base + c unless given. */
  next(c: number, x?: number): number;
  /** Its derivative. */
  slope(c: number): number;
}

/** Of element i. An anchor is the base; without one, and from p = 0 or 1 with alpha < 1, it is the start. */
export function recurrenceMap(xRef: number, start: number, law: Law, i: number): RecurrenceMap {
  const [alpha, beta, epsilon] = [law.alpha[i]!, law.beta[i]!, law.varianceEpsilon[i]!];
  const base = alpha === 0 || (alpha < 1 && Math.abs(start) === Infinity) ? start : xRef;
  return {
    base,
    next: (c, x = base + c) => {
      const push = (law.meanOnly ? 1 : omega(x, epsilon)) / beta;
      // 0 times Infinity is not 0.
      return alpha === 1 ? push : (1 - alpha) * c + push;
    },
    slope: (c) => 1 - alpha + (law.meanOnly ? 0 : omegaSlope(base + c, epsilon) / beta),
  };
}

/** The tilt of a start. */
export function tiltOf({ base }: RecurrenceMap, start: number): number {
  return start === base ? 0 : start - base;
}
