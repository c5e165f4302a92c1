// Memory of the module, laid out from outside: static data first, then blocks handed out from here.
//
//   0 ........ heapBase ................................... end of memory
//   | static   | block | free | block | block | free ...
//
// Blocks are 16-byte aligned; free ones are kept sorted by address and joined with their neighbours.
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
  #end: number;

  constructor(memory: WebAssembly.Memory, base: number) {
    const start = align(base);
    this.#memory = memory;
    this.#end = memory.buffer.byteLength;
    this.#free = [{ at: start, bytes: this.#end - start }];
  }

  get buffer(): ArrayBuffer {
    return this.#memory.buffer;
  }

  /** The address of a new block; throws a RangeError where memory cannot grow that far. */
  allocate(bytes: number): number {
    const size = align(bytes);
    let index = this.#free.findIndex((span) => span.bytes >= size);
    if (index < 0) {
      this.#grow(size);
      index = this.#free.length - 1;
    }
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
    const spare = last && last.at + last.bytes === this.#end ? last.bytes : 0;
    // At least a quarter more, so that many small blocks do not grow memory page by page.
    const least = Math.ceil((size - spare) / PAGE);
    const generous = Math.max(least, this.#end / PAGE / 4);
    if (!this.#tryGrow(Math.ceil(generous)) && !this.#tryGrow(least)) {
      throw rangeError(
        `out of memory: ${size} bytes are needed beside the ${this.#end} in use, which the host does not grant`,
        'ERR_OUT_OF_MEMORY',
      );
    }
  }

  #tryGrow(pages: number): boolean {
    if (this.#end / PAGE + pages > 65536) return false;
    try {
      this.#memory.grow(pages);
    } catch {
      return false;
    }
    this.#free.push({ at: this.#end, bytes: pages * PAGE });
    this.#end += pages * PAGE;
    this.#join(this.#free.length - 2);
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
