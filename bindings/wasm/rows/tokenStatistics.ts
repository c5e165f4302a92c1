import { type LogitRows, logitReader } from '../../arguments/logits.js';
import type { TokenColumns } from '../../backend.js';
import { wasm } from '../module.js';
import { formats, paddedLength, RowReader } from './logitRows.js';

/** Bytes of the results, whole vectors. */
const RESULTS = 48;

export function tokenStatistics(rows: LogitRows, tokens: Int32Array, temperature: number, out: TokenColumns): number {
  const { heap, kernels, stage } = wasm();
  const kernel = rows.type === 'float64' ? kernels.tokenStatisticsF64 : kernels.tokenStatisticsF32;
  const format = formats[rows.type];
  const padded = paddedLength(rows.outcomes);
  const input = new RowReader(heap, rows);
  return heap.borrow(RESULTS + input.bytes, (results) => {
    const logit = logitReader(rows);
    for (let i = 0; i < rows.rows; i++) {
      const chosen = logit(i * rows.stride + tokens[i]!);
      const valid = input.read(i, results + RESULTS, (row) =>
        kernel(row, format, padded, chosen, temperature, stage, results),
      );
      if (!valid) return i;
      const [logProbability, logPartition, entropy, sumOfSquares, rank] = heap.float64(results, 5);
      out.logProbability[i] = logProbability!;
      out.logPartition[i] = logPartition!;
      out.entropy[i] = entropy!;
      out.sumOfSquares[i] = sumOfSquares!;
      out.rank[i] = rank!;
    }
    return -1;
  });
}
