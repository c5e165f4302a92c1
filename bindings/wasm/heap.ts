// Memory of the module, laid out from outside: static data first, then blocks handed out from here.
//
//   0 ........ heapBase ................................... end of memory
//   | static   | block | free | block | block | free ...
//
// Blocks are 16-byte aligned; free ones are kept sorted by address and joined with their neighbours. A shared memory has a heap
// in every thread, and each hands out the pages that it grew the memory by: two heaps never have a page in common.
import { rangeError } from '../errors.js';

const PAGE = 65536;
/** Bytes of a block: a multiple of 16, beyond 2^31 too, where bitwise operators would wrap around. */
export function align(bytes: number): number {
  return Math.max(16, Math.ceil(bytes / 16) * 16);
}

interface Span {
  at: number;
  bytes: number;
}

export class Heap {
  readonly #memory: WebAssembly.Memory;
  readonly #free: Span[];
  readonly #sizes = new Map<number, number>();
  readonly #grown: ((at: number, bytes: number) => void) | undefined;

  /** @param base where free memory begins; Infinity if all of it is someone else's */
  constructor(memory: WebAssembly.Memory, base: number, grown?: (at: number, bytes: number) => void) {
    const start = align(base);
    const end = memory.buffer.byteLength;
    this.#memory = memory;
    this.#free = start < end ? [{ at: start, bytes: end - start }] : [];
    this.#grown = grown;
  }

  get buffer(): ArrayBuffer {
    return this.#memory.buffer;
  }

  /** The address of a new block; throws a RangeError where memory cannot grow that far. */
  allocate(bytes: number): number {
    const size = align(bytes);
    const enough = (span: Span) => span.bytes >= size;
    // Once more where another thread's growth came between.
    while (!this.#free.some(enough)) this.#grow(size);
    const index = this.#free.findIndex(enough);
    const span = this.#free[index]!;
    const { at } = span;
    if (span.bytes === size) this.#free.splice(index, 1);
    else {
      span.at += size;
      span.bytes -= size;
    }
    this.#sizes.set(at, size);
    return at;
  }

  release(at: number): void {
    const bytes = this.#sizes.get(at);
    if (bytes === undefined) return;
    this.#sizes.delete(at);
    this.adopt(at, bytes);
  }

  /** Bytes that are free from now on, such as the pages of a thread that has ended. */
  adopt(at: number, bytes: number): void {
    const next = this.#free.findIndex((span) => span.at > at);
    const index = next < 0 ? this.#free.length : next;
    this.#free.splice(index, 0, { at, bytes });
    this.#join(index);
    this.#join(index - 1);
  }

  /** Runs `use` with a block that is released afterwards. */
  borrow<T>(bytes: number, use: (at: number) => T): T {
    const at = this.allocate(bytes);
    try {
      return use(at);
    } finally {
      this.release(at);
    }
  }

  bytes(at: number, length: number): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.buffer, at, length);
  }
  halves(at: number, length: number): Uint16Array<ArrayBuffer> {
    return new Uint16Array(this.buffer, at, length);
  }
  float32(at: number, length: number): Float32Array<ArrayBuffer> {
    return new Float32Array(this.buffer, at, length);
  }
  float64(at: number, length: number): Float64Array<ArrayBuffer> {
    return new Float64Array(this.buffer, at, length);
  }

  #grow(size: number): void {
    const last = this.#free.at(-1);
    const end = this.buffer.byteLength;
    const spare = last && last.at + last.bytes === end ? last.bytes : 0;
    // At least a quarter more, so that many small blocks do not grow memory page by page.
    const least = Math.ceil((size - spare) / PAGE);
    const generous = Math.max(least, end / PAGE / 4);
    if (!this.#tryGrow(Math.ceil(generous)) && !this.#tryGrow(least)) {
      throw rangeError(
        `out of memory: ${size} bytes are needed beside the ${end} in use, which the host does not grant`,
        'ERR_OUT_OF_MEMORY',
      );
    }
  }

  #tryGrow(pages: number): boolean {
    if (this.buffer.byteLength / PAGE + pages > 65536) return false;
    let at: number;
    try {
      at = this.#memory.grow(pages) * PAGE;
    } catch {
      return false;
    }
    this.adopt(at, pages * PAGE);
    this.#grown?.(at, pages * PAGE);
    return true;
  }

  /** Joins the free span at `index` with the next one if they touch. */
  #join(index: number): void {
    const span = this.#free[index];
    const next = this.#free[index + 1];
    if (!span || !next || span.at + span.bytes !== next.at) return;
    span.bytes += next.bytes;
    this.#free.splice(index + 1, 1);
  }
}
