// What a typed array is, asked of the language itself.
//
// What an array says of itself can be overridden: a subclass has a species, an object its own `length` or `subarray`. The getters
// of the common prototype cannot, and they know arrays of every realm.

/** The name of a kind of typed array. */
export type ArrayKind =
  | 'Float32Array'
  | 'Float64Array'
  | 'Float16Array'
  | 'Uint8Array'
  | 'Uint16Array'
  | 'Int8Array'
  | 'Uint8ClampedArray'
  | 'Int16Array'
  | 'Int32Array'
  | 'Uint32Array'
  | 'BigInt64Array'
  | 'BigUint64Array';

const prototype = /* @__PURE__ */ Object.getPrototypeOf(/* @__PURE__ */ Object.getPrototypeOf(new Uint8Array(0)));
const getter = <T>(name: PropertyKey) => Object.getOwnPropertyDescriptor(prototype, name)!.get! as (this: unknown) => T;
const readKind = /* @__PURE__ */ getter<ArrayKind | undefined>(Symbol.toStringTag);
const readLength = /* @__PURE__ */ getter<number>('length');
const readBuffer = /* @__PURE__ */ getter<ArrayBufferLike>('buffer');
const readOffset = /* @__PURE__ */ getter<number>('byteOffset');

/** The kind of a typed array of any realm; undefined for anything else. */
export function kindOf(value: unknown): ArrayKind | undefined {
  return readKind.call(value);
}

/** The number of elements; 0 for an array that is detached or lies beyond the end of its buffer. */
export function lengthOf(array: ArrayBufferView): number {
  return readLength.call(array);
}

export function bufferOf(array: ArrayBufferView): ArrayBufferLike {
  return readBuffer.call(array);
}

export function offsetOf(array: ArrayBufferView): number {
  return readOffset.call(array);
}

// Buffers of every realm, too: the getters of their prototypes throw for anything else.
const bytesOf = (buffers: { readonly prototype: object } | undefined) =>
  buffers && Object.getOwnPropertyDescriptor(buffers.prototype, 'byteLength')?.get;
const readBytes = /* @__PURE__ */ bytesOf(ArrayBuffer);
/** Undefined on pages that are not isolated, which have no shared memory. */
const readSharedBytes = /* @__PURE__ */ bytesOf(globalThis.SharedArrayBuffer);

/** Whether a value is an ArrayBuffer of any realm; not one that threads share. */
export function isArrayBuffer(value: unknown): value is ArrayBuffer {
  return answers(readBytes, value);
}

/** Whether a value is memory that threads share, of any realm. */
export function isSharedBuffer(value: unknown): value is SharedArrayBuffer {
  // Ordinary buffers are recognised first: the other getter throws for them, which takes twenty microseconds.
  return !isArrayBuffer(value) && answers(readSharedBytes, value);
}

function answers(read: (() => unknown) | undefined, value: unknown): boolean {
  try {
    return read?.call(value) !== undefined;
  } catch {
    return false;
  }
}
