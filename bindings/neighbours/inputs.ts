// What the closed forms take: probabilities or log-odds, lists of numbers, groups, rows of logits. Everything is computed in f64.
import { type FloatArray, floatsOf, isFloatArray, kindOf, type Numbers, type Tensor } from '../arguments/arrays.js';
import { checkFinite, checkNumber, isNumericList, resolveOutput, type SameFloats } from '../arguments/checks.js';
import { rangeError, wrongKind, wrongValue } from '../arguments/errors.js';
import { type Logits, logitReader, type RowOptions, refusedRow, resolveRows } from '../arguments/logits.js';
import { readNumbers } from '../arguments/numbers.js';
import { type Probabilities, resolveAny } from '../arguments/probability.js';
import { current } from '../arguments/resident.js';
import { type GroupIds, resolveGroups, resolveOffsets } from '../rewards/groups.js';
import type { Elementary } from './elementary.js';

export type Column = Float64Array<ArrayBuffer>;

/** Which rewards form a group: the size of every group, ascending offsets from 0 to the number of rewards, or an id for each reward. */
export type GroupsOf = number | Numbers | GroupIds;

/** The result for rewards of type T: f32 for f32, else f64. */
export type FloatsOf<T> = T extends Float32Array ? Float32Array<ArrayBuffer> : Column;

/** The result for logits of type T: f64 for f64 and plain lists, else f32. */
export type FloatsForLogits<T> =
  T extends Tensor<infer D>
    ? FloatsForLogits<D>
    : SameFloats<T> extends Float64Array
      ? Column
      : Float32Array<ArrayBuffer>;

/** A number for one probability, a column for many. */
export type PerProbability<P extends Probabilities> = P extends number | { readonly logOdds: number } ? number : Column;

/** f of each log-odds: a number where one probability was given, else a column. */
export function mapLogOdds(
  m: Elementary,
  where: string,
  name: string,
  value: unknown,
  f: (x: number) => number,
): number | Column {
  const { many, logOdds } = resolveAny(m, where, name, value);
  return many ? logOdds.map(f) : f(logOdds[0]!);
}

/** A list of finite numbers, copied to f64. */
export function numbers(where: string, name: string, value: unknown, length?: number): Column {
  return columnOf(where, name, value, length, checkFinite);
}

/** The same for logits and log-probabilities, which may be -Infinity. */
export function logs(where: string, name: string, value: unknown, length?: number): Column {
  return columnOf(where, name, value, length, (_, at, given) => {
    const number = checkNumber(where, at, given);
    if (number < Infinity) return number;
    throw wrongValue(where, at, 'a number below Infinity', number);
  });
}

function columnOf(
  where: string,
  name: string,
  value: unknown,
  length: number | undefined,
  check: (where: string, name: string, value: unknown) => number,
): Column {
  if (!isNumericList(value)) throw wrongKind(where, name, 'an array of numbers', value);
  const column = readNumbers(where, name, value);
  if (length !== undefined && column.length !== length)
    throw wrongValue(where, name, `length ${length}`, column.length, 'ERR_LENGTH');
  // The name is only made where a number is refused.
  for (let i = 0; i < column.length; i++) if (!Number.isFinite(column[i])) check(where, `${name}[${i}]`, column[i]);
  return column;
}

/** Rewards of rollouts. Their differences have to be finite. */
export function rewardsOf(where: string, rewards: unknown, length?: number): Column {
  return bounded(where, 'rewards', numbers(where, 'rewards', rewards, length));
}

/** Refuses numbers whose differences, `scale` times, are beyond the doubles. */
export function bounded(where: string, name: string, column: Column, scale = 1): Column {
  const most = Number.MAX_VALUE / (2 * Math.max(1, Math.abs(scale)));
  for (let i = 0; i < column.length; i++) {
    if (Math.abs(column[i]!) < most) continue;
    const expected = scale === 1 ? 'below half of the largest double' : `whose product with ${scale} is finite`;
    throw wrongValue(where, `${name}[${i}]`, `a number ${expected}`, column[i]);
  }
  return column;
}

/** A number above 0; Infinity only where `infinite` allows it. */
export function above0(where: string, name: string, value: unknown, infinite = false): number {
  const number = checkNumber(where, name, value);
  if (!(number > 0 && (infinite || number < Infinity))) {
    const expected = infinite ? 'a number above 0' : 'a finite number above 0';
    throw wrongValue(where, name, expected, value);
  }
  return number;
}

/** A number from 0 on. */
export function atLeast0(where: string, name: string, value: unknown): number {
  const number = checkNumber(where, name, value);
  if (!(number >= 0)) throw wrongValue(where, name, 'a number of at least 0', value);
  return number;
}

/** A number from `least` to `most`, both included. */
export function within(where: string, name: string, value: unknown, least: number, most: number): number {
  const number = checkNumber(where, name, value);
  if (!(number >= least && number <= most)) throw wrongValue(where, name, `a number from ${least} to ${most}`, value);
  return number;
}

