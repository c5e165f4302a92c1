import type { LogitRows } from '../arguments/logits.js';

/** Outcomes of a piece at least: enough that taking it costs a worker nothing. */
const PIECE = 32_768;

/** The least number of rows that a worker takes. */
export function grainOf({ outcomes }: LogitRows): number {
  return Math.ceil(PIECE / outcomes);
}
