// The pieces of the module's memory that workspaces hold.
import { registerBuffer } from '../../arguments/places.js';
import { type Find, memoryOf, type Region } from '../../arguments/resident.js';
import type { Heap, Residents } from './heap.js';

/** Bytes after an array that kernels may read, and write if they are put back: a padded row of f64 needs 15 elements. */
const SLACK = 128;

/** Bytes that are kept free for calls to borrow: growth inside a call would detach the arrays that it was given. */
export const SPARE = 1 << 20;

/** Makes sure that `bytes` can be had without growth, beside what is kept for calls. */
export function reserve(heap: Heap, bytes: number): void {
  heap.release(heap.take(bytes + SPARE));
}

/** Bytes that can be had at once without growth. */
export function largestFree(heap: Heap): number {
  heap.residents?.reclaim();
  return heap.largest;
}

/** A new region of zeros. */
export function createRegion(heap: Heap, bytes: number): Region {
  heap.residents ??= new Regions(heap);
  return heap.residents.create(bytes);
}

class Regions implements Residents {
  readonly #heap: Heap;
  /** Those that are live, by address. */
  readonly #all: Region[] = [];
  /**
   * Addresses of blocks that workspaces gave up. Views of them may be around that no function has seen, and would be taken for
   * views of the next array there: so nothing is placed there before all views are detached, or memory would have to grow.
   */
  readonly #givenUp: number[] = [];
  readonly #find: Find = (at, bytes) => {
    const region = this.#all[this.#after(at) - 1];
    return region && at + bytes <= region.at + region.bytes ? region : undefined;
  };

  constructor(heap: Heap) {
    this.#heap = heap;
  }

  create(bytes: number): Region {
    const heap = this.#heap;
    if (this.#givenUp.length > 0 && !this.some) {
      const outlived: Region = { buffer: heap.buffer, at: 0, bytes: 0, live: false, release: () => {} };
      registerBuffer(heap.buffer, () => outlived);
      heap.memory.grow(0); // detaches all views
      this.reclaim();
    }
    const at = heap.take(bytes + SLACK);
    heap.bytes(at, bytes).fill(0);
    const find = this.#find;
    const release = () => {
      if (!region.live) return;
      region.live = false;
      this.#all.splice(this.#after(at) - 1, 1);
      this.#givenUp.push(at);
    };
    const region = {
      at,
      bytes,
      live: true,
      get buffer() {
        registerBuffer(heap.buffer, find);
        return heap.buffer;
      },
      release,
    };
    this.#all.splice(this.#after(at), 0, region);
    this.keepSpare();
    return region;
  }

  reclaim(): void {
    for (const at of this.#givenUp.splice(0)) this.#heap.release(at);
  }

  keepSpare(): void {
    const heap = this.#heap;
    // Near the limit there may be none to keep: calls then have to do with what there is.
    if (this.some && heap.largest < SPARE && largestFree(heap) < SPARE) heap.extend(SPARE);
  }

  get some(): boolean {
    return this.#all.length > 0;
  }

  addressOf(array: ArrayBufferView): number {
    if (!this.some) return -1;
    return memoryOf(array) === this.#find ? array.byteOffset : -1;
  }

  /** How many regions begin at `at` or before. */
  #after(at: number): number {
    let low = 0;
    for (let high = this.#all.length; low < high; ) {
      const middle = (low + high) >> 1;
      if (this.#all[middle]!.at <= at) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
