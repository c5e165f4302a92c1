// Checks of arguments, shared by all functions and both backends: the success path first, the message only on failure.
import { type AnyArray, allocate, type FloatArray, isFloatArray, kindOf, lengthOf, type TypedArray } from './arrays.js';
import { typeError, wrongKind, wrongValue } from './errors.js';
import { current, troubleOf, viewOf } from './resident.js';

/** Detached arrays are not empty ones, and what a disposed workspace gave is no array any more. */
export function checkAttached(where: string, name: string, array: ArrayBufferView): void {
  const trouble = troubleOf(array);
  if (trouble) throw typeError(`${where}: "${name}" ${trouble.words}`, trouble.code);
}

/**
 * An ordinary view of the first `length` elements of a caller's typed array, which has been seen to be one: what works on it runs
 * no code of the caller. The elements of a Float16Array are read as bits.
 */
export function plainView(where: string, name: string, array: ArrayBufferView, length?: number): AnyArray {
  checkAttached(where, name, array);
  return viewOf(array, length ?? lengthOf(array));
}

export function checkFloatArray(where: string, name: string, value: unknown): FloatArray {
  if (!isFloatArray(value)) throw wrongKind(where, name, 'Float32Array or Float64Array', value);
  return plainView(where, name, value) as FloatArray;
}

export function checkNumber(where: string, name: string, value: unknown): number {
  if (typeof value !== 'number') throw wrongKind(where, name, 'a number', value);
  return value;
}

export function checkCount(where: string, name: string, value: unknown, least: number, most = 2 ** 31 - 1): number {
  const count = checkNumber(where, name, value);
  if (!Number.isInteger(count) || count < least || count > most) {
    throw wrongValue(where, name, `an integer from ${least} to ${most}`, value);
  }
  return count;
}

export function checkFinite(where: string, name: string, value: unknown): number {
  const number = checkNumber(where, name, value);
  if (!Number.isFinite(number)) throw wrongValue(where, name, 'a finite number', value);
  return number;
}

/** One of the names in a list, such as the forms of a result. */
export function checkChoice<T extends string>(where: string, name: string, value: unknown, choices: readonly T[]): T {
  if ((choices as readonly unknown[]).includes(value)) return value as T;
  const quoted = choices.map((choice) => JSON.stringify(choice));
  const expected = quoted.length > 2 ? `one of ${quoted.join(', ')}` : quoted.join(' or ');
  throw (typeof value === 'string' ? wrongValue : wrongKind)(where, name, expected, value);
}

type FloatArrayConstructor = Float32ArrayConstructor | Float64ArrayConstructor;

/** Where a result goes. */
export interface Output<T extends TypedArray> {
  /** An ordinary view of exactly as many elements as there are results. */
  readonly view: T;
  /** Throws if it can no longer be used. */
  check(): void;
  /** What the caller gets back: the own array, or what replaced it when memory grew. */
  result(): T;
}

/** The caller's output array, or a new one. A longer array is allowed. */
export function resolveOutput<T extends FloatArray>(
  where: string,
  out: unknown,
  length: number,
  ...types: FloatArrayConstructor[]
): Output<T> {
  if (out !== undefined) return resolveTarget<T>(where, 'out', out, length, types);
  const view = allocate(where, types[0]!, length) as FloatArray as T;
  return { view, check: () => {}, result: () => view };
}

/** The array `name` of the caller, of one of the types, that receives `length` elements. A longer array is allowed. */
export function resolveTarget<T extends TypedArray = FloatArray>(
  where: string,
  name: string,
  target: unknown,
  length: number,
  types: readonly { readonly name: string }[],
): Output<T> {
  const kind = kindOf(target);
  if (!types.some((type) => type.name === kind)) {
    throw wrongKind(where, name, types.map((type) => type.name).join(' or '), target);
  }
  const array = target as T;
  const check = () => {
    const present = current(array);
    checkAttached(where, name, present);
    const available = lengthOf(present);
    if (available >= length) return;
    throw wrongValue(where, name, `length ${length} or more`, available, 'ERR_LENGTH');
  };
  // An array of a workspace that has grown is refused, though there is a fresh one in its place.
  checkAttached(where, name, array);
  check();
  return { view: viewOf(array, length) as unknown as T, check, result: () => current(array) };
}

export { allocate, type FloatArray, isFloatArray, isNumericList, type SameFloats, type TypedArray } from './arrays.js';
