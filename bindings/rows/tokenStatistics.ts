import { allocate, isList, kindOf, type Numbers, type Tensor } from '../arguments/arrays.js';
import { checkCount } from '../arguments/checks.js';
import { rangeError, wrongKind, wrongValue } from '../arguments/errors.js';
import {
  type LogitRows,
  type Logits,
  type RowOptions,
  refusedRow,
  resolveRows,
  sliceRows,
  withRowFields,
} from '../arguments/logits.js';
import { plainList } from '../arguments/numbers.js';
import { checkOptions } from '../arguments/options.js';
import { checkTemperature } from '../arguments/temperature.js';
import { checkAxes, isTensor } from '../arguments/tensor.js';
import type { Kernel, Plan } from '../operation.js';
import { grainOf } from './grain.js';
import { checkMeasures } from './measures.js';

/** Statistics of rows of logits and a token of each, one value per row. */
export interface TokenColumns {
  /** Of the token, in nats. */
  readonly logProbability: Float64Array<ArrayBuffer>;
  /** log of the sum of exp(logits / temperature). */
  readonly logPartition: Float64Array<ArrayBuffer>;
  /** In nats. */
  readonly entropy: Float64Array<ArrayBuffer>;
  /** Sum of the squared probabilities: the chance that two draws agree. */
  readonly sumOfSquares: Float64Array<ArrayBuffer>;
  /** Number of logits strictly larger than the token's; -1 where there is no token. */
  readonly rank: Int32Array<ArrayBuffer>;
}

export type TokenMeasure = keyof TokenColumns;

/** What is computed: the columns that are wanted. */
export type TokenOutput = { readonly [name in TokenMeasure]?: TokenColumns[name] };

export interface TokenStatisticsOptions<M extends TokenMeasure = TokenMeasure> extends RowOptions {
  /** Logits are divided by it, from 1e-9 to 1e9. Default 1. */
  readonly temperature?: number;
  /** The columns of the result. Default: all of them. */
  readonly measures?: readonly M[];
}

/** One value per row, of what was asked for. */
export type TokenStatistics<M extends TokenMeasure = TokenMeasure> = Pick<TokenColumns, M>;

/** One token per row: its number, or -100 where there is none, as labels have it. */
export type Tokens = TokenList | Tensor<TokenList>;

type TokenList = Numbers | BigInt64Array | readonly bigint[];

export interface TokenStatisticsFunction {
  /**
   * Statistics of the tokens that were drawn: for each row of logits and its token, under pi = softmax(logits / temperature).
   * Nothing of the size of a row is allocated beside one copy of it.
   *
   * @param logits row-major; -Infinity for outcomes that cannot happen. Float32Array or the bits of half precision (computed in
   *   f32 lanes with f64 sums), Float64Array, a list of numbers or a tensor `{ data, dims }`
   * @param tokens the number of the chosen outcome in each row, which says how many rows there are; a list or a tensor. -100
   *   means no token: the row is not read, its statistics are NaN and its rank is -1
   * @returns columns in f64, one value per row: `logProbability` of the token, `logPartition` = log of the sum of
   *   exp(logits / temperature), `entropy` in nats, `sumOfSquares` of the probabilities, and `rank`, the number of logits
   *   strictly larger than the token's. f32: log-partitions to 5e-7 for logits up to 50 in size; f64: 1e-13. -log p of the
   *   likeliest outcome and the entropy keep a relative accuracy of 1e-6 in f32 down to 1e-30, and of 1e-12 in f64 down to 1e-290
   * @throws TypeError, RangeError naming the argument; for a logit that is not valid, with its row and index
   * @example
   * tokenStatistics([0, 0, 0, 0], [2]).entropy; // => Float64Array [1.386]
   */
  <M extends TokenMeasure = TokenMeasure>(
    logits: Logits,
    tokens: Tokens,
    options?: TokenStatisticsOptions<M>,
  ): TokenStatistics<M>;
}

/** The first row that is refused, or -1. A token of -1: none. */
export type TokenStatisticsArgs = [rows: LogitRows, tokens: Int32Array, temperature: number, out: TokenOutput];
export type TokenStatisticsKernel = Kernel<TokenStatisticsArgs>;

/** The label that losses of other libraries ignore. */
const NO_TOKEN = -100;

const fields = /* @__PURE__ */ withRowFields('temperature', 'measures');
const all: readonly TokenMeasure[] = ['logProbability', 'logPartition', 'entropy', 'sumOfSquares', 'rank'];

export const tokenStatisticsPlan: Plan<TokenStatisticsFunction, TokenStatisticsArgs> = {
  name: 'tokenStatistics',
  optionsAt: 2,
  inputs: 3,
  check(where, logits, tokens, options = {}) {
    const given = checkOptions<TokenStatisticsOptions>(where, 'options', options, fields);
    const measures = checkMeasures(where, given.measures, all);
    const temperature = checkTemperature(where, given.temperature);
    const list = tokenList(where, tokens);
    const rows = resolveRows(where, 'logits', logits, given, { tokens: list.length });
    const chosen = checkTokens(where, list, rows.rows, rows.outcomes);
    const out: { -readonly [name in TokenMeasure]?: TokenColumns[name] } = {};
    for (const name of measures) {
      if (name === 'rank') out.rank = allocate(where, Int32Array, rows.rows);
      else out[name] = allocate(where, Float64Array, rows.rows);
    }
    return {
      args: [rows, chosen, temperature, out],
      units: rows.rows,
      grain: grainOf(rows),
      refused: (row) => refusedRow(where, { logits: rows }, row),
      result: () => out as TokenColumns,
    };
  },
  part: ([rows, tokens, temperature, out], from, to) => [
    sliceRows(rows, from, to),
    tokens.subarray(from, to),
    temperature,
    Object.fromEntries(Object.entries(out).map(([name, column]) => [name, column.subarray(from, to)])),
  ],
};

/** The tokens as they were given, in a list that no code of the caller can change any more. */
export function tokenList(where: string, tokens: unknown): ArrayLike<unknown> {
  if (isTensor(tokens)) {
    const { data, dims } = tokens;
    const list = isTensor(data) ? [] : tokenList(where, data);
    checkAxes(where, 'tokens', dims, list.length);
    return list;
  }
  if (kindOf(tokens) === undefined && !isList(tokens)) {
    throw wrongKind(where, 'tokens', 'a list of integers, one per row', tokens);
  }
  const list = plainList<unknown>(where, 'tokens', tokens as readonly unknown[]);
  if (list.length === 0) throw rangeError(`${where}: "tokens" expected at least one token, got none`, 'ERR_LENGTH');
  return list;
}

export function checkTokens(where: string, tokens: ArrayLike<unknown>, rows: number, outcomes: number): Int32Array {
  if (tokens.length !== rows) throw wrongValue(where, 'tokens', `length ${rows} (rows)`, tokens.length, 'ERR_LENGTH');
  const chosen = new Int32Array(rows);
  for (let i = 0; i < rows; i++) {
    const given = tokens[i];
    const token = typeof given === 'bigint' ? Number(given) : given;
    const valid = typeof token === 'number' && Number.isInteger(token) && token >= 0 && token < outcomes;
    if (valid) chosen[i] = token;
    else chosen[i] = token === NO_TOKEN ? -1 : checkCount(where, `tokens[${i}]`, token, 0, outcomes - 1);
  }
  return chosen;
}
