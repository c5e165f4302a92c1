// What the closed forms take: probabilities or log-odds, lists of numbers, groups, rows of logits. Everything is computed in f64.
import type { FloatArray } from '../arguments/arrays.js';
import { checkCount, checkFinite, checkNumber, isNumericList } from '../arguments/checks.js';
import { rangeError, show, typeError } from '../arguments/errors.js';
import { checkLogits, type LogitArray, logitReader } from '../arguments/logits.js';
import { type Probabilities, resolveColumn, resolveLogOdds } from '../arguments/probability.js';
import { type RowShape, resolveShape } from '../arguments/shape.js';
import { type Elementary, logit } from './elementary.js';

export type Column = Float64Array<ArrayBuffer>;

/** A number for one probability, a column for many. */
export type PerProbability<P extends Probabilities> = P extends number | { readonly logOdds: number } ? number : Column;

const logits = (m: Elementary) => ({
  logit: (p: number) => logit(m, p),
  logitAll: (p: FloatArray, out: FloatArray) => out.set(p.map((value) => logit(m, value))),
});

/** The log-odds of one probability, given as p or `{ logOdds }`. */
export function oneLogOdds(m: Elementary, where: string, name: string, value: unknown): number {
  return resolveLogOdds(logits(m), where, name, value);
}

/** The log-odds of one or many probabilities, and whether there were many. */
export function manyLogOdds(
  m: Elementary,
  where: string,
  name: string,
  value: unknown,
): { readonly column: Column; readonly many: boolean } {
  const inner = (value as { readonly logOdds?: unknown } | null)?.logOdds ?? value;
  return { column: resolveColumn(logits(m), where, name, value), many: isNumericList(inner) };
}

/** f of each log-odds: a number where one probability was given, else a column. */
export function mapLogOdds(
  m: Elementary,
  where: string,
  name: string,
  value: unknown,
  f: (x: number) => number,
): number | Column {
  const { column, many } = manyLogOdds(m, where, name, value);
  return many ? column.map(f) : f(column[0]!);
}

/** A list of finite numbers, copied to f64. */
export function numbers(where: string, name: string, value: unknown, length?: number): Column {
  if (!isNumericList(value)) throw typeError(`${where}: "${name}" expected an array of numbers, got ${show(value)}`);
  if (length !== undefined && value.length !== length)
    throw rangeError(`${where}: "${name}" expected length ${length}, got ${value.length}`, 'ERR_LENGTH');
  const column = new Float64Array(value.length);
  for (let i = 0; i < column.length; i++) column[i] = checkFinite(where, `${name}[${i}]`, value[i]);
  return column;
}

/** The same for logits and log-probabilities, which may be -Infinity. */
export function logs(where: string, name: string, value: unknown, length?: number): Column {
  if (!isNumericList(value)) throw typeError(`${where}: "${name}" expected an array of numbers, got ${show(value)}`);
  if (length !== undefined && value.length !== length)
    throw rangeError(`${where}: "${name}" expected length ${length}, got ${value.length}`, 'ERR_LENGTH');
  const column = new Float64Array(value.length);
  for (let i = 0; i < column.length; i++) {
    const number = checkNumber(where, `${name}[${i}]`, value[i]);
    if (!(number < Infinity))
      throw rangeError(`${where}: "${name}[${i}]" expected a number below Infinity, got ${show(number)}`);
    column[i] = number;
  }
  return column;
}

/** A number above 0; Infinity only where `infinite` allows it. */
export function above0(where: string, name: string, value: unknown, infinite = false): number {
  const number = checkNumber(where, name, value);
  if (!(number > 0 && (infinite || number < Infinity))) {
    const expected = infinite ? 'a number above 0' : 'a finite number above 0';
    throw rangeError(`${where}: "${name}" expected ${expected}, got ${show(value)}`);
  }
  return number;
}

/** A number from 0 on. */
export function atLeast0(where: string, name: string, value: unknown): number {
  const number = checkNumber(where, name, value);
  if (!(number >= 0)) throw rangeError(`${where}: "${name}" expected a number of at least 0, got ${show(value)}`);
  return number;
}

/** A number from `least` to `most`, both included. */
export function within(where: string, name: string, value: unknown, least: number, most: number): number {
  const number = checkNumber(where, name, value);
  if (!(number >= least && number <= most))
    throw rangeError(`${where}: "${name}" expected a number from ${least} to ${most}, got ${show(value)}`);
  return number;
}

/** A number strictly between 0 and 1. */
export function inside01(where: string, name: string, value: unknown): number {
  const number = checkNumber(where, name, value);
  if (!(number > 0 && number < 1))
    throw rangeError(`${where}: "${name}" expected a number between 0 and 1, got ${show(value)}`);
  return number;
}

