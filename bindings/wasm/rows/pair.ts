// Two rows in the module's memory whose policies are compared (assembly/rows/pair.ts).
import type { Views } from '../memory/heap.js';

/** Bytes of a pair. */
export const PAIR = 112;

/** Its numbers, as f64. */
export const PairField = {
  shiftP: 0,
  shiftQ: 1,
  logP: 2,
  logQ: 3,
  difference: 4,
  temperature: 5,
  kl: 6,
  reverseKl: 7,
  tilt: 11,
  anchor: 12,
};

/** Its addresses and counts, as i32. */
const Word = { p: 16, q: 17, format: 18, n: 19, stage: 20 };

/** Tells the pair at `at` which rows it has. `q` are losses of the outcomes of p where there is a tilt. */
export function setPair(
  { float64, int32 }: Pick<Views, 'float64' | 'int32'>,
  at: number,
  rows: { readonly p: number; readonly q: number; readonly format: number; readonly n: number; readonly stage: number },
  { tilt = 0, anchor = 0 } = {},
): void {
  const [field, word] = [at / 8, at / 4];
  int32[word + Word.p] = rows.p;
  int32[word + Word.q] = rows.q;
  int32[word + Word.format] = rows.format;
  int32[word + Word.n] = rows.n;
  int32[word + Word.stage] = rows.stage;
  float64[field + PairField.tilt] = tilt;
  float64[field + PairField.anchor] = anchor;
}
