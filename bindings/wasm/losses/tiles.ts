// Rows of a batch in the module's memory, some thousand tokens at a time. Their gradients are kept there until all are known, or go
// straight to an array that is new, where nothing is lost if a later number is refused.
import type { FloatArray } from '../../arguments/arrays.js';
import { current } from '../../arguments/resident.js';
import type { CheckedBatch } from '../../losses/batch.js';
import type { Heap } from '../memory/heap.js';
import { RUN } from './run.js';

/** Tokens that are copied at a time. */
const TILE = 16384;
/** Elements that kernels may touch beyond their arrays. */
const BEYOND = 16;

//   | run | another run | policy | old | reference | rollout | weights | mask | gradients of the batch, or of a tile |
export class Tiles {
  readonly run: number;
  readonly #heap: Heap;
  readonly #batch: CheckedBatch;
  readonly #tile: number;
  readonly #gradients: number;
  /** Where gradients go at once; null where they are kept. */
  readonly #direct: FloatArray | null;
  /** The first token of the tile that is in memory. */
  #held = -1;

  static bytes({ rows, columns }: CheckedBatch, direct: FloatArray | null): number {
    const tile = tileOf(columns);
    return 2 * RUN + 21 * (tile + BEYOND) + 4 * ((direct ? tile : rows * columns) + BEYOND);
  }

  constructor(heap: Heap, at: number, batch: CheckedBatch, direct: FloatArray | null) {
    this.#heap = heap;
    this.#batch = batch;
    this.#direct = direct;
    this.#tile = tileOf(batch.columns);
    this.run = at;
    this.#gradients = this.#place(5) + this.#tile + BEYOND;
  }

  /** Of a term beside the others. */
  get otherRun(): number {
    return this.run + RUN;
  }
  /** Where log π lies. */
  get policy(): number {
    return this.#place(0);
  }
  /** Where `old` lies, or 0. */
  get old(): number {
    return this.#batch.old === null ? 0 : this.#place(1);
  }
  get reference(): number {
    return this.#batch.reference === null ? 0 : this.#place(2);
  }
  get rollout(): number {
    return this.#place(3);
  }
  /** Where weights of tokens may be written. */
  get weights(): number {
    return this.#place(4);
  }
  /** Where a byte for each token says whether it counts; 0 where all of a tile do. */
  get mask(): number {
    return this.#batch.mask === null ? 0 : this.#place(5);
  }

  /** Runs `use` for one tile of row i after the other: n tokens, the first of which is at `first`. False as soon as `use` says so. */
  each(i: number, use: (n: number, first: number) => boolean): boolean {
    const { columns, counts, mask } = this.#batch;
    const end = mask === null ? counts[i]! : columns;
    for (let t = 0; t < end; t += this.#tile) {
      const n = Math.min(this.#tile, end - t);
      const first = i * columns + t;
      this.#load(first, n);
      if (!use(n, first)) return false;
    }
    return true;
  }

  /** The same where `use` writes the gradients of the tokens to `gradient`. */
  writeEach(i: number, use: (n: number, gradient: number) => boolean): boolean {
    const direct = this.#direct;
    if (direct === null) return this.each(i, (n, first) => use(n, this.#gradients + 4 * first));
    return this.each(i, (n, first) => {
      if (!use(n, this.#gradients)) return false;
      direct.set(this.#heap.float32(this.#gradients, n), first);
      return true;
    });
  }

  /** Writes 0 for the padding at the end of row i; for all of it, if no token counts. */
  clearEnd(i: number): void {
    const { columns, counts, mask } = this.#batch;
    const end = mask === null || counts[i] === 0 ? counts[i]! : columns;
    const at = (this.#direct ? 0 : this.#gradients / 4) + i * columns;
    (this.#direct ?? this.#heap.views.float32).fill(0, at + end, at + columns);
  }

  /** Copies the gradients of all rows, where they are not there yet. */
  write(to: FloatArray): void {
    if (this.#direct) return;
    const { rows, columns } = this.#batch;
    current(to).set(this.#heap.float32(this.#gradients, rows * columns));
  }

  #place(k: number): number {
    return this.run + 2 * RUN + 4 * k * (this.#tile + BEYOND);
  }

  #load(first: number, n: number): void {
    if (this.#held === first) return;
    this.#held = first;
    const { policy, old, reference, rollout, mask } = this.#batch;
    this.#copy(policy, this.#place(0), first, n);
    if (old !== null) this.#copy(old, this.#place(1), first, n);
    if (reference !== null) this.#copy(reference, this.#place(2), first, n);
    if (rollout !== null) this.#copy(rollout, this.#place(3), first, n);
    if (mask === null) return;
    const bytes = this.#heap.views.uint8;
    const at = this.#place(5);
    bytes.set(mask.subarray(first, first + n), at);
    bytes.fill(0, at + n, at + n + BEYOND);
  }

  #copy(list: ArrayLike<number>, at: number, first: number, n: number): void {
    const from = current(list as Float32Array) as Float32Array;
    this.#heap.views.float32.set(from.subarray(first, first + n), at / 4);
  }
}

function tileOf(columns: number): number {
  return Math.min(TILE, Math.ceil(columns / BEYOND) * BEYOND);
}
