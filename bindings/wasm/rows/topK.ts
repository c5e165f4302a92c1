import type { FloatArray } from '../../arguments/checks.js';
import type { LogitRows } from '../../arguments/logits.js';
import { align } from '../memory/heap.js';
import { wasm } from '../module.js';
import { floats, formats, paddedLength, RowReader } from './logitRows.js';

export function topK(rows: LogitRows, k: number, indices: Int32Array, values: FloatArray): number {
  const { heap, kernels, stage } = wasm();
  const kernel = rows.type === 'float64' ? kernels.topKF64 : kernels.topKF32;
  const padded = paddedLength(rows.outcomes);
  const valueBytes = align(k * values.BYTES_PER_ELEMENT);
  const indexBytes = align(4 * k);
  const input = new RowReader(heap, rows);
  return heap.borrow(valueBytes + indexBytes + input.bytes, (best) => {
    const where = best + valueBytes;
    const copy = where + indexBytes;
    for (let i = 0; i < rows.rows; i++) {
      const valid = input.read(i, copy, (row) => kernel(row, formats[rows.type], padded, k, stage, best, where));
      if (!valid) return i;
      values.set(floats(heap, rows.type, best, k), i * k);
      indices.set(new Int32Array(heap.buffer, where, k), i * k);
    }
    return -1;
  });
}