/** A number strictly between 0 and 1. */
export function inside01(where: string, name: string, value: unknown): number {
  const number = checkNumber(where, name, value);
  if (!(number > 0 && number < 1)) throw wrongValue(where, name, 'a number between 0 and 1', value);
  return number;
}

/** Rewards in groups. */
export interface Grouped {
  readonly count: number;
  /** The first member of each group, then the number of members, in the order of the groups. */
  readonly offsets: Int32Array;
  /** A column in the order of the groups. */
  gather(column: Column): Column;
  /** A column in the order in which the rewards were given. */
  scatter(column: Column): Column;
}

/** Groups of `length` rewards, none of them empty. */
export function grouped(where: string, groups: unknown, length: number): Grouped {
  const { count, size, offsets, order } = resolveGroups(where, groups, length);
  if (length === 0) throw rangeError(`${where}: "rewards" expected at least one reward, got none`, 'ERR_LENGTH');
  const starts = offsets ?? new Int32Array(count + 1);
  if (offsets === null) for (let g = 0; g <= count; g++) starts[g] = g * size;
  checkNoneEmpty(where, 'groups', starts);
  return {
    count,
    offsets: starts,
    gather: (column) => (order === null ? column : Float64Array.from(order, (i) => column[i]!)),
    scatter(column) {
      if (order === null) return column;
      const to = new Float64Array(length);
      for (let i = 0; i < length; i++) to[order[i]!] = column[i]!;
      return to;
    },
  };
}

/** Ascending offsets from 0 to `length`: parts that lie one after the other, none of them empty. */
export function partOffsets(
  where: string,
  name: string,
  offsets: unknown,
  length: number,
  members: string,
): Int32Array {
  if (!isNumericList(offsets)) throw wrongKind(where, name, 'offsets', offsets);
  const starts = resolveOffsets(where, offsets, length, name, members).offsets!;
  checkNoneEmpty(where, name, starts);
  return starts;
}

function checkNoneEmpty(where: string, name: string, offsets: Int32Array): void {
  for (let k = 1; k < offsets.length; k++) {
    if (offsets[k]! > offsets[k - 1]!) continue;
    const expected = `an integer above ${offsets[k - 1]}`;
    throw rangeError(`${where}: "${name}[${k}]" expected ${expected}, since no part may be empty, got ${offsets[k]}`);
  }
}

/** Whether a result is to be f32: as the rewards are. */
export function isSingle(rewards: unknown): boolean {
  return kindOf(rewards) === 'Float32Array';
}

/**
 * Checks the caller's array for a result, and gives a function that puts the result there: at the end, so that an error leaves the
 * array as it was. Without one the result is a new array of the type of the input.
 */
export function output(
  where: string,
  out: unknown,
  length: number,
  single: boolean,
): <T extends FloatArray>(values: Column) => T {
  const types = single ? [Float32Array, Float64Array] : [Float64Array, Float32Array];
  if (out === undefined) return <T>(values: Column) => (single ? new Float32Array(values) : values) as unknown as T;
  const target = resolveOutput<FloatArray>(where, out, length, ...types);
  return <T>(values: Column) => {
    target.check();
    current(target.view).set(values);
    return target.result() as unknown as T;
  };
}

/** Rows of logits, row by row as f64. */
export interface Matrix {
  readonly rows: number;
  readonly outcomes: number;
  readonly stride: number;
  /** Whether results are to be f32. */
  readonly single: boolean;
  /** Row i as a fresh column. Throws where it is none of a policy. */
  row(i: number): Column;
}

export type { Logits };
export type MatrixOptions = Omit<RowOptions, 'impossibleRows'>;

export const rowFields = ['rows', 'outcomes', 'stride', 'dtype'] as const;

/** Logits as rows; each row needs an outcome that can happen. */
export function matrix(where: string, name: string, value: unknown, options: MatrixOptions): Matrix {
  const { rows, outcomes, stride, dtype } = options;
  const given = resolveRows(where, name, value, { rows, outcomes, stride, dtype } as RowOptions);
  const read = logitReader(given);
  return {
    rows: given.rows,
    outcomes: given.outcomes,
    stride: given.stride,
    single: floatsOf(given.type) === Float32Array,
    row(i) {
      const from = i * given.stride;
      const row = new Float64Array(given.outcomes);
      if (isFloatArray(given.logits)) row.set(given.logits.subarray(from, from + given.outcomes));
      else for (let k = 0; k < row.length; k++) row[k] = read(from + k);
      if (!isPolicy(row)) throw refusedRow(where, { [name]: given }, i);
      return row;
    },
  };
}

/** Whether all logits are below Infinity, and one above -Infinity. */
function isPolicy(row: Column): boolean {
  let possible = false;
  for (let k = 0; k < row.length; k++) {
    if (!(row[k]! < Infinity)) return false;
    possible ||= row[k]! > -Infinity;
  }
  return possible;
}

/** Rewards of rows, which are tilted by `tilt`: one per outcome, shared by all rows, or one row each laid out like the logits. */
export function rewardRows(
  where: string,
  name: string,
  value: unknown,
  shape: Matrix,
  tilt = 1,
): (i: number) => Column {
  const all = bounded(where, name, numbers(where, name, value), tilt);
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
