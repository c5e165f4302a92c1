// Arrays that live in a Workspace: where they lie, whether they may still be used, and what replaces them after growth.
//
// Memory that grows detaches every view of it, and a detached array has lost its place. So places are kept here: of the arrays
// that a Workspace gives, and of views of them once a function has seen them.

import type { TypedArray } from './checks.js';

/** A piece of memory that a Workspace holds. */
export interface Region {
  /** The buffer that it lies in now: another one after memory has grown. */
  readonly buffer: ArrayBufferLike;
  readonly at: number;
  readonly bytes: number;
  /** Whether its workspace still holds it. */
  readonly live: boolean;
  release(): void;
}

/** A memory with regions: finds the live one that holds a range of bytes. */
export type Find = (at: number, bytes: number) => Region | undefined;

type TypedArrayConstructor<T extends TypedArray> = new (buffer: ArrayBufferLike, at: number, length: number) => T;

interface Place {
  readonly region: Region;
  readonly at: number;
  readonly length: number;
  /** The workspace, which is not to be collected as long as the array is there. */
  readonly owner: object | undefined;
}

const memories = /* @__PURE__ */ new WeakMap<ArrayBufferLike, Find>();
const owners = /* @__PURE__ */ new WeakMap<Region, WeakRef<object>>();
const places = /* @__PURE__ */ new WeakMap<ArrayBufferView, Place>();

function setPlace(array: ArrayBufferView, region: Region, at: number, length: number): void {
  places.set(array, { region, at, length, owner: owners.get(region)?.deref() });
}

/** Says that regions of a memory lie in this buffer. */
export function registerBuffer(buffer: ArrayBufferLike, find: Find): void {
  memories.set(buffer, find);
}

/** Says whose arrays are in a region: arrays keep their owner from being collected. */
export function registerOwner(region: Region, owner: object): void {
  owners.set(region, new WeakRef(owner));
}

/** What tells whether two arrays can overlap: the memory of a Workspace, or the buffer of any other array. */
export function memoryOf({ buffer }: ArrayBufferView): Find | ArrayBufferLike {
  return memories.get(buffer) ?? buffer;
}

/** A view of elements in a region, whose place is kept. */
export function viewOf<T extends TypedArray>(
  type: TypedArrayConstructor<T>,
  region: Region,
  at: number,
  length: number,
): T {
  const view = new type(region.buffer, at, length);
  setPlace(view, region, at, length);
  return view;
}

/** A transferred or detached array has length 0 and cannot be told from an empty one by its length. */
function isDetached(buffer: ArrayBufferLike & { readonly detached?: boolean }): boolean {
  if (buffer.detached !== undefined || buffer.byteLength > 0) return buffer.detached ?? false;
  try {
    new Uint8Array(buffer);
    return false;
  } catch {
    return true;
  }
}

/** What keeps an array from being used: its buffer was transferred, its memory grew, or its workspace was disposed. */
export function troubleOf(array: ArrayBufferView): 'transferred' | 'grown' | 'disposed' | null {
  const find = memories.get(array.buffer);
  const detached = isDetached(array.buffer);
  if (find === undefined) return detached ? 'transferred' : null;
  const place = places.get(array);
  const region = place?.region ?? find(array.byteOffset, array.byteLength);
  if (detached && region === undefined) return 'grown';
  if (!region?.live) return 'disposed';
  if (detached) return region.buffer === array.buffer ? 'transferred' : 'grown';
  if (place === undefined) setPlace(array, region, array.byteOffset, (array as TypedArray).length);
  return null;
}

/** The region of an array that has been found usable; undefined for an ordinary array. */
export function regionOf(array: ArrayBufferView): Region | undefined {
  return places.get(array)?.region;
}

/** The array itself, or if memory has grown since a function saw it, a view of the same place. */
export function current<T extends ArrayBufferView>(array: T): T {
  const place = places.get(array);
  if (place === undefined || !isDetached(array.buffer)) return array;
  const type = array.constructor as unknown as TypedArrayConstructor<TypedArray>;
  return viewOf(type, place.region, place.at, place.length) as unknown as T;
}

/** Whether two arrays share memory, or come closer than `margin` bytes to it. */
export function overlap(a: ArrayBufferView, b: ArrayBufferView, margin = 0): boolean {
  return (
    memoryOf(a) === memoryOf(b) &&
    a.byteOffset < b.byteOffset + b.byteLength + margin &&
    b.byteOffset < a.byteOffset + a.byteLength + margin
  );
}
