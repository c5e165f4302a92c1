// Checks of arguments, shared by all functions and both backends: the success path first, the message only on failure.
import { rangeError, show, typeError } from './errors.js';
import { troubleOf } from './resident.js';

export type FloatArray = Float32Array | Float64Array;
/** What a Workspace has. */
export type TypedArray = FloatArray | Uint8Array | Uint16Array;

/** An array with elements as those of T, whatever buffer it lies in. */
export type SameFloats<T extends FloatArray | Uint16Array> = T extends Float64Array ? Float64Array : Float32Array;

export function isFloatArray(value: unknown): value is FloatArray {
  return value instanceof Float32Array || value instanceof Float64Array;
}

const troubles = {
  transferred: 'expected an attached array, got one whose buffer was transferred',
  grown: 'expected an attached array, got one that was detached when memory grew: workspace.renew gives a fresh one',
  disposed: 'expected an array of a live Workspace, got one whose workspace was disposed',
};

/** Detached arrays are not empty ones, and what a disposed workspace gave is no array any more. */
export function checkAttached(where: string, name: string, array: ArrayBufferView): void {
  const trouble = troubleOf(array);
  if (trouble === null) return;
  throw typeError(`${where}: "${name}" ${troubles[trouble]}`, trouble === 'disposed' ? 'ERR_DISPOSED' : 'ERR_DETACHED');
}

export function checkFloatArray(where: string, name: string, value: unknown): FloatArray {
  if (!isFloatArray(value))
    throw typeError(`${where}: "${name}" expected Float32Array or Float64Array, got ${show(value)}`);
  checkAttached(where, name, value);
  return value;
}

/** Any indexable list of numbers; typed arrays of integers other than bytes are no probabilities, but are numbers. */
export function isNumericList(value: unknown): value is ArrayLike<number> {
  return (
    Array.isArray(value) ||
    (ArrayBuffer.isView(value) &&
      !(value instanceof DataView) &&
      !(value instanceof BigInt64Array) &&
      !(value instanceof BigUint64Array))
  );
}

export function checkNumber(where: string, name: string, value: unknown): number {
  if (typeof value !== 'number') throw typeError(`${where}: "${name}" expected a number, got ${show(value)}`);
  return value;
}

export function checkCount(where: string, name: string, value: unknown, least: number, most = 2 ** 31 - 1): number {
  const count = checkNumber(where, name, value);
  if (!Number.isInteger(count) || count < least || count > most) {
    throw rangeError(`${where}: "${name}" expected an integer from ${least} to ${most}, got ${show(value)}`);
  }
  return count;
}

export function checkFinite(where: string, name: string, value: unknown): number {
  const number = checkNumber(where, name, value);
  if (!Number.isFinite(number)) throw rangeError(`${where}: "${name}" expected a finite number, got ${show(value)}`);
  return number;
}

type FloatArrayConstructor = Float32ArrayConstructor | Float64ArrayConstructor;

/** The caller's output array, checked, or a new one. A longer array is allowed. */
export function outputArray<T extends FloatArray>(
  where: string,
  out: T | undefined,
  length: number,
  ...types: FloatArrayConstructor[]
): T {
  if (out === undefined) return allocate(where, types[0]!, length) as FloatArray as T;
  if (!types.some((type) => out instanceof type)) {
    throw typeError(`${where}: "out" expected ${types.map((type) => type.name).join(' or ')}, got ${show(out)}`);
  }
  checkAttached(where, 'out', out);
  if (out.length < length) {
    throw rangeError(`${where}: "out" expected length ${length} or more, got ${out.length}`, 'ERR_LENGTH');
  }
  return out;
}

/** A new array; more than the host can hold is a RangeError that says how much it was. */
export function allocate<T extends FloatArrayConstructor | Int32ArrayConstructor>(
  where: string,
  type: T,
  length: number,
): InstanceType<T> {
  try {
    return new type(length) as InstanceType<T>;
  } catch (cause) {
    const bytes = length * type.BYTES_PER_ELEMENT;
    throw Object.assign(
      rangeError(
        `${where}: the result needs ${length} values (${bytes} bytes), more than can be allocated`,
        'ERR_OUT_OF_MEMORY',
      ),
      { cause },
    );
  }
}
