// Elements of a recurrence as the kernels want them: the layout of assembly/recurrence/law.ts, in values rather than bytes.
import type { Law } from '../../recurrence/lawColumns.js';

export const BLOCK = 64;
export const TILT = BLOCK;
export const X = 2 * BLOCK;
/** Columns of a block. */
export const LAW_FIELDS = 6;

/** Where element k lies among blocks of so many columns. */
export function placeOf(k: number, fields: number): number {
  return (k >>> 6) * BLOCK * fields + (k & 63);
}

/**
 * Where the recurrence counts its tilt from. Any base will do without an anchor (alpha = 0), and a start at p = 0 or 1 stays
 * there when alpha < 1: both start from themselves with tilt 0. Otherwise it is the reference.
 */
export function baseOf(xRef: number, start: number, alpha: number): number {
  return alpha === 0 || (alpha < 1 && Math.abs(start) === Infinity) ? start : xRef;
}

/** The tilt of a start. The largest finite numbers stand for an infinite one, since 0 * Infinity is no number. */
export function tiltOf(base: number, start: number): number {
  return start === base ? 0 : Math.min(Math.max(start - base, -Number.MAX_VALUE), Number.MAX_VALUE);
}

/** Writes element i at `at`. */
export function writeElement(view: Float64Array, at: number, xRef: number, start: number, law: Law, i: number): void {
  const alpha = law.alpha[i]!;
  const base = baseOf(xRef, start, alpha);
  view[at] = base;
  view[at + TILT] = tiltOf(base, start);
  view[at + X] = start;
  view[at + 3 * BLOCK] = 1 - alpha;
  view[at + 4 * BLOCK] = law.beta[i]!;
  view[at + 5 * BLOCK] = law.varianceEpsilon[i]!;
}
