// Rows of logits on their way into the module's memory, one at a time, padded so that kernels have no tails.
import type { FloatArray } from '../checks.js';
import type { LogitRows, LogitType } from '../logits.js';
import type { Heap } from './heap.js';

/** Elements that rows are padded to (assembly/math/lanes.ts). */
const PADDING = 16;

/** The codes of assembly/math/half.ts. */
export const formats: Readonly<Record<LogitType, number>> = { float32: 0, float64: 1, float16: 2, bfloat16: 3 };

/** -Infinity as half precision stores it. */
const IMPOSSIBLE = { float16: 0xfc00, bfloat16: 0xff80 };

export function paddedLength(outcomes: number): number {
  return Math.ceil(outcomes / PADDING) * PADDING;
}

export function rowBytes({ logits, outcomes }: LogitRows): number {
  return paddedLength(outcomes) * logits.BYTES_PER_ELEMENT;
}

/** Copies row i to `at`. */
export function placeRow(heap: Heap, { logits, type, outcomes, stride }: LogitRows, i: number, at: number): void {
  const row = logits.subarray(i * stride, i * stride + outcomes);
  const padded = paddedLength(outcomes);
  const target = type === 'float16' || type === 'bfloat16' ? heap.halves(at, padded) : floats(heap, type, at, padded);
  target.set(row);
  target.fill(type === 'float16' || type === 'bfloat16' ? IMPOSSIBLE[type] : -Infinity, outcomes);
}

/** A view of the floats that the kernels compute in for logits of that type. */
export function floats(heap: Heap, type: LogitType, at: number, length: number): FloatArray {
  return type === 'float64' ? heap.float64(at, length) : heap.float32(at, length);
}
