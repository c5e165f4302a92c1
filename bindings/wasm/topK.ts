import type { FloatArray } from '../checks.js';
import type { LogitRows } from '../logits.js';
import { floats, formats, paddedLength, placeRow, rowBytes } from './logitRows.js';
import { wasm } from './module.js';

export function topK(rows: LogitRows, k: number, indices: Int32Array, values: FloatArray): number {
  const { heap, kernels, stage } = wasm();
  const kernel = rows.type === 'float64' ? kernels.topKF64 : kernels.topKF32;
  const padded = paddedLength(rows.outcomes);
  const valueBytes = (k * values.BYTES_PER_ELEMENT + 15) & ~15;
  return heap.borrow(rowBytes(rows) + valueBytes + 4 * k, (row) => {
    const best = row + rowBytes(rows);
    const where = best + valueBytes;
    for (let i = 0; i < rows.rows; i++) {
      placeRow(heap, rows, i, row);
      if (!kernel(row, formats[rows.type], padded, k, stage, best, where)) return i;
      values.set(floats(heap, rows.type, best, k), i * k);
      indices.set(new Int32Array(heap.buffer, where, k), i * k);
    }
    return -1;
  });
}
