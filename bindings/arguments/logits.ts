// Rows of logits as arguments: floats, the bits of half precision, lists of numbers, or tensors; and what is wrong with them.
import {
  type ArrayKind,
  type FloatArray,
  floatsFrom,
  type HalfFloats,
  isList,
  isNodeBuffer,
  kindOf,
  lengthOf,
  type SameFloats as SameFloatsOf,
  type Tensor,
} from './arrays.js';
import { checkChoice, plainView } from './checks.js';
import { type CodedError, rangeError, show, typeError, wrongKind } from './errors.js';
import { fromBFloat16, fromFloat16 } from './half.js';
import { current } from './resident.js';
import { type ResolvedShape, type RowShape, resolveShape } from './shape.js';
import { checkAxes, isTensor } from './tensor.js';

/** Half precision in a Uint16Array: it has to be said which, since the array cannot tell. */
export type HalfType = 'float16' | 'bfloat16';

/** How logits are stored. */
export type LogitType = 'float32' | 'float64' | HalfType;

/** Logits, or with a `dtype` the bits of half-precision ones. */
export type LogitArray = FloatArray | Uint16Array;

/** All that logits may come as: an array, a plain list of numbers (f64), or a tensor, which says its shape. */
export type Logits = LogitArray | HalfFloats | readonly number[] | Tensor<LogitArray | HalfFloats>;

/** The floats that a function of such logits returns. */
export type FloatsFor<T> = T extends Tensor<infer D> ? SameFloatsOf<D> : SameFloatsOf<T>;

/** Logits stored as T, whatever buffer they lie in. */
export type SameLogits<T extends LogitArray> = T extends Uint16Array ? Uint16Array : SameFloatsOf<T>;

/** What functions of rows of logits have among their options. */
export interface RowOptions extends RowShape {
  /** What the bits of a Uint16Array mean; for no other logits. */
  readonly dtype?: HalfType;
  /**
   * What is done with a row that has no possible outcome, only -Infinity: 'error' refuses it, 'nan' gives NaN for all that is said
   * of it. Default 'error'.
   */
  readonly impossibleRows?: 'error' | 'nan';
}

/** The fields of RowOptions. */
export const rowFields = ['rows', 'stride', 'outcomes', 'dtype', 'impossibleRows'] as const;

/** These and more; a call that bundlers can leave out, unlike a spread. */
export const withRowFields = <F extends string>(...more: F[]): readonly ((typeof rowFields)[number] | F)[] => [
  ...rowFields,
  ...more,
];

/** Logits that were checked, row by row at a distance of `stride`. */
export interface LogitRows extends Omit<ResolvedShape, 'needed'> {
  readonly logits: LogitArray;
  readonly type: LogitType;
  /** True if rows without a possible outcome are to be answered with NaN. */
  readonly impossible?: boolean;
}

/** Logits as elements; `dims` if they came as a tensor. */
export interface LogitElements {
  readonly logits: LogitArray;
  readonly type: LogitType;
  readonly dims?: readonly number[];
}

/**
 * Resolves rows of logits.
 *
 * @param hints `tokens`: the number of rows, where there is a token for each; `like`: the type that a list of numbers is to have
 */
export function resolveRows(
  where: string,
  name: string,
  value: unknown,
  options: RowOptions,
  hints: { readonly tokens?: number; readonly like?: LogitType } = {},
): LogitRows {
  const { dtype, impossibleRows } = options;
  const given = { rows: options.rows, stride: options.stride, outcomes: options.outcomes } as RowShape;
  const impossible = checkImpossibleRows(where, impossibleRows);
  const { logits, type, dims } = checkLogits(where, name, value, dtype, hints.like);
  const shape = resolveShape(where, name, logits.length, given, { tokens: hints.tokens, dims });
  return { logits, type, impossible, rows: shape.rows, outcomes: shape.outcomes, stride: shape.stride };
}

/** Whether rows without a possible outcome are let through. */
export function checkImpossibleRows(where: string, value: unknown): boolean {
  // The check makes a list, which costs more than a small row.
  if (value === undefined || value === null) return false;
  return checkChoice(where, 'impossibleRows', value, ['error', 'nan']) === 'nan';
}

/** Throws if rows are no longer there: reading the arguments after them may have run code of the caller. */
export function checkStillThere(where: string, name: string, { logits, rows, outcomes, stride }: LogitRows): void {
  if (lengthOf(current(logits)) >= (rows - 1) * stride + outcomes) return;
  throw typeError(
    `${where}: "${name}" expected an array that stays as it is, got one that was taken away while the arguments were read`,
    'ERR_DETACHED',
  );
}

/** The same rows from `from` to `to`. */
export function sliceRows<T extends LogitRows>(rows: T, from: number, to: number): T {
  const { logits, outcomes, stride } = rows;
  return { ...rows, rows: to - from, logits: logits.subarray(from * stride, (to - 1) * stride + outcomes) };
}

