// Logits as arguments: floats, or the bits of half precision; what they hold, and what is wrong with them.
import { checkAttached, checkFloatArray, type FloatArray, type SameFloats } from './checks.js';
import { type CodedError, rangeError, show, typeError } from './errors.js';
import { fromBFloat16, fromFloat16 } from './half.js';
import { current } from './resident.js';
import type { ResolvedShape } from './shape.js';

/** Half precision in a Uint16Array: it has to be said which, since the array cannot tell. */
export type HalfType = 'float16' | 'bfloat16';

/** How logits are stored. */
export type LogitType = 'float32' | 'float64' | HalfType;

/** Logits, or with a `dtype` the bits of half-precision ones. */
export type LogitArray = FloatArray | Uint16Array;

/** Logits stored as T, whatever buffer they lie in. */
export type SameLogits<T extends LogitArray> = T extends Uint16Array ? Uint16Array : SameFloats<T>;

/** Logits that were checked, row by row at a distance of `stride`. */
export interface LogitRows extends Omit<ResolvedShape, 'needed'> {
  readonly logits: LogitArray;
  readonly type: LogitType;
}

/** Checks the argument `name` and the `dtype` that goes with it. Values are checked where they are summed. */
export function checkLogits(
  where: string,
  name: string,
  value: unknown,
  dtype: unknown,
): { logits: LogitArray; type: LogitType } {
  if (dtype === undefined && !(value instanceof Uint16Array)) {
    const logits = checkFloatArray(where, name, value);
    return { logits, type: logits instanceof Float32Array ? 'float32' : 'float64' };
  }
  if (dtype !== 'float16' && dtype !== 'bfloat16') {
    const given = dtype === undefined ? 'none' : show(dtype);
    throw (typeof dtype === 'string' ? rangeError : typeError)(
      `${where}: "dtype" expected "float16" or "bfloat16" for a Uint16Array, got ${given}`,
    );
  }
  if (!(value instanceof Uint16Array)) {
    throw typeError(`${where}: "${name}" expected Uint16Array (dtype ${show(dtype)}), got ${show(value)}`);
  }
  checkAttached(where, name, value);
  return { logits: value, type: dtype };
}

/** What reads element i of the logits as a number. */
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

/** Finds out why a backend refused a row; null if nothing is wrong with these logits. */
export function findInvalidLogit(where: string, name: string, rows: LogitRows, row: number): CodedError | null {
  const read = logitReader(rows);
  let possible = false;
  for (let k = 0; k < rows.outcomes; k++) {
    const value = read(row * rows.stride + k);
    if (!(value < Infinity)) return invalidLogit(where, name, value, row, k);
    possible ||= value > -Infinity;
  }
  return possible ? null : impossibleRow(where, name, row);
}
