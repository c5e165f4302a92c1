// A row that is split by a level of reward, in the module's memory (assembly/rows/splitRow.ts).
import type { Views } from '../memory/heap.js';

/** Bytes of a split row. */
export const SPLIT = 32;

export interface SplitInput {
  readonly logits: number;
  readonly levels: number;
  /** The level of the successes. */
  readonly level: number;
  readonly n: number;
  /** Where the masses of both parts go. */
  readonly success: number;
  readonly failure: number;
  /** Where exponentials go, or 0. */
  readonly weights: number;
}

/** Seven i32. */
export function writeSplit(
  { views: { int32 } }: { readonly views: Pick<Views, 'int32'> },
  at: number,
  row: SplitInput,
): void {
  const word = at / 4;
  int32[word] = row.logits;
  int32[word + 1] = row.levels;
  int32[word + 2] = row.level;
  int32[word + 3] = row.n;
  int32[word + 4] = row.success;
  int32[word + 5] = row.failure;
  int32[word + 6] = row.weights;
}
