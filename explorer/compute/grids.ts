// How fine the phase diagram is, picture by picture.
import type { PhaseOptions } from '../../charts/phase.js';

type Grid = readonly [columns: number, rows: number, maxSteps: number];

/** The first picture at once, the last as fine as a screen shows. */
const grids: readonly Grid[] = [
  [32, 19, 2048],
  [187, 110, 16_384],
  [373, 220, 16_384],
];
/** A clipped step takes many times as long, and orbits that it bounds take many more to settle. */
const clippedGrids: readonly Grid[] = [
  [24, 14, 256],
  [47, 28, 1024],
  [94, 56, 1024],
];
/** The drive of a large group is a sum over its members, and that under a verifier a quotient of such sums: fewer steps. */
const slowGrids: readonly Grid[] = [
  [32, 19, 512],
  [94, 56, 1024],
  [187, 110, 1024],
  [373, 220, 1024],
];
/** Groups above this are large. */
const SMALL_GROUP = 16;
/** Milliseconds of a cell, roughly: of any, and for each member of a group. */
const CELL = 0.01;
const MEMBER = 0.0003;
/** A grid that would take more milliseconds than this is not begun. */
const LONGEST = 3000;

/** The grids of a rule, from the first to the last picture. */
export function phaseGrids({ clip, group, verifier }: PhaseOptions['family']): readonly Grid[] {
  if (clip) return clippedGrids;
  const members = group?.size ?? 0;
  if (!verifier && members <= SMALL_GROUP) return grids;
  return slowGrids.filter(([columns, rows]) => columns * rows * (CELL + MEMBER * members) < LONGEST);
}
