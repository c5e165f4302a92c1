/**
 * Where the recurrence counts its tilt from. Any base will do without an anchor (alpha = 0), and a start at p = 0 or 1 stays
 * there when alpha < 1: both start from themselves with tilt 0. Otherwise it is the reference.
 */
export function baseOf(reference: number, start: number, alpha: number): number {
  return alpha === 0 || (alpha < 1 && Math.abs(start) === Infinity) ? start : reference;
}
