// Rows of a batch in the module's memory, some thousand tokens at a time; their gradients are kept there until all are known.
import type { FloatArray } from '../../arguments/arrays.js';
import { current } from '../../arguments/resident.js';
import type { CheckedBatch } from '../../losses/batch.js';
import type { Heap } from '../memory/heap.js';
import { RUN } from './run.js';

/** Tokens that are copied at a time. */
const TILE = 8192;
/** Elements that kernels may touch beyond their arrays. */
const BEYOND = 16;

//   | run | policy | old | reference | mask | gradients of the batch |
export class Tiles {
  readonly run: number;
  readonly #heap: Heap;
  readonly #batch: CheckedBatch;
  readonly #tile: number;
  readonly #gradients: number;
  /** The first token of the tile that is in memory. */
  #held = -1;

  static bytes({ rows, columns }: CheckedBatch): number {
    return 8 * RUN + 13 * (tileOf(columns) + BEYOND) + 4 * (rows * columns + BEYOND);
  }

  constructor(heap: Heap, at: number, batch: CheckedBatch) {
    this.#heap = heap;
    this.#batch = batch;
    this.#tile = tileOf(batch.columns);
    this.run = at;
    this.#gradients = this.#place(3) + this.#tile + BEYOND;
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
  /** Where a byte for each token says whether it counts; 0 where all of a tile do. */
  get mask(): number {
    return this.#batch.mask === null ? 0 : this.#place(3);
  }

  /**
   * Runs `use` for one tile of row i after the other: n tokens, whose gradients go to `gradient`. False as soon as `use` says so.
   */
  each(i: number, use: (n: number, gradient: number) => boolean): boolean {
    const { columns, counts, mask } = this.#batch;
    const end = mask === null ? counts[i]! : columns;
    for (let t = 0; t < end; t += this.#tile) {
      const n = Math.min(this.#tile, end - t);
      const first = i * columns + t;
      this.#load(first, n);
      if (!use(n, this.#gradients + 4 * first)) return false;
    }
    return true;
  }

  /** Writes 0 for the padding at the end of row i; for all of it, if no token counts. */
  clearEnd(i: number): void {
    const { columns, counts, mask } = this.#batch;
    const end = mask === null || counts[i] === 0 ? counts[i]! : columns;
    const at = this.#gradients / 4 + i * columns;
    this.#heap.views.float32.fill(0, at + end, at + columns);
  }

  /** Copies the gradients of all rows. */
  write(to: FloatArray): void {
    const { rows, columns } = this.#batch;
    current(to).set(this.#heap.float32(this.#gradients, rows * columns));
  }

  #place(k: number): number {
    return this.run + 8 * RUN + 4 * k * (this.#tile + BEYOND);
  }

  #load(first: number, n: number): void {
    if (this.#held === first) return;
    this.#held = first;
    const { policy, old, reference, mask } = this.#batch;
    this.#copy(policy, this.#place(0), first, n);
    if (old !== null) this.#copy(old, this.#place(1), first, n);
    if (reference !== null) this.#copy(reference, this.#place(2), first, n);
    if (mask === null) return;
    const bytes = this.#heap.views.uint8;
    const at = this.#place(3);
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
