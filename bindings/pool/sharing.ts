// Arrays on their way into memory that workers share, and back. What lies in a SharedArrayBuffer is shared already.
import { bufferOf, isSharedBuffer, kindOf, lengthOf, viewAs } from '../arguments/arrays.js';
import { current, troubleOf } from '../arguments/resident.js';
import type { Heap } from '../wasm/memory/heap.js';

type TypedArray = Float32Array | Float64Array | Int32Array | Uint8Array | Uint16Array;

const isShared = (array: ArrayBufferView): boolean => isSharedBuffer(bufferOf(array));

export class Sharing {
  readonly #heap: Heap;
  readonly #blocks: number[] = [];
  readonly #read = new Map<TypedArray, TypedArray>();
  readonly #written: [shared: TypedArray, own: TypedArray][] = [];

  constructor(heap: Heap) {
    this.#heap = heap;
  }

  /** The value with all arrays in it shared, for workers to read. */
  share(value: unknown): unknown {
    return mapArrays(value, (array) => {
      const known = this.#read.get(array);
      if (known) return known;
      const shared = isShared(array) ? array : this.#place(array);
      if (shared !== array) shared.set(array as never);
      this.#read.set(array, shared);
      return shared;
    });
  }

  /** The value with arrays for workers to write; `collect` copies what they have written to where it belongs. */
  receive(value: unknown): unknown {
    return mapArrays(value, (array) => {
      // What is read is not to be written before all workers have read it.
      const apart = [...this.#read.keys()].every((read) => bufferOf(read) !== bufferOf(array));
      if (isShared(array) && apart) return array;
      const shared = this.#place(array).fill(0);
      troubleOf(array); // keeps its place, should memory grow that it lies in
      this.#written.push([shared, array]);
      return shared;
    });
  }

  collect(): void {
    for (const [shared, own] of this.#written) current(own).set(shared as never);
  }

  release(): void {
    for (const at of this.#blocks.splice(0)) this.#heap.release(at);
  }

  /** An array of the same type and length in the heap. */
  #place(array: TypedArray): TypedArray {
    const at = this.#heap.allocate(array.byteLength);
    this.#blocks.push(at);
    return viewAs(kindOf(array)!, this.#heap.buffer, at, lengthOf(array)) as TypedArray;
  }
}

/** A value made of plain objects and lists, with its typed arrays replaced. */
function mapArrays(value: unknown, map: (array: TypedArray) => TypedArray): unknown {
  if (ArrayBuffer.isView(value)) return map(value as TypedArray);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((member) => mapArrays(member, map));
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, mapArrays(member, map)]));
}
