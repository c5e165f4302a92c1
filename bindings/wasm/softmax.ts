import type { FloatArray } from '../checks.js';
import type { LogitRows } from '../logits.js';
import { floats, formats, paddedLength, placeRow, rowBytes } from './logitRows.js';
import { wasm } from './module.js';

export function softmax(rows: LogitRows, temperature: number, out: FloatArray): number {
  const { heap, kernels, stage } = wasm();
  const { outcomes, type } = rows;
  const kernel = type === 'float64' ? kernels.softmaxF64 : kernels.softmaxF32;
  const padded = paddedLength(outcomes);
  const row = rowBytes(rows);
  return heap.borrow(row + padded * out.BYTES_PER_ELEMENT, (from) => {
    // All rows are valid before the first is written: `out` is left alone otherwise, and it may be the logits.
    const results = new (type === 'float64' ? Float64Array : Float32Array)(rows.rows * outcomes);
    for (let i = 0; i < rows.rows; i++) {
      placeRow(heap, rows, i, from);
      if (!kernel(from, formats[type], padded, temperature, stage, from + row)) return i;
      results.set(floats(heap, type, from + row, outcomes), i * outcomes);
    }
    out.set(results);
    return -1;
  });
}
