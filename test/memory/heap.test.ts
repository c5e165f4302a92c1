// The layout of the module's memory, on memories small enough to be exhausted.
import { describe, expect, it } from 'vitest';
import { viewIn } from '../../bindings/arguments/places.js';
import { current, overlap } from '../../bindings/arguments/resident.js';
import { aside, Heap } from '../../bindings/wasm/memory/heap.js';
import { addressOf } from '../../bindings/wasm/memory/inPlace.js';
import { createRegion, largestFree, reserve, SPARE } from '../../bindings/wasm/memory/regions.js';
import { readerOf, workInPlace, writerOf } from '../../bindings/wasm/rows/logitRows.js';
import { residentRows } from '../../bindings/wasm/rows/residentRows.js';

const PAGE = 65536;
const memory = (maximum: number, shared = false) => new WebAssembly.Memory({ initial: 1, maximum, shared });

describe('a heap', () => {
  it('hands out aligned blocks that do not overlap, and joins them again', () => {
    const heap = new Heap(memory(100), 1000);
    const sizes = [1, 16, 17, 100, 1000];
    const blocks = sizes.map((bytes) => heap.allocate(bytes));
    for (const [k, at] of blocks.entries()) {
      expect(at % 16).toBe(0);
      expect(at).toBeGreaterThanOrEqual(k === 0 ? 1000 : blocks[k - 1]! + sizes[k - 1]!);
    }
    for (const k of [1, 3, 0, 4, 2]) heap.release(blocks[k]!);
    expect(largestFree(heap)).toBe(heap.buffer.byteLength - 1008);
  });

  it('frees a block when each of its holders has released it', () => {
    const heap = new Heap(memory(100), 0);
    heap.allocate(16);
    const before = largestFree(heap);
    const at = heap.allocate(1024);
    heap.retain(at);
    heap.retain(at);
    for (let holders = 3; holders > 0; holders--) {
      expect(largestFree(heap)).toBe(before - 1024);
      heap.release(at);
    }
    expect(largestFree(heap)).toBe(before);
    heap.release(at); // once too often does nothing
    expect(largestFree(heap)).toBe(before);
  });

  it('says what was asked for where the host lets it grow no further, and goes on', () => {
    const heap = new Heap(memory(40), 0);
    const kept = heap.allocate(100);
    heap.batches = 2;
    const error = expect.objectContaining({
      name: 'RangeError',
      code: 'ERR_OUT_OF_MEMORY',
      message:
        `out of memory: 4000000 bytes were asked for beside a memory of ${heap.buffer.byteLength}, which the host does not ` +
        'let grow that far; the most is 4294967296. Batches of policies that are alive: 2. Call dispose on those, and on ' +
        'workspaces, that are done',
    });
    expect(() => heap.allocate(4e6)).toThrow(error);
    expect(() => reserve(heap, 4e6 - SPARE)).toThrow(error);
    const all = heap.allocate(39 * PAGE); // nothing is left to keep for calls
    expect(heap.buffer.byteLength).toBe(40 * PAGE);
    heap.release(all);
    heap.release(kept);
    expect(largestFree(heap)).toBe(40 * PAGE - 16);
  });

  it('refuses more than 32 bits address', () => {
    const heap = new Heap(new WebAssembly.Memory({ initial: 1 }), 0);
    expect(() => heap.allocate(2 ** 32 - 1)).toThrow('the most is 4294967296');
    expect(() => heap.allocate(2 ** 40)).toThrow('1099511627776 bytes were asked for');
    expect(heap.allocate(16)).toBe(16);
  });
});

describe('borrowed blocks', () => {
  it.each([4096, 65536, 65552, 1_000_000])(
    'of %i bytes begin aside from the start of a page, and are released',
    (bytes) => {
      const heap = new Heap(memory(100), 1000);
      const other = heap.allocate(48); // whatever comes before
      heap.borrow(bytes, (at) => {
        expect(at).toBe(aside(at));
        expect(at % 4096).toBeGreaterThanOrEqual(64);
        expect(at % 4096).toBeLessThanOrEqual(4096 - 64);
        expect(at + bytes).toBeLessThanOrEqual(heap.buffer.byteLength);
      });
      const free = largestFree(heap);
      heap.borrow(bytes, () => {});
      expect(largestFree(heap)).toBe(free);
      heap.release(other);
    },
  );
});

describe('a shared memory', () => {
  const heap = new Heap(memory(1000, true), 0);
  const region = createRegion(heap, 400);
  const array = viewIn(region, 'Float32Array', region.at, 100) as Float32Array;

  it('detaches nothing when it grows, and knows its older arrays', () => {
    const before = array.buffer;
    array.fill(5);
    heap.allocate(2 * largestFree(heap));
    expect(heap.buffer).not.toBe(before);
    expect(current(array)).toBe(array);
    const fresh = viewIn(region, 'Float32Array', region.at, 100) as Float32Array;
    expect([...fresh]).toEqual([...array]);
    expect(overlap(array, fresh)).toBe(true);
    expect(heap.addressOf(array)).toBe(heap.addressOf(fresh));
  });

  it('is not written beyond an array, which other threads would see', () => {
    workInPlace(residentRows);
    const rows = { logits: array, type: 'float32', rows: 1, stride: 100, outcomes: 100 } as const;
    expect(addressOf(heap, array, 12)).toBe(-1);
    expect(readerOf(heap, rows).bytes).toBe(448);
    expect(writerOf(heap, array, 100).bytes).toBe(448);
    expect(readerOf(heap, { ...rows, outcomes: 96 }).bytes).toBe(0);
    expect(writerOf(heap, array, 96).bytes).toBe(0);
  });
});
