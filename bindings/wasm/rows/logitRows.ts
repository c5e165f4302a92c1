// Rows of logits as kernels read them, and rows of results as they write them: padded, so that kernels have no tails.
import type { FloatArray } from '../../arguments/arrays.js';
import type { LogitArray, LogitRows, LogitType } from '../../arguments/logits.js';
import { current } from '../../arguments/resident.js';
import { Format, PADDING } from '../binary/abi.generated.js';
import type { Heap } from '../memory/heap.js';

/** Bytes that a padded row may go beyond its end. */
export const BEYOND = 8 * PADDING;

/** Results of so many elements or fewer are copied one by one: a view of them would cost more. */
const FEW = 48;
/** So are rows of floats that are shorter still. */
const FEWEST = 16;

/** How kernels are told what a row is stored as. */
export const formats: Readonly<Record<LogitType, number>> = {
  float32: Format.Float32,
  float64: Format.Float64,
  float16: Format.Float16,
  bfloat16: Format.BFloat16,
};

/** -Infinity as each type stores it. */
export const impossible: Readonly<Record<LogitType, number>> = {
  float32: -Infinity,
  float64: -Infinity,
  float16: 0xfc00,
  bfloat16: 0xff80,
};

/** As much padding as a row has at most. */
const paddings: Readonly<Record<LogitType, LogitArray>> = {
  float32: new Float32Array(PADDING).fill(impossible.float32),
  float64: new Float64Array(PADDING).fill(impossible.float64),
  float16: new Uint16Array(PADDING).fill(impossible.float16),
  bfloat16: new Uint16Array(PADDING).fill(impossible.bfloat16),
};

export function paddedLength(outcomes: number): number {
  return Math.ceil(outcomes / PADDING) * PADDING;
}

export function rowBytes({ logits, outcomes }: LogitRows): number {
  return paddedLength(outcomes) * logits.BYTES_PER_ELEMENT;
}

/** All of the module's memory as elements of a type of logits. */
export function memoryOf(heap: Heap, type: LogitType): LogitArray {
  const { float32, float64, uint16 } = heap.views;
  return type === 'float32' ? float32 : type === 'float64' ? float64 : uint16;
}

/** Copies row i to `at`. */
export function placeRow(heap: Heap, { logits, type, outcomes, stride }: LogitRows, i: number, at: number): void {
  const from = current(logits);
  const padded = paddedLength(outcomes);
  if (type === 'float32' && outcomes <= FEWEST) {
    placeFew(from as Float32Array, i * stride, outcomes, heap.views.float32, at / 4, padded);
    return;
  }
  const memory = memoryOf(heap, type);
  const first = at / memory.BYTES_PER_ELEMENT;
  // Not one by one: processors wait where a vector is read of which small stores have not yet reached the cache.
  if (padded > outcomes) memory.set(paddings[type], first + padded - PADDING);
  memory.set(from.length === outcomes ? from : from.subarray(i * stride, i * stride + outcomes), first);
}

/** A loop over arrays of one type, which V8 makes several times as fast as one over two. */
function placeFew(
  from: Float32Array,
  start: number,
  outcomes: number,
  memory: Float32Array,
  first: number,
  padded: number,
): void {
  for (let k = 0; k < outcomes; k++) memory[first + k] = from[start + k]!;
  for (let k = outcomes; k < padded; k++) memory[first + k] = -Infinity;
}

/** A view of the floats that the kernels compute in for logits of that type. */
export function floats(heap: Heap, type: LogitType, at: number, length: number): FloatArray {
  return type === 'float64' ? heap.float64(at, length) : heap.float32(at, length);
}

/** Copies elements from `at` in the module's memory to where they belong in an array. */
export function copyOut(heap: Heap, at: number, to: FloatArray | Int32Array, first: number, length: number): void {
  const { float32, float64, int32 } = heap.views;
  const memory = to instanceof Float64Array ? float64 : to instanceof Float32Array ? float32 : int32;
  const from = at / memory.BYTES_PER_ELEMENT;
  const target = current(to);
  if (length <= FEW) for (let k = 0; k < length; k++) target[first + k] = memory[from + k]!;
  else target.set(memory.subarray(from, from + length), first);
}

/** Reads rows one at a time. */
export interface RowReader {
  /** Bytes that a copy needs. */
  readonly bytes: number;
  /** The address of row i, which is at `copy` if it had to be copied. Kernels do not throw: `close` always follows. */
  open(i: number, copy: number): number;
  /** Puts back what was after row i. */
  close(i: number): void;
}

/** Writes rows one at a time. */
export interface RowWriter {
  /** Bytes that a copy needs. */
  readonly bytes: number;
  /** Where a kernel has to write row i, which is at `copy` if it is copied afterwards. `close` always follows. */
  open(i: number, copy: number): number;
  /** Takes row i to where it belongs, unless nothing was written. */
  close(i: number, written?: boolean): void;
}

/** What works on rows where they lie, if that is in the module's memory (residentRows.ts). */
export interface InPlace {
  reader(heap: Heap, rows: LogitRows): RowReader | null;
  writer(heap: Heap, out: FloatArray, outcomes: number): RowWriter | null;
}

/** Undefined until there is a workspace: until then nothing of the caller lies in the module's memory. */
let inPlace: InPlace | undefined;

export function workInPlace(by: InPlace): void {
  inPlace = by;
}

/** Reads rows where they lie, if that may be and is in the module's memory, else a copy of one at a time. */
export function readerOf(heap: Heap, rows: LogitRows, stay = true): RowReader {
  return (stay && inPlace?.reader(heap, rows)) || new CopyReader(heap, rows);
}

/** Writes rows where they belong, if that is in the module's memory, else copies one at a time there. */
export function writerOf(heap: Heap, out: FloatArray, outcomes: number): RowWriter {
  return inPlace?.writer(heap, out, outcomes) ?? new CopyWriter(heap, out, outcomes);
}

/** Has `kernel` write row i. */
export function writeRow(writer: RowWriter, i: number, copy: number, kernel: (at: number) => void): void {
  kernel(writer.open(i, copy));
  writer.close(i);
}

class CopyReader implements RowReader {
  readonly bytes: number;
  readonly #heap: Heap;
  readonly #rows: LogitRows;
  #copied = -1;

  constructor(heap: Heap, rows: LogitRows) {
    this.#heap = heap;
    this.#rows = rows;
    this.bytes = rowBytes(rows);
  }

  open(i: number, copy: number): number {
    if (this.#copied !== i) placeRow(this.#heap, this.#rows, i, copy);
    this.#copied = i;
    return copy;
  }

  close(): void {}
}

class CopyWriter implements RowWriter {
  readonly bytes: number;
  readonly #heap: Heap;
  readonly #out: FloatArray;
  readonly #outcomes: number;
  #copy = 0;

  constructor(heap: Heap, out: FloatArray, outcomes: number) {
    this.#heap = heap;
    this.#out = out;
    this.#outcomes = outcomes;
    this.bytes = paddedLength(outcomes) * out.BYTES_PER_ELEMENT;
  }

  open(_i: number, copy: number): number {
    this.#copy = copy;
    return copy;
  }

  close(i: number, written = true): void {
    const n = this.#outcomes;
    if (written) copyOut(this.#heap, this.#copy, this.#out, i * n, n);
  }
}
