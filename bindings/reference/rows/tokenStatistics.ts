import { isImpossible } from '../../arguments/logits.js';
import type { TokenColumns, TokenStatisticsKernel } from '../../rows/tokenStatistics.js';
import { sum } from '../sum.js';
import { type LogitRow, readRow, weights } from './logitRow.js';

type Statistics = { readonly [name in keyof TokenColumns]: number };

const NONE: Statistics = {
  logProbability: Number.NaN,
  logPartition: Number.NaN,
  entropy: Number.NaN,
  sumOfSquares: Number.NaN,
  rank: -1,
};

export const tokenStatistics: TokenStatisticsKernel = (rows, tokens, temperature, out) => {
  for (let i = 0; i < rows.rows; i++) {
    const token = tokens[i]!;
    const row = token < 0 ? null : readRow(rows, i);
    if (row === null && token >= 0 && !(rows.impossible && isImpossible(rows, i))) return i;
    const statistics = row === null ? NONE : statisticsOf(row, token, temperature);
    for (const [name, column] of Object.entries(out)) column[i] = statistics[name as keyof Statistics];
  }
  return -1;
};

function statisticsOf(row: LogitRow, token: number, temperature: number): Statistics {
  const { x, max } = row;
  const { log, weight, logSum, total } = weights(row, temperature);
  return {
    logProbability: log[token]! - logSum,
    logPartition: max / temperature + logSum,
    // 0 log 0 = 0
    entropy: logSum - sum(x.length, (k) => (weight[k] === 0 ? 0 : weight[k]! * log[k]!)) / total,
    sumOfSquares: Math.min(1, sum(x.length, (k) => weight[k]! ** 2) / total ** 2),
    rank: x.filter((value) => value > x[token]!).length,
  };
}
