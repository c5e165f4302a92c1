// Kernels read and write whole vectors and padded rows, so they go some elements beyond an array that they work on in place.
import type { Heap } from './heap.js';

/** Runs `use`, after which the bytes at `at` are what they were before. */
export function keeping<T>(heap: Heap, at: number, bytes: number, use: () => T): T {
  if (bytes === 0) return use();
  const before = heap.bytes(at, bytes).slice();
  try {
    return use();
  } finally {
    heap.bytes(at, bytes).set(before);
  }
}

/**
 * Where an array lies in the module's memory if kernels may go up to `beyond` bytes further there, else -1. Other threads would
 * see what is there meanwhile.
 */
export function addressOf(heap: Heap, array: ArrayBufferView, beyond: number): number {
  const address = heap.addressOf(array);
  return address >= 0 && beyond > 0 && heap.shared ? -1 : address;
}
