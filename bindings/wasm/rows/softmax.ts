import { offsetOf } from '../../arguments/arrays.js';
import { isImpossible } from '../../arguments/logits.js';
import { current, overlap } from '../../arguments/resident.js';
import type { SoftmaxKernel } from '../../rows/softmax.js';
import { rows as room } from '../rooms.js';
import { BEYOND, formats, paddedLength, readerOf, writerOf } from './logitRows.js';

/** Bytes of the largest logit and its index. */
const LARGEST = 32;

export const softmax: SoftmaxKernel = (rows, temperature, probe, out) => {
  const { heap, kernels } = room();
  const { logits, type, outcomes, stride } = rows;
  const [probeRow, kernel] =
    type === 'float64' ? [kernels.topKF64, kernels.softmaxF64] : [kernels.topKF32, kernels.softmaxF32];
  const format = formats[type];
  const padded = paddedLength(outcomes);
  // A row may be written over itself, but not over others.
  const same =
    logits.BYTES_PER_ELEMENT === out.BYTES_PER_ELEMENT && offsetOf(logits) === offsetOf(out) && stride === outcomes;
  const apart = same || !overlap(logits, out, BEYOND);
  const input = readerOf(heap, apart ? rows : { ...rows, logits: current(logits).slice() });
  const output = writerOf(heap, out, outcomes);
  return heap.borrow(LARGEST + input.bytes + output.bytes, (largest) => {
    const copy = largest + LARGEST;
    // Finding the largest logit of each row tells whether all are valid before the first is written. A single one is not needed
    // to: its kernel says so before it writes.
    for (let i = 0; probe && rows.rows > 1 && i < rows.rows; i++) {
      const valid = probeRow(input.open(i, copy), format, padded, 1, largest, largest + 16);
      input.close(i);
      if (!valid && !(rows.impossible && isImpossible(rows, i))) return i;
    }
    for (let i = 0; i < rows.rows; i++) {
      const from = input.open(i, copy);
      const to = output.open(i, copy + input.bytes);
      const valid = kernel(from, format, padded, temperature, 1, to);
      output.close(i, valid !== 0);
      input.close(i);
      if (valid) continue;
      if (!rows.impossible || !isImpossible(rows, i)) return i;
      current(out).fill(Number.NaN, i * outcomes, (i + 1) * outcomes);
    }
    return -1;
  });
};
