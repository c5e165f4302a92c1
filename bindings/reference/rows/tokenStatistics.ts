import type { LogitRows } from '../../arguments/logits.js';
import type { TokenColumns } from '../../backend.js';
import { sum } from '../sum.js';
import { logSum, readRow } from './logitRow.js';

export function tokenStatistics(rows: LogitRows, tokens: Int32Array, temperature: number, out: TokenColumns): number {
  for (let i = 0; i < rows.rows; i++) {
    const row = readRow(rows, i);
    if (row === null) return i;
    const { x, max } = row;
    const token = tokens[i]!;
    const l = logSum(row, temperature);
    const logProbability = x.map((value) => (value - max) / temperature - l);
    const probability = logProbability.map(Math.exp);
    out.logProbability[i] = logProbability[token]!;
    out.logPartition[i] = max / temperature + l;
    // 0 log 0 = 0
    out.entropy[i] = sum(x.length, (k) => (probability[k] === 0 ? 0 : -probability[k]! * logProbability[k]!));
    out.sumOfSquares[i] = sum(x.length, (k) => probability[k]! ** 2);
    out.rank[i] = x.filter((value) => value > x[token]!).length;
  }
  return -1;
}
