import { isImpossible } from '../../arguments/logits.js';
import type { TopKKernel } from '../../rows/topK.js';
import { readRow } from './logitRow.js';

export const topK: TopKKernel = (rows, k, indices, values) => {
  for (let i = 0; i < rows.rows; i++) {
    const row = readRow(rows, i);
    if (row === null) {
      if (!rows.impossible || !isImpossible(rows, i)) return i;
      indices.fill(-1, i * k, (i + 1) * k);
      values.fill(Number.NaN, i * k, (i + 1) * k);
      continue;
    }
    const { x } = row;
    // -Infinity minus itself is not a number, so logits are compared, not subtracted.
    const order = Array.from(x.keys()).sort((a, b) => (x[a] === x[b] ? a - b : x[a]! > x[b]! ? -1 : 1));
    for (let j = 0; j < k; j++) {
      indices[i * k + j] = order[j]!;
      values[i * k + j] = x[order[j]!]!;
    }
  }
  return -1;
};