/** Checks the argument `name` and the `dtype` that goes with it. Values are checked where they are summed. */
export function checkLogits(
  where: string,
  name: string,
  value: unknown,
  dtype: unknown,
  like?: LogitType,
): LogitElements {
  const kind = kindOf(value);
  if (kind === undefined) {
    if (isList(value)) {
      checkNoDtype(where, name, value, dtype);
      const single = like !== undefined && like !== 'float64';
      const logits = floatsFrom(where, name, value, single ? Float32Array : Float64Array);
      return { logits, type: single ? 'float32' : 'float64' };
    }
    if (isTensor(value)) return checkTensor(where, name, value, dtype);
    checkNoDtype(where, name, value, dtype);
    throw wrongKind(where, name, 'Float32Array or Float64Array', value);
  }
  const own = kind === 'Uint16Array' ? (isHalf(dtype) ? dtype : undefined) : typesOf[kind];
  if (own !== undefined && (dtype === undefined || (dtype === own && isHalf(own))))
    return { logits: plainView(where, name, value as never) as never, type: own };
  if ((kind === 'Uint16Array' || dtype !== undefined) && !isHalf(dtype)) {
    const given = dtype === undefined ? 'none' : show(dtype);
    throw (typeof dtype === 'string' ? rangeError : typeError)(
      `${where}: "dtype" expected "float16" or "bfloat16" for a Uint16Array, got ${given}`,
    );
  }
  checkNoDtype(where, name, value, dtype);
  const reason = isNodeBuffer(value) ? ', whose bytes are no logits: make a Float32Array of its memory' : '';
  throw typeError(`${where}: "${name}" expected Float32Array or Float64Array, got ${show(value)}${reason}`);
}

/** What arrays that say it themselves hold. */
const typesOf: { readonly [K in ArrayKind]?: LogitType } = {
  Float32Array: 'float32',
  Float64Array: 'float64',
  Float16Array: 'float16',
};

function isHalf(type: unknown): type is HalfType {
  return type === 'float16' || type === 'bfloat16';
}

function checkNoDtype(where: string, name: string, value: unknown, dtype: unknown): void {
  if (isHalf(dtype)) throw wrongKind(where, name, `Uint16Array (dtype ${show(dtype)})`, value);
}

/** Elements and axes of a tensor, each field read once. */
function checkTensor(where: string, name: string, tensor: Tensor<unknown>, dtype: unknown): LogitElements {
  const { data, dims, type } = tensor;
  const half = dtype ?? (kindOf(data) === 'Uint16Array' && isHalf(type) ? type : undefined);
  const elements = checkLogits(where, `${name}.data`, data, half);
  return { ...elements, dims: checkAxes(where, name, dims, elements.logits.length) };
}

/** A function that reads element i of the logits as a number. */
export function logitReader({ logits: given, type }: Pick<LogitRows, 'logits' | 'type'>): (i: number) => number {
  const logits = current(given);
  if (type === 'float16') return (i) => fromFloat16(logits[i]!);
  if (type === 'bfloat16') return (i) => fromBFloat16(logits[i]!);
  return (i) => logits[i]!;
}

export function invalidLogit(where: string, name: string, value: number, row: number, index: number): CodedError {
  return rangeError(`${where}: "${name}" expected numbers below Infinity, got ${value} at row ${row}, index ${index}`);
}

export function impossibleRow(where: string, name: string, row: number): CodedError {
  return rangeError(`${where}: "${name}" expected a possible outcome, got only -Infinity in row ${row}`);
}

/** True if all logits of a row are -Infinity. */
export function isImpossible(rows: LogitRows, row: number): boolean {
  const read = logitReader(rows);
  const first = row * rows.stride;
  for (let k = 0; k < rows.outcomes; k++) if (read(first + k) !== -Infinity) return false;
  return true;
}

/** Finds out why a backend refused a row; null if nothing is wrong with these logits. */
export function findInvalidLogit(where: string, name: string, rows: LogitRows, row: number): CodedError | null {
  const read = logitReader(rows);
  let possible = rows.impossible ?? false;
  for (let k = 0; k < rows.outcomes; k++) {
    const value = read(row * rows.stride + k);
    if (!(value < Infinity)) return invalidLogit(where, name, value, row, k);
    possible ||= value > -Infinity;
  }
  return possible ? null : impossibleRow(where, name, row);
}

/** Why a backend refused a row of any of these; another thread may have changed what it was since. */
export function refusedRow(where: string, inputs: Readonly<Record<string, LogitRows>>, row: number): CodedError {
  for (const [name, rows] of Object.entries(inputs)) {
    const error = findInvalidLogit(where, name, rows, row);
    if (error !== null) return error;
  }
  return rangeError(`${where}: row ${row} was changed while it was read`);
}
