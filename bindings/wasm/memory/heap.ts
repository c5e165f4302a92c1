// Memory of the module, laid out from outside: static data first, then blocks handed out from here.
//
//   0 ........ heapBase ................................... end of memory
//   | static   | block | free | block | block | free ...
//
// Blocks are 16-byte aligned; free ones are kept sorted by address and joined with their neighbours. A shared memory has a heap
// in every thread, and each hands out the pages that it grew the memory by: two heaps never have a page in common.
import { rangeError } from '../../arguments/errors.js';
import type { Region } from '../../arguments/resident.js';

const PAGE = 65536;
/** The most pages that 32 bits address. */
const MOST_PAGES = 65536;

/** Bytes of a block: a multiple of 16, beyond 2^31 too, where bitwise operators would wrap around. */
export function align(bytes: number): number {
  return Math.max(16, Math.ceil(bytes / 16) * 16);
}

/** Bytes of a page of the host's memory. */
const HOST_PAGE = 4096;
/**
 * Where in a page a borrowed block begins. Hosts begin large arrays near the start of a page, and some processors copy much slower
 * where the bytes written lie less than 64 after those read, multiples of a page not counted.
 */
const ASIDE = 1024;

/** The first address from `at` on that is aside from the start of its page. */
export function aside(at: number): number {
  const page = at - (at % HOST_PAGE) + ASIDE;
  return page < at ? page + HOST_PAGE : page;
}

/** Bytes to ask for where a block of so many is to be aside; short copies are as fast anywhere. */
export function withAside(bytes: number): number {
  return bytes < HOST_PAGE ? bytes : bytes + HOST_PAGE;
}

/** All of the memory, as elements of each type. */
export interface Views {
  readonly float32: Float32Array<ArrayBuffer>;
  readonly float64: Float64Array<ArrayBuffer>;
  readonly int32: Int32Array<ArrayBuffer>;
  readonly uint16: Uint16Array<ArrayBuffer>;
  readonly uint8: Uint8Array<ArrayBuffer>;
}

/** Bytes that are lent for the time of a call without looking for them. */
const SCRATCH = 1 << 16;

interface Span {
  at: number;
  bytes: number;
}

/** Pieces that workspaces hold (regions.ts). */
export interface Residents {
  /** A new one, of zeros. */
  create(bytes: number): Region;
  /** Whether there are any: arrays that growth would detach. */
  readonly some: boolean;
  /** Frees what workspaces gave up. */
  reclaim(): void;
  /** Makes sure that calls have what they usually borrow, if there are any. */
  keepSpare(): void;
  /** Where an array lies in the module's memory; -1 if it lies elsewhere. */
  addressOf(array: ArrayBufferView): number;
}

/** A block that was handed out. */
interface Block {
  readonly bytes: number;
  holders: number;
}

export class Heap {
  /** How many batches of policies are alive. */
  batches = 0;
  /** Undefined until a workspace holds a piece of this memory. */
  residents: Residents | undefined;
  readonly memory: WebAssembly.Memory;
  readonly #free: Span[];
  readonly #blocks = new Map<number, Block>();
  readonly #grown: ((at: number, bytes: number) => void) | undefined;
  #views: Views | undefined;
  /** The block that small calls borrow, once one has; and whether a call has it now. */
  #scratch = -1;
  #lent = false;

  /** @param base where free memory begins; Infinity if all of it is someone else's */
  constructor(memory: WebAssembly.Memory, base: number, grown?: (at: number, bytes: number) => void) {
    const start = align(base);
    const end = memory.buffer.byteLength;
    this.memory = memory;
    this.#free = start < end ? [{ at: start, bytes: end - start }] : [];
    this.#grown = grown;
  }

  get buffer(): ArrayBuffer {
    return this.memory.buffer;
  }

  /** Whether other threads can see the memory. */
  get shared(): boolean {
    return typeof SharedArrayBuffer !== 'undefined' && (this.buffer as ArrayBufferLike) instanceof SharedArrayBuffer;
  }

