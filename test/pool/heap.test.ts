import { expect, it } from 'vitest';
import { Heap } from '../../bindings/wasm/memory/heap.js';

it('a heap that begins with nothing hands out pages that it grew itself, whatever others grow meanwhile', () => {
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 1000, shared: true });
  // Another thread grows the memory between any two looks at it.
  const busy = {
    get buffer() {
      memory.grow(1);
      return memory.buffer;
    },
    grow: (pages: number) => memory.grow(pages),
  } as unknown as WebAssembly.Memory;
  const own: [at: number, end: number][] = [];
  const heap = new Heap(busy, Infinity, (at, bytes) => own.push([at, at + bytes]));
  for (const bytes of [16, 70_000, 100_000, 300_000]) {
    const block = heap.allocate(bytes);
    // Pages that were grown one after the other may be joined to one block.
    const owned = (at: number) => own.some(([from, end]) => at >= from && at < end);
    for (let at = block; at < block + bytes; at += 16) if (!owned(at)) expect.fail(`byte ${at} is another's`);
  }
  expect(own.length).toBeGreaterThan(1);
});
