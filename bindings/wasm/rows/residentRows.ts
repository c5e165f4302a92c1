// Rows of workspaces, read and written where they lie in the module's memory. Kernels go on to the end of a padded row there: what is
// after a row is kept meanwhile.
import type { FloatArray } from '../../arguments/arrays.js';
import type { LogitRows } from '../../arguments/logits.js';
import type { Heap } from '../memory/heap.js';
import { addressOf } from '../memory/inPlace.js';
import {
  BEYOND,
  type InPlace,
  impossible,
  memoryOf,
  paddedLength,
  type RowReader,
  type RowWriter,
} from './logitRows.js';

export const residentRows: InPlace = {
  reader(heap, rows) {
    const address = addressOf(heap, rows.logits, paddingOf(rows.outcomes));
    return address < 0 ? null : new ResidentReader(heap, rows, address);
  },
  writer(heap, out, outcomes) {
    const address = addressOf(heap, out, paddingOf(outcomes));
    return address < 0 ? null : new ResidentWriter(heap, out, outcomes, address);
  },
};

function paddingOf(outcomes: number): number {
  return paddedLength(outcomes) - outcomes;
}

/** The bytes after a row that is worked on in place, while it is. */
class Margin {
  readonly #bytes = new Uint8Array(BEYOND);

  save(heap: Heap, at: number, bytes: number): void {
    const memory = heap.views.uint8;
    for (let k = 0; k < bytes; k++) this.#bytes[k] = memory[at + k]!;
  }

  restore(heap: Heap, at: number, bytes: number): void {
    const memory = heap.views.uint8;
    for (let k = 0; k < bytes; k++) memory[at + k] = this.#bytes[k]!;
  }
}

class ResidentReader implements RowReader {
  readonly bytes = 0;
  readonly #heap: Heap;
  readonly #rows: LogitRows;
  readonly #address: number;
  readonly #padding: number;
  readonly #margin: Margin | undefined;

  constructor(heap: Heap, rows: LogitRows, address: number) {
    this.#heap = heap;
    this.#rows = rows;
    this.#address = address;
    this.#padding = paddingOf(rows.outcomes);
    this.#margin = this.#padding > 0 ? new Margin() : undefined;
  }

  open(i: number): number {
    const { logits, type, outcomes, stride } = this.#rows;
    const width = logits.BYTES_PER_ELEMENT;
    const at = this.#address + i * stride * width;
    if (this.#margin !== undefined) {
      const end = at + outcomes * width;
      this.#margin.save(this.#heap, end, this.#padding * width);
      memoryOf(this.#heap, type).fill(impossible[type], end / width, end / width + this.#padding);
    }
    return at;
  }

  close(i: number): void {
    const { logits, outcomes, stride } = this.#rows;
    const width = logits.BYTES_PER_ELEMENT;
    this.#margin?.restore(this.#heap, this.#address + (i * stride + outcomes) * width, this.#padding * width);
  }
}

class ResidentWriter implements RowWriter {
  readonly bytes = 0;
  readonly #heap: Heap;
  readonly #width: number;
  readonly #outcomes: number;
  readonly #address: number;
  readonly #padding: number;
  readonly #margin: Margin | undefined;

  constructor(heap: Heap, out: FloatArray, outcomes: number, address: number) {
    this.#heap = heap;
    this.#width = out.BYTES_PER_ELEMENT;
    this.#outcomes = outcomes;
    this.#address = address;
    this.#padding = paddingOf(outcomes);
    this.#margin = this.#padding > 0 ? new Margin() : undefined;
  }

  open(i: number): number {
    this.#margin?.save(this.#heap, this.#endOf(i), this.#padding * this.#width);
    return this.#address + i * this.#outcomes * this.#width;
  }

  close(i: number): void {
    this.#margin?.restore(this.#heap, this.#endOf(i), this.#padding * this.#width);
  }

  #endOf(i: number): number {
    return this.#address + (i + 1) * this.#outcomes * this.#width;
  }
}
