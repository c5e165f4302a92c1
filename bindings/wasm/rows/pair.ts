// Two rows in the module's memory whose policies are compared (assembly/rows/pair.ts).
import { Pair } from '../binary/abi.generated.js';
import type { Views } from '../memory/heap.js';

/** Tells the pair at `at` which rows it has. `q` are losses of the outcomes of p where there is a tilt. */
export function setPair(
  { float64, int32 }: Pick<Views, 'float64' | 'int32'>,
  at: number,
  rows: { readonly p: number; readonly q: number; readonly format: number; readonly n: number; readonly stage: number },
  { tilt = 0, anchor = 0 } = {},
): void {
  const { f64, i32 } = Pair;
  const [field, word] = [at / 8, at / 4];
  int32[word + i32.p] = rows.p;
  int32[word + i32.q] = rows.q;
  int32[word + i32.format] = rows.format;
  int32[word + i32.n] = rows.n;
  int32[word + i32.stage] = rows.stage;
  float64[field + f64.tilt] = tilt;
  float64[field + f64.anchor] = anchor;
}
