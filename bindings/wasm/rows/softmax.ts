import type { FloatArray } from '../../arguments/checks.js';
import type { LogitRows } from '../../arguments/logits.js';
import { current, overlap } from '../../arguments/resident.js';
import { wasm } from '../module.js';
import { BEYOND, formats, paddedLength, RowReader, RowWriter } from './logitRows.js';

/** Bytes of the largest logit and its index. */
const LARGEST = 32;

export function softmax(rows: LogitRows, temperature: number, out: FloatArray): number {
  const { heap, kernels, stage } = wasm();
  const { logits, type, outcomes, stride } = rows;
  const [topK, kernel] =
    type === 'float64' ? [kernels.topKF64, kernels.softmaxF64] : [kernels.topKF32, kernels.softmaxF32];
  const padded = paddedLength(outcomes);
  // A row may be written over itself, but not over others.
  const same =
    logits.BYTES_PER_ELEMENT === out.BYTES_PER_ELEMENT && logits.byteOffset === out.byteOffset && stride === outcomes;
  const apart = same || !overlap(logits, out, BEYOND);
  const input = new RowReader(heap, apart ? rows : { ...rows, logits: current(logits).slice() });
  const output = new RowWriter(heap, out, outcomes);
  return heap.borrow(LARGEST + input.bytes + output.bytes, (largest) => {
    const copy = largest + LARGEST;
    // All rows are valid before the first is written: `out` is left alone otherwise. Finding their largest logit tells.
    for (let i = 0; i < rows.rows; i++) {
      const valid = input.read(i, copy, (at) => topK(at, formats[type], padded, 1, stage, largest, largest + 16));
      if (!valid) return i;
    }
    for (let i = 0; i < rows.rows; i++) {
      input.read(i, copy, (from) =>
        output.write(i, copy + input.bytes, (to) => {
          kernel(from, formats[type], padded, temperature, stage, to);
        }),
      );
    }
    return -1;
  });
}
