// A row that is split by a level of reward, in the module's memory (assembly/rows/splitRow.ts).
import { SplitRow } from '../binary/abi.generated.js';
import type { Views } from '../memory/heap.js';

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

export function writeSplit(
  { views: { int32 } }: { readonly views: Pick<Views, 'int32'> },
  at: number,
  row: SplitInput,
): void {
  const { i32 } = SplitRow;
  const word = at / 4;
  int32[word + i32.logits] = row.logits;
  int32[word + i32.levels] = row.levels;
  int32[word + i32.level] = row.level;
  int32[word + i32.n] = row.n;
  int32[word + i32.success] = row.success;
  int32[word + i32.failure] = row.failure;
  int32[word + i32.weights] = row.weights;
}
