// Rows of logits as kernels read them, and rows of results as they write them: padded, so that kernels have no tails.
import type { FloatArray } from '../../arguments/checks.js';
import type { LogitRows, LogitType } from '../../arguments/logits.js';
import { current } from '../../arguments/resident.js';
import type { Heap } from '../memory/heap.js';
import { addressOf, keeping } from '../memory/inPlace.js';

/** Elements that rows are padded to (assembly/math/lanes.ts). */
const PADDING = 16;

/** Bytes that a padded row may go beyond its end. */
export const BEYOND = 8 * PADDING;

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
  const row = current(logits).subarray(i * stride, i * stride + outcomes);
  elements(heap, type, at, outcomes).set(row);
  const width = logits.BYTES_PER_ELEMENT;
  fillImpossible(heap, type, at + outcomes * width, paddedLength(outcomes) - outcomes);
}

function fillImpossible(heap: Heap, type: LogitType, at: number, length: number): void {
  elements(heap, type, at, length).fill(type === 'float16' || type === 'bfloat16' ? IMPOSSIBLE[type] : -Infinity);
}

function elements(heap: Heap, type: LogitType, at: number, length: number): FloatArray | Uint16Array {
  return type === 'float16' || type === 'bfloat16' ? heap.halves(at, length) : floats(heap, type, at, length);
}

/** A view of the floats that the kernels compute in for logits of that type. */
export function floats(heap: Heap, type: LogitType, at: number, length: number): FloatArray {
  return type === 'float64' ? heap.float64(at, length) : heap.float32(at, length);
}

/** Reads rows where they lie, if that is in the module's memory, else a copy of one at a time. */
export class RowReader {
  /** Bytes that a copy needs. */
  readonly bytes: number;
  readonly #heap: Heap;
  readonly #rows: LogitRows;
  readonly #address: number;
  #copied = -1;

  constructor(heap: Heap, rows: LogitRows, inPlace = true) {
    this.#heap = heap;
    this.#rows = rows;
    this.#address = inPlace ? addressOf(heap, rows.logits, paddedLength(rows.outcomes) - rows.outcomes) : -1;
    this.bytes = this.#address < 0 ? rowBytes(rows) : 0;
  }

  /** Calls `use` with where row i is, which is at `copy` if it had to be copied. */
  read<T>(i: number, copy: number, use: (at: number) => T): T {
    const rows = this.#rows;
    if (this.#address < 0) {
      if (this.#copied !== i) placeRow(this.#heap, rows, i, copy);
      this.#copied = i;
      return use(copy);
    }
    const width = rows.logits.BYTES_PER_ELEMENT;
    const at = this.#address + i * rows.stride * width;
    const end = at + rows.outcomes * width;
    const beyond = paddedLength(rows.outcomes) - rows.outcomes;
    return keeping(this.#heap, end, beyond * width, () => {
      fillImpossible(this.#heap, rows.type, end, beyond);
      return use(at);
    });
  }
}

/** Writes rows where they belong, if that is in the module's memory, else copies one at a time there. */
export class RowWriter {
  /** Bytes that a copy needs. */
  readonly bytes: number;
  readonly #heap: Heap;
  readonly #out: FloatArray;
  readonly #outcomes: number;
  readonly #address: number;

  constructor(heap: Heap, out: FloatArray, outcomes: number) {
    this.#heap = heap;
    this.#out = out;
    this.#outcomes = outcomes;
    this.#address = addressOf(heap, out, paddedLength(outcomes) - outcomes);
    this.bytes = this.#address < 0 ? paddedLength(outcomes) * out.BYTES_PER_ELEMENT : 0;
  }

  /** Calls `kernel` with where it has to write row i, which is at `copy` if it is copied afterwards. */
  write(i: number, copy: number, kernel: (at: number) => void): void {
    const n = this.#outcomes;
    const width = this.#out.BYTES_PER_ELEMENT;
    if (this.#address < 0) {
      kernel(copy);
      const type = width === 8 ? 'float64' : 'float32';
      current(this.#out).set(floats(this.#heap, type, copy, n), i * n);
      return;
    }
    const at = this.#address + i * n * width;
    keeping(this.#heap, at + n * width, (paddedLength(n) - n) * width, () => kernel(at));
  }
}
