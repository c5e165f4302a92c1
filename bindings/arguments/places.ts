// Where the arrays of workspaces lie: of those that a Workspace gives, and of views of them once a function has seen them.
//
// Memory that grows detaches every view of it, and a detached array has lost its place. So places are kept here.
import { type AnyArray, type ArrayKind, bufferOf, kindOf, lengthOf, offsetOf, viewAs } from './arrays.js';
import { bytesOf, type Find, type Places, type Region, type Trouble, transferred, usePlaces } from './resident.js';

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
const known = /* @__PURE__ */ new WeakMap<ArrayBufferView, Place>();

/** Says that regions of a memory lie in this buffer. */
export function registerBuffer(buffer: ArrayBufferLike, find: Find): void {
  usePlaces(places);
  memories.set(buffer, find);
}

/** Says whose arrays are in a region: arrays keep their owner from being collected. */
export function registerOwner(region: Region, owner: object): void {
  owners.set(region, new WeakRef(owner));
}

function keep(array: ArrayBufferView, region: Region, kind: ArrayKind, at: number, length: number): void {
  known.set(array, { region, kind, at, length, owner: owners.get(region)?.deref() });
}

/** A view of elements in a region, whose place is kept. */
export function viewIn(region: Region, kind: ArrayKind, at: number, length: number): AnyArray {
  const view = viewAs(kind, region.buffer, at, length);
  keep(view, region, kind, at, length);
  return view;
}

export const grown: Trouble = {
  words: 'expected an attached array, got one that was detached when memory grew: workspace.renew gives a fresh one',
  code: 'ERR_DETACHED',
};
const disposed: Trouble = {
  words:
    'expected an array of a live Workspace, got one whose workspace was disposed, or a view beyond the arrays that it gave',
  code: 'ERR_DISPOSED',
};

const places: Places = {
  find: (buffer) => memories.get(buffer),
  troubleOf(array, detached) {
    const buffer = bufferOf(array);
    const place = known.get(array);
    const [at, length] = [offsetOf(array), lengthOf(array)];
    const region = place?.region ?? memories.get(buffer)!(at, length * bytesOf(array));
    if (detached && region === undefined) return grown;
    if (!region?.live) return disposed;
    if (detached) return region.buffer === buffer ? transferred : grown;
    if (place === undefined) keep(array, region, kindOf(array)!, at, length);
    return null;
  },
  regionOf: (array) => known.get(array)?.region,
  renewed<T extends ArrayBufferView>(array: T): T {
    const place = known.get(array);
    if (place === undefined || place.length === 0 || !place.region.live) return array;
    return viewIn(place.region, place.kind, place.at, place.length) as unknown as T;
  },
  viewIn,
};
