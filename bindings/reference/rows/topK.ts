import type { FloatArray } from '../../arguments/checks.js';
import type { LogitRows } from '../../arguments/logits.js';
import { readRow } from './logitRow.js';

export function topK(rows: LogitRows, k: number, indices: Int32Array, values: FloatArray): number {
  for (let i = 0; i < rows.rows; i++) {
    const row = readRow(rows, i);
    if (row === null) return i;
    const { x } = row;
    // -Infinity minus itself is not a number, so logits are compared, not subtracted.
    const order = Array.from(x.keys()).sort((a, b) => (x[a] === x[b] ? a - b : x[a]! > x[b]! ? -1 : 1));
    for (let j = 0; j < k; j++) {
      indices[i * k + j] = order[j]!;
      values[i * k + j] = x[order[j]!]!;
    }
  }
  return -1;
}
