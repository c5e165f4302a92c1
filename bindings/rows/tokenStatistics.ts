import { allocate, checkAttached, checkCount, isNumericList } from '../arguments/checks.js';
import { rangeError, show, typeError } from '../arguments/errors.js';
import { checkLogits, findInvalidLogit, type HalfType, type LogitArray } from '../arguments/logits.js';
import { checkOptions } from '../arguments/options.js';
import { type RowShape, resolveShape, shapeFields } from '../arguments/shape.js';
import { checkTemperature } from '../arguments/temperature.js';
import type { Backend, TokenColumns } from '../backend.js';

export interface TokenStatisticsOptions extends RowShape {
  /** Logits are divided by it, from 1e-9 to 1e9. Default 1. */
  readonly temperature?: number;
  /** What the bits of a Uint16Array mean; for no other logits. */
  readonly dtype?: HalfType;
}

/** One value per row. */
export interface TokenStatistics extends TokenColumns {}

export interface TokenStatisticsFunction {
  /**
   * What a trainer wants to know of the tokens that were drawn: for each row of logits and its token, under
   * pi = softmax(logits / temperature). Nothing of the size of a row is allocated beside one copy of it.
   *
   * @param logits row-major; -Infinity for outcomes that cannot happen; Float32Array or the bits of half precision (computed in
   *   f32 lanes with f64 sums), or Float64Array
   * @param tokens the index of the chosen outcome in each row
   * @returns columns in f64, one value per row: `logProbability` of the token, `logPartition` = log of the sum of
   *   exp(logits / temperature), `entropy` in nats, `sumOfSquares` of the probabilities, and `rank`, the number of logits
   *   strictly larger than the token's. f32: log-partitions to 5e-7 for logits up to 50 in size; f64: 1e-13.
   * @throws TypeError, RangeError naming the argument; for a logit that is not valid, with its row and index
   */
  (logits: LogitArray, tokens: ArrayLike<number>, options?: TokenStatisticsOptions): TokenStatistics;
}

const where = 'tokenStatistics';
const fields = [...shapeFields, 'temperature', 'dtype'] as const;

export function createTokenStatistics(backend: Backend): TokenStatisticsFunction {
  return (logits, tokens, options = {}) => {
    const given = checkOptions<TokenStatisticsOptions>(where, 'options', options, fields);
    const checked = checkLogits(where, 'logits', logits, given.dtype);
    const list = checkTokenList(tokens);
    const shape = resolveShape(where, 'logits', checked.logits.length, given, list.length);
    const rows = { ...checked, ...shape };
    const chosen = checkTokens(list, rows.rows, rows.outcomes);
    const temperature = checkTemperature(where, given.temperature);
    const column = () => allocate(where, Float64Array, rows.rows);
    const out = {
      logProbability: column(),
      logPartition: column(),
      entropy: column(),
      sumOfSquares: column(),
      rank: allocate(where, Int32Array, rows.rows),
    };
    const invalid = backend.tokenStatistics(rows, chosen, temperature, out);
    if (invalid >= 0) throw findInvalidLogit(where, 'logits', rows, invalid);
    return out;
  };
}

function checkTokenList(tokens: unknown): ArrayLike<number> {
  if (!isNumericList(tokens)) {
    throw typeError(`${where}: "tokens" expected a list of integers, one per row, got ${show(tokens)}`);
  }
  if (ArrayBuffer.isView(tokens)) checkAttached(where, 'tokens', tokens);
  if (tokens.length === 0) throw rangeError(`${where}: "tokens" expected at least one token, got none`, 'ERR_LENGTH');
  return tokens;
}

function checkTokens(tokens: ArrayLike<number>, rows: number, outcomes: number): Int32Array {
  if (tokens.length !== rows)
    throw rangeError(`${where}: "tokens" expected length ${rows} (rows), got ${tokens.length}`, 'ERR_LENGTH');
  const chosen = new Int32Array(rows);
  for (let i = 0; i < rows; i++) {
    const token: unknown = tokens[i];
    const valid = typeof token === 'number' && Number.isInteger(token) && token >= 0 && token < outcomes;
    chosen[i] = valid ? token : checkCount(where, `tokens[${i}]`, token, 0, outcomes - 1);
  }
  return chosen;
}
