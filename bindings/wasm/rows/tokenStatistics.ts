import { isImpossible, logitReader } from '../../arguments/logits.js';
import type { TokenOutput, TokenStatisticsKernel } from '../../rows/tokenStatistics.js';
import { Token } from '../binary/abi.generated.js';
import { rows as room } from '../rooms.js';
import { formats, paddedLength, readerOf } from './logitRows.js';

export const tokenStatistics: TokenStatisticsKernel = (rows, tokens, temperature, out) => {
  const { heap, kernels } = room();
  const kernel = rows.type === 'float64' ? kernels.tokenStatisticsF64 : kernels.tokenStatisticsF32;
  const format = formats[rows.type];
  const padded = paddedLength(rows.outcomes);
  const input = readerOf(heap, rows);
  return heap.borrow(Token.bytes + input.bytes, (results) => {
    const logit = logitReader(rows);
    for (let i = 0; i < rows.rows; i++) {
      const token = tokens[i]!;
      if (token < 0) {
        withoutStatistics(out, i);
        continue;
      }
      const chosen = logit(i * rows.stride + token);
      const valid = kernel(input.open(i, results + Token.bytes), format, padded, chosen, temperature, results);
      input.close(i);
      if (valid) {
        const { float64 } = heap.views;
        const { f64 } = Token;
        const at = results / 8;
        if (out.logProbability) out.logProbability[i] = float64[at + f64.logProbability]!;
        if (out.logPartition) out.logPartition[i] = float64[at + f64.logPartition]!;
        if (out.entropy) out.entropy[i] = float64[at + f64.entropy]!;
        if (out.sumOfSquares) out.sumOfSquares[i] = float64[at + f64.sumOfSquares]!;
        if (out.rank) out.rank[i] = float64[at + f64.rank]!;
      } else if (rows.impossible && isImpossible(rows, i)) withoutStatistics(out, i);
      else return i;
    }
    return -1;
  });
};

/** A row that has no token, or no possible outcome. */
export function withoutStatistics(out: TokenOutput, i: number): void {
  for (const [name, column] of Object.entries(out)) column[i] = name === 'rank' ? -1 : Number.NaN;
}