/** One of the strings that are allowed. */
export function oneOf<T extends string>(where: string, name: string, value: unknown, allowed: readonly T[]): T {
  if (allowed.includes(value as T)) return value as T;
  const expected = allowed.map((choice) => JSON.stringify(choice)).join(', ');
  throw (typeof value === 'string' ? rangeError : typeError)(
    `${where}: "${name}" expected one of ${expected}, got ${show(value)}`,
  );
}

/** The first index of each group, then the length: from a size that divides it, or from such offsets. */
export function groupOffsets(where: string, name: string, groups: unknown, length: number): Int32Array {
  if (isNumericList(groups)) {
    if (groups.length < 2)
      throw rangeError(`${where}: "${name}" expected at least two offsets, got ${groups.length}`, 'ERR_LENGTH');
    const offsets = new Int32Array(groups.length);
    for (let k = 0; k < groups.length; k++) {
      const least = k === 0 ? 0 : offsets[k - 1]! + 1;
      offsets[k] = checkCount(where, `${name}[${k}]`, groups[k], least, k === 0 ? 0 : length);
    }
    if (offsets.at(-1) !== length)
      throw rangeError(
        `${where}: "${name}" expected the last offset to be ${length}, got ${offsets.at(-1)}`,
        'ERR_LENGTH',
      );
    return offsets;
  }
  const size = checkCount(where, name, groups, 1);
  if (length === 0 || length % size !== 0)
    throw rangeError(`${where}: "${name}" expected a size that divides ${length}, got ${size}`, 'ERR_LENGTH');
  return Int32Array.from({ length: length / size + 1 }, (_, k) => k * size);
}

/** An output column: the caller's, long enough, or a new one. */
export function outColumn(where: string, out: unknown, length: number): Float64Array {
  if (out === undefined) return new Float64Array(length);
  if (!(out instanceof Float64Array || out instanceof Float32Array))
    throw typeError(`${where}: "out" expected Float64Array or Float32Array, got ${show(out)}`);
  if (out.length < length)
    throw rangeError(`${where}: "out" expected length ${length} or more, got ${out.length}`, 'ERR_LENGTH');
  return out as Float64Array;
}

/** Rows of logits, row by row as f64. */
export interface Matrix {
  readonly rows: number;
  readonly outcomes: number;
  readonly stride: number;
  /** Row i as a fresh column. */
  row(i: number): Column;
}

export interface RowOptions extends RowShape {
  /** How a Uint16Array of logits is to be read. */
  readonly dtype?: 'float16' | 'bfloat16';
}

export const rowFields = ['rows', 'outcomes', 'stride', 'dtype'] as const;

/** Logits as rows; each row needs an outcome that can happen. */
export function matrix(where: string, name: string, value: unknown, options: RowOptions): Matrix {
  const list = Array.isArray(value) ? Float64Array.from(logs(where, name, value)) : value;
  const { logits, type } = checkLogits(where, name, list, options.dtype);
  const shape: { -readonly [K in keyof RowShape]: RowShape[K] } = {};
  for (const field of ['rows', 'outcomes', 'stride'] as const)
    if (options[field] !== undefined) shape[field] = options[field];
  const { rows, outcomes, stride } = resolveShape(where, name, logits.length, shape);
  const read = logitReader({ logits: logits as LogitArray, type });
  return {
    rows,
    outcomes,
    stride,
    row(i) {
      const row = new Float64Array(outcomes);
      let possible = false;
      for (let k = 0; k < outcomes; k++) {
        const number = read(i * stride + k);
        if (!(number < Infinity))
          throw rangeError(
            `${where}: "${name}" expected numbers below Infinity, got ${number} at row ${i}, index ${k}`,
          );
        row[k] = number;
        possible ||= number > -Infinity;
      }
      if (!possible)
        throw rangeError(`${where}: "${name}" expected a possible outcome, got only -Infinity in row ${i}`);
      return row;
    },
  };
}

/** Rewards of rows: one per outcome, shared by all rows, or one row each laid out like the logits. */
export function rewardRows(where: string, name: string, value: unknown, shape: Matrix): (i: number) => Column {
  const all = numbers(where, name, value);
  const { rows, outcomes, stride } = shape;
  if (all.length === outcomes) return () => all;
  const needed = (rows - 1) * stride + outcomes;
  if (rows > 1 && all.length >= needed && all.length <= rows * stride)
    return (i) => all.slice(i * stride, i * stride + outcomes);
  throw rangeError(
    `${where}: "${name}" expected length ${outcomes} (outcomes)${rows > 1 ? ` or ${rows * stride}` : ''}, got ${all.length}`,
    'ERR_LENGTH',
  );
}
