import type { FloatArray } from '../../arguments/checks.js';
import type { LogitRows } from '../../arguments/logits.js';
import { logSum, readRow } from './logitRow.js';

export function softmax(rows: LogitRows, temperature: number, out: FloatArray): number {
  const results = new Float64Array(rows.rows * rows.outcomes);
  for (let i = 0; i < rows.rows; i++) {
    const row = readRow(rows, i);
    if (row === null) return i;
    const l = logSum(row, temperature);
    results.set(
      row.x.map((value) => Math.exp((value - row.max) / temperature - l)),
      i * rows.outcomes,
    );
  }
  out.set(results);
  return -1;
}
