// Arrays that may live in a Workspace: where they lie, whether they may still be used, and what replaces them after growth.
//
// What knows workspaces (places.ts) comes with the first of them: a program without any carries none of it.
import { type AnyArray, type ArrayKind, bufferOf, kindOf, lengthOf, offsetOf, viewAs } from './arrays.js';
import type { ErrorCode } from './errors.js';

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

/** What keeps an array from being used, as a message says it. */
export interface Trouble {
  readonly words: string;
  readonly code: ErrorCode;
}

/** What knows the arrays of workspaces. */
export interface Places {
  /** The memory whose regions lie in a buffer. */
  find(buffer: ArrayBufferLike): Find | undefined;
  /** What keeps an array from being used that lies, or lay, in such a memory. From then on its place is known. */
  troubleOf(array: ArrayBufferView, detached: boolean): Trouble | null;
  /** The region of an array whose place is known. */
  regionOf(array: ArrayBufferView): Region | undefined;
  /** A view of the place of an array that memory has left; the array itself if it has none. */
  renewed<T extends ArrayBufferView>(array: T): T;
  /** A view of elements in a region, whose place is known. */
  viewIn(region: Region, kind: ArrayKind, at: number, length: number): AnyArray;
}

/** Undefined until there is a workspace: until then no array can lie in one. */
let places: Places | undefined;

export function usePlaces(known: Places): void {
  places = known;
}

/** What tells whether two arrays can overlap: the memory of a Workspace, or the buffer of any other array. */
export function memoryOf(array: ArrayBufferView): Find | ArrayBufferLike {
  const buffer = bufferOf(array);
  return places?.find(buffer) ?? buffer;
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

export const transferred: Trouble = {
  words: 'expected an attached array, got one whose buffer was transferred',
  code: 'ERR_DETACHED',
};

/** Why an array cannot be used: its buffer was transferred, its memory grew, or its workspace was disposed. */
export function troubleOf(array: ArrayBufferView): Trouble | null {
  // An array with elements is attached: only of an empty one it has to be found out.
  const empty = lengthOf(array) === 0;
  if (!empty && !places) return null;
  const buffer = bufferOf(array);
  const detached = empty && isDetached(buffer);
  if (places?.find(buffer)) return places.troubleOf(array, detached);
  return detached ? transferred : null;
}

/** The region of an array that has been found usable; undefined for an ordinary array. */
export function regionOf(array: ArrayBufferView): Region | undefined {
  return places?.regionOf(array);
}

/** An ordinary view of the first `length` elements of an array that has been found usable. */
export function viewOf(array: ArrayBufferView, length: number): AnyArray {
  const kind = kindOf(array)!;
  const at = offsetOf(array);
  const region = regionOf(array);
  return region ? places!.viewIn(region, kind, at, length) : viewAs(kind, bufferOf(array), at, length);
}

/** The array itself, or if memory has grown since a function saw it, a view of the same place. */
export function current<T extends ArrayBufferView>(array: T): T {
  return !places || lengthOf(array) > 0 ? array : places.renewed(array);
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

export function bytesOf(array: ArrayBufferView): number {
  return (array as AnyArray).BYTES_PER_ELEMENT;
}