  /** The address of a new block that is kept for long; throws a RangeError where memory cannot grow that far. */
  allocate(bytes: number): number {
    const at = this.take(bytes);
    this.residents?.keepSpare();
    return at;
  }

  /** One more holder of a block: the last to release it frees it. */
  retain(at: number): void {
    this.#blocks.get(at)!.holders++;
  }

  /** The same for a block that is soon released: it may lie in what is kept free. */
  take(bytes: number): number {
    const size = align(bytes);
    const enough = (span: Span) => span.bytes >= size;
    if (!this.#free.some(enough)) this.residents?.reclaim();
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
    this.#blocks.set(at, { bytes: size, holders: 1 });
    return at;
  }

  release(at: number): void {
    const block = this.#blocks.get(at);
    if (block === undefined || --block.holders > 0) return;
    this.#blocks.delete(at);
    this.adopt(at, block.bytes);
  }

  /** Bytes that are free from now on, such as the pages of a thread that has ended. */
  adopt(at: number, bytes: number): void {
    const next = this.#free.findIndex((span) => span.at > at);
    const index = next < 0 ? this.#free.length : next;
    this.#free.splice(index, 0, { at, bytes });
    this.#join(index);
    this.#join(index - 1);
  }

  /** Where an array of a workspace lies; -1 if it lies elsewhere. */
  addressOf(array: ArrayBufferView): number {
    return this.residents?.addressOf(array) ?? -1;
  }

  /** Runs `use` with a block that is released afterwards. */
  borrow<T>(bytes: number, use: (at: number) => T): T {
    if (bytes <= SCRATCH && !this.#lent) return this.#lend(use);
    const size = withAside(bytes);
    const at = this.take(size);
    try {
      return use(size === bytes ? at : aside(at));
    } finally {
      this.release(at);
    }
  }

  #lend<T>(use: (at: number) => T): T {
    if (this.#scratch < 0) this.#scratch = aside(this.take(withAside(SCRATCH)));
    this.#lent = true;
    try {
      return use(this.#scratch);
    } finally {
      this.#lent = false;
    }
  }

  /** Views of all of the memory, made anew once it has grown: not to be kept beyond what may let it grow. */
  get views(): Views {
    if (this.#views === undefined || this.#views.uint8.length === 0) {
      const { buffer } = this;
      this.#views = {
        float32: new Float32Array(buffer),
        float64: new Float64Array(buffer),
        int32: new Int32Array(buffer),
        uint16: new Uint16Array(buffer),
        uint8: new Uint8Array(buffer),
      };
    }
    return this.#views;
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

  /** Bytes of the largest free span. */
  get largest(): number {
    return this.#free.reduce((largest, { bytes }) => Math.max(largest, bytes), 0);
  }

  /** Has memory end in a free span of `size` bytes, if the host lets it grow that far. */
  extend(size: number): boolean {
    return this.#tryGrow(this.#pagesFor(size));
  }

  /** Pages that memory has to grow by to end in a free span of `size` bytes. */
  #pagesFor(size: number): number {
    const last = this.#free.at(-1);
    const end = this.buffer.byteLength;
    const spare = last && last.at + last.bytes === end ? last.bytes : 0;
    return Math.ceil((size - spare) / PAGE);
  }

  #grow(size: number): void {
    const end = this.buffer.byteLength;
    // At least a quarter more, so that many small blocks do not grow memory page by page.
    const generous = Math.max(this.#pagesFor(size), end / PAGE / 4);
    if (!this.#tryGrow(Math.ceil(generous)) && !this.extend(size)) {
      throw rangeError(
        `out of memory: ${size} bytes were asked for beside a memory of ${end}, which the host does not let grow that far; ` +
          `the most is ${MOST_PAGES * PAGE}. Batches of policies that are alive: ${this.batches}. Call dispose on those, and on workspaces, that are done`,
        'ERR_OUT_OF_MEMORY',
      );
    }
  }

  #tryGrow(pages: number): boolean {
    if (this.buffer.byteLength / PAGE + pages > MOST_PAGES) return false;
    let at: number;
    try {
      at = this.memory.grow(pages) * PAGE;
    } catch {
      return false;
    }
    this.#views = undefined;
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
