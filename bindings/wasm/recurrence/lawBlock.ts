// Elements of a recurrence as the kernels want them: the layout of assembly/recurrence/law.ts, in values rather than bytes.
import type { Law } from '../../recurrence/lawColumns.js';
import { Law as Columns } from '../binary/abi.generated.js';

/** Elements of a block. */
export const BLOCK = Columns.TILT / 8;
/** Columns that a step needs. */
export const LAW_FIELDS = Columns.BYTES / 8 / BLOCK;
export const [TILT, X, KEEP, BETA, EPSILON] = [
  Columns.TILT / 8,
  Columns.X / 8,
  Columns.KEEP / 8,
  Columns.BETA / 8,
  Columns.EPSILON / 8,
];

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
  view[at + KEEP] = 1 - alpha;
  view[at + BETA] = law.beta[i]!;
  view[at + EPSILON] = law.varianceEpsilon[i]!;
}
