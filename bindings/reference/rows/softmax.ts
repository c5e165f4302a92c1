import { isImpossible } from '../../arguments/logits.js';
import type { SoftmaxKernel } from '../../rows/softmax.js';
import { readRow, weights } from './logitRow.js';

export const softmax: SoftmaxKernel = (rows, temperature, _probe, out) => {
  const results = new Float64Array(rows.rows * rows.outcomes);
  for (let i = 0; i < rows.rows; i++) {
    const row = readRow(rows, i);
    if (row === null) {
      if (!rows.impossible || !isImpossible(rows, i)) return i;
      results.fill(Number.NaN, i * rows.outcomes, (i + 1) * rows.outcomes);
      continue;
    }
    const { weight, total } = weights(row, temperature);
    results.set(
      weight.map((value) => value / total),
      i * rows.outcomes,
    );
  }
  out.set(results);
  return -1;
};
