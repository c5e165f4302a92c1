// Typed arrays as callers give them: of any realm and any subclass.
//
// Type, length and place of an array are read once (intrinsics.ts), and the rest of the package works on a plain view of the same
// elements. No code of the caller runs after that.
import { type CodedError, rangeError, show, typeError, wrongKind } from './errors.js';
import { type ArrayKind, kindOf } from './intrinsics.js';

export { type ArrayKind, bufferOf, isSharedBuffer, kindOf, lengthOf, offsetOf } from './intrinsics.js';

export type FloatArray = Float32Array | Float64Array;
/** What a Workspace has. */
export type TypedArray = FloatArray | Uint8Array | Uint16Array;

/** A new array with elements as those of T. */
export type SameFloats<T> = T extends Float64Array | readonly number[]
  ? Float64Array<ArrayBuffer>
  : Float32Array<ArrayBuffer>;

/** Floats of the type of F in any buffer: what a caller may give for results of type F, memory that threads share included. */
export type InAnyBuffer<F> = F | (F extends Float64Array ? Float64Array : Float32Array);

/** A list of numbers: a plain array, or a typed array of numbers. */
export type Numbers =
  | readonly number[]
  | FloatArray
  | Int8Array
  | Uint8Array
  | Uint8ClampedArray
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | HalfFloats;

/** A Float16Array, by what tells it apart: not every version of TypeScript has the name. */
export interface HalfFloats extends ArrayBufferView, ArrayLike<number> {
  readonly [Symbol.toStringTag]: 'Float16Array';
}

/** A tensor as other libraries have it (onnxruntime, transformers.js): its elements, and how many there are along each axis. */
export interface Tensor<T = FloatArray | Uint16Array> {
  readonly data: T;
  readonly dims: readonly number[];
  readonly type?: string;
}

/** An array of any of the kinds that there are, as an ordinary view. */
export type AnyArray = TypedArray | Int8Array | Uint8ClampedArray | Int16Array | Int32Array | Uint32Array | BigArray;
type BigArray = BigInt64Array | BigUint64Array;
type ArrayConstructor = {
  new (buffer: ArrayBufferLike, at: number, length: number): AnyArray;
  readonly BYTES_PER_ELEMENT: number;
  readonly prototype: object;
};

/** The constructor of each kind; Float16Array elements are read as their bits, since not every engine has the type. */
const constructors: Readonly<Record<string, ArrayConstructor>> = {
  Float32Array,
  Float64Array,
  Float16Array: Uint16Array,
  Uint8Array,
  Uint16Array,
  Int8Array,
  Uint8ClampedArray,
  Int16Array,
  Int32Array,
  Uint32Array,
  BigInt64Array,
  BigUint64Array,
};

/** An ordinary view of `length` elements of a kind. */
export function viewAs(kind: ArrayKind, buffer: ArrayBufferLike, at: number, length: number): AnyArray {
  // V8 makes an array of a type that the code names in half the time.
  if (kind === 'Float32Array') return new Float32Array(buffer, at, length);
  if (kind === 'Float64Array') return new Float64Array(buffer, at, length);
  return new constructors[kind]!(buffer, at, length);
}

/** A list of numbers, as far as its kind tells. */
export function isNumericList(value: unknown): value is Numbers {
  const kind = kindOf(value);
  return kind === undefined ? isList(value) : kind !== 'BigInt64Array' && kind !== 'BigUint64Array';
}

/** Like Array.isArray, which throws for a revoked proxy. */
export function isList(value: unknown): value is readonly unknown[] {
  try {
    return Array.isArray(value);
  } catch {
    return false;
  }
}

export function isFloatArray(value: unknown): value is FloatArray {
  const kind = kindOf(value);
  return kind === 'Float32Array' || kind === 'Float64Array';
}

/** Node's Buffers hold bytes of a file or a message: as rewards or bits of logits they are a mistake. */
export function isNodeBuffer(value: unknown): boolean {
  if (kindOf(value) !== 'Uint8Array') return false;
  const { Buffer } = globalThis as { Buffer?: { isBuffer?(value: unknown): boolean } };
  return Buffer?.isBuffer?.(value) ?? false;
}

/** The floats of a type of elements: those of halves are computed in f32. */
export function floatsOf(type: string): Float32ArrayConstructor | Float64ArrayConstructor {
  return type === 'float64' ? Float64Array : Float32Array;
}

/** The length of a plain list, to be read once. A proxy may say anything. */
export function listLength(where: string, name: string, list: readonly unknown[]): number {
  const length: unknown = list.length;
  if (typeof length === 'number' && Number.isInteger(length) && length >= 0 && length < 2 ** 32) return length;
  throw typeError(`${where}: "${name}" expected a list, got one whose length is ${show(length)}`);
}

/** The numbers of a plain array, as floats. */
export function floatsFrom(
  where: string,
  name: string,
  list: readonly unknown[],
  type: Float32ArrayConstructor | Float64ArrayConstructor = Float64Array,
): FloatArray {
  const floats = allocate(where, type, listLength(where, name, list));
  for (let i = 0; i < floats.length; i++) {
    const value = list[i];
    if (typeof value !== 'number') throw wrongKind(where, `${name}[${i}]`, 'a number', value);
    floats[i] = value;
  }
  return floats;
}

/** The largest result, in bytes: as much as a WebAssembly memory holds. */
const MOST_BYTES = 4_294_967_296;

/** A new array; more than the host can hold is a RangeError that says how much it was. */
export function allocate<T extends Float32ArrayConstructor | Float64ArrayConstructor | Int32ArrayConstructor>(
  where: string,
  type: T,
  length: number,
): InstanceType<T> {
  const bytes = length * type.BYTES_PER_ELEMENT;
  if (bytes > MOST_BYTES) throw tooLong(where, length, bytes);
  try {
    // V8 makes an array of a type that the code names in half the time.
    if (type === Float64Array) return new Float64Array(length) as InstanceType<T>;
    if (type === Float32Array) return new Float32Array(length) as InstanceType<T>;
    return new Int32Array(length) as InstanceType<T>;
  } catch (cause) {
    throw tooLong(where, length, bytes, cause);
  }
}

function tooLong(where: string, length: number, bytes: number, cause?: unknown): CodedError {
  const reason = `the result needs ${length} values (${bytes} bytes), more than can be allocated`;
  return Object.assign(rangeError(`${where}: ${reason}`, 'ERR_OUT_OF_MEMORY'), { cause });
}
