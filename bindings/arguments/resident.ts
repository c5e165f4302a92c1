// Arrays that live in a Workspace: where they lie, whether they may still be used, and what replaces them after growth.
//
// Memory that grows detaches every view of it, and a detached array has lost its place. So places are kept here: of the arrays
// that a Workspace gives, and of views of them once a function has seen them.
import { type AnyArray, type ArrayKind, bufferOf, kindOf, lengthOf, offsetOf, viewAs } from './arrays.js';

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

interface Place {
  readonly region: Region;
  readonly kind: ArrayKind;
  readonly at: number;
  readonly length: number;
  /** The workspace, which is not to be collected as long as the array is there. */
  readonly owner: object | undefined;
}

const memories = /* @__PURE__ */ new WeakMap<ArrayBufferLike, Find>();
const owners = /* @__PURE__ */ new WeakMap<Region, WeakRef<object>>();
const places = /* @__PURE__ */ new WeakMap<ArrayBufferView, Place>();
/** False until there is a workspace: until then no array can lie in one. */
let registered = false;

/** Says that regions of a memory lie in this buffer. */
export function registerBuffer(buffer: ArrayBufferLike, find: Find): void {
  registered = true;
  memories.set(buffer, find);
}

/** Says whose arrays are in a region: arrays keep their owner from being collected. */
export function registerOwner(region: Region, owner: object): void {
  owners.set(region, new WeakRef(owner));
}

/** What tells whether two arrays can overlap: the memory of a Workspace, or the buffer of any other array. */
export function memoryOf(array: ArrayBufferView): Find | ArrayBufferLike {
  const buffer = bufferOf(array);
  return (registered ? memories.get(buffer) : undefined) ?? buffer;
}

/** A view of elements in a region, whose place is kept. */
export function viewIn(region: Region, kind: ArrayKind, at: number, length: number): AnyArray {
  const view = viewAs(kind, region.buffer, at, length);
  places.set(view, { region, kind, at, length, owner: owners.get(region)?.deref() });
  return view;
}

/** A transferred or detached array has length 0 and cannot be told from an empty one by its length. */
function isDetached(buffer: ArrayBufferLike): boolean {
  try {
    new Uint8Array(buffer);
    return false;
  } catch {
    return true;
  }
}

/** What keeps an array from being used. */
export type Trouble = 'transferred' | 'grown' | 'disposed';

/** Why an array cannot be used: its buffer was transferred, its memory grew, or its workspace was disposed. */
export function troubleOf(array: ArrayBufferView): Trouble | null {
  // An array with elements is attached: only of an empty one it has to be found out.
  const length = lengthOf(array);
  if (length > 0 && !registered) return null;
  const buffer = bufferOf(array);
  const detached = length === 0 && isDetached(buffer);
  const find = registered ? memories.get(buffer) : undefined;
  if (find === undefined) return detached ? 'transferred' : null;
  const place = places.get(array);
  const at = offsetOf(array);
  const region = place?.region ?? find(at, length * bytesOf(array));
  if (detached && region === undefined) return 'grown';
  if (!region?.live) return 'disposed';
  if (detached) return region.buffer === buffer ? 'transferred' : 'grown';
  if (place === undefined) {
    places.set(array, { region, kind: kindOf(array)!, at, length, owner: owners.get(region)?.deref() });
  }
  return null;
}

function bytesOf(array: ArrayBufferView): number {
  return (array as AnyArray).BYTES_PER_ELEMENT;
}

/** The region of an array that has been found usable; undefined for an ordinary array. */
export function regionOf(array: ArrayBufferView): Region | undefined {
  return registered ? places.get(array)?.region : undefined;
}

/** The array itself, or if memory has grown since a function saw it, a view of the same place. */
export function current<T extends ArrayBufferView>(array: T): T {
  if (!registered || lengthOf(array) > 0) return array;
  const place = places.get(array);
  if (place === undefined || place.length === 0 || !place.region.live) return array;
  return viewIn(place.region, place.kind, place.at, place.length) as unknown as T;
}

/** Whether two arrays share memory, or come closer than `margin` bytes to it. */
export function overlap(a: ArrayBufferView, b: ArrayBufferView, margin = 0): boolean {
  if (memoryOf(a) !== memoryOf(b)) return false;
  const [atA, atB] = [offsetOf(a), offsetOf(b)];
  return (
    atA < atB + lengthOf(b) * bytesOf(b) + margin && //
    atB < atA + lengthOf(a) * bytesOf(a) + margin
  );
}
