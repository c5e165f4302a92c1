import { isImpossible } from '../../arguments/logits.js';
import type { TokenColumns, TokenStatisticsKernel } from '../../rows/tokenStatistics.js';
import { sum } from '../sum.js';
import { type LogitRow, logSum, readRow } from './logitRow.js';

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
  const l = logSum(row, temperature);
  const logProbability = x.map((value) => (value - max) / temperature - l);
  const probability = logProbability.map(Math.exp);
  return {
    logProbability: logProbability[token]!,
    logPartition: max / temperature + l,
    // 0 log 0 = 0
    entropy: sum(x.length, (k) => (probability[k] === 0 ? 0 : -probability[k]! * logProbability[k]!)),
    sumOfSquares: sum(x.length, (k) => probability[k]! ** 2),
    rank: x.filter((value) => value > x[token]!).length,
  };
}
