import { isImpossible } from '../../arguments/logits.js';
import type { TopKKernel } from '../../rows/topK.js';
import { align } from '../memory/heap.js';
import { rows as room } from '../rooms.js';
import { copyOut, formats, paddedLength, readerOf } from './logitRows.js';

export const topK: TopKKernel = (rows, k, indices, values) => {
  const { heap, kernels } = room();
  const kernel = rows.type === 'float64' ? kernels.topKF64 : kernels.topKF32;
  const format = formats[rows.type];
  const padded = paddedLength(rows.outcomes);
  const valueBytes = align(k * values.BYTES_PER_ELEMENT);
  const indexBytes = align(4 * k);
  const input = readerOf(heap, rows);
  return heap.borrow(valueBytes + indexBytes + input.bytes, (best) => {
    const where = best + valueBytes;
    const copy = where + indexBytes;
    for (let i = 0; i < rows.rows; i++) {
      const valid = kernel(input.open(i, copy), format, padded, k, best, where);
      input.close(i);
      if (valid) {
        copyOut(heap, best, values, i * k, k);
        copyOut(heap, where, indices, i * k, k);
      } else if (rows.impossible && isImpossible(rows, i)) {
        values.fill(Number.NaN, i * k, (i + 1) * k);
        indices.fill(-1, i * k, (i + 1) * k);
      } else return i;
    }
    return -1;
  });
};
