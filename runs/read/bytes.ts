import { LogError } from './errors.js';
import { joined } from './lines.js';

/** Chunks as bytes, wherever a stream gives text. */
export async function* encoded(chunks: AsyncIterable<Uint8Array | string>): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder();
  for await (const chunk of chunks) yield typeof chunk === 'string' ? encoder.encode(chunk) : chunk;
}

/** A stream of which the beginning can be looked at before it is read. */
export class Opening {
  readonly #chunks: AsyncIterator<Uint8Array>;
  readonly #seen: Uint8Array[] = [];
  #length = 0;
  #ended = false;

  constructor(chunks: AsyncIterable<Uint8Array>) {
    this.#chunks = chunks[Symbol.asyncIterator]();
  }

  /** Whether `upTo` has given all there is. */
  get ended(): boolean {
    return this.#ended;
  }

  /** The first bytes: at least so many, if there are. */
  async upTo(length: number): Promise<Uint8Array> {
    while (this.#length < length && !this.#ended) {
      const { value, done } = await this.#chunks.next();
      if (done) this.#ended = true;
      else {
        this.#seen.push(value.slice());
        this.#length += value.length;
      }
    }
    const whole = joined(this.#seen);
    this.#seen.splice(0, Infinity, whole);
    return whole;
  }

  /** All bytes from the start, once. */
  async *all(): AsyncGenerator<Uint8Array> {
    try {
      yield* this.#seen;
      this.#seen.length = 0;
      while (!this.#ended) {
        const { value, done } = await this.#chunks.next();
        if (done) return;
        yield value;
      }
    } finally {
      await this.close();
    }
  }

  async close(): Promise<void> {
    await this.#chunks.return?.();
  }
}

/** What gzip, or a member of a zip, holds. */
export async function* inflated(
  chunks: AsyncIterable<Uint8Array>,
  format: 'gzip' | 'deflate-raw',
  name: string,
): AsyncGenerator<Uint8Array> {
  const { readable, writable } = new DecompressionStream(format);
  const writer = writable.getWriter();
  const feed = async (): Promise<void> => {
    for await (const chunk of chunks) await writer.write(chunk.slice());
    await writer.close();
  };
  // What goes wrong here is seen by the reader, too.
  feed().catch((error: unknown) => writer.abort(error).catch(() => {}));
  const reader = readable.getReader();
  try {
    for (;;) {
      const { value, done } = await reader.read().catch(() => {
        throw new LogError(`${name}: the compressed data are cut off or damaged`);
      });
      if (done) return;
      yield value;
    }
  } finally {
    await reader.cancel().catch(() => {});
  }
}

/** What a file of Zstandard holds. */
export async function* unzstd(chunks: AsyncIterable<Uint8Array>, name: string): AsyncGenerator<Uint8Array> {
  const { Decompress } = await import('fzstd');
  let ready: Uint8Array[] = [];
  const stream = new Decompress((chunk) => ready.push(chunk));
  const push = (chunk: Uint8Array, last: boolean): void => {
    try {
      stream.push(chunk, last);
    } catch {
      throw new LogError(`${name}: the compressed data are cut off or damaged`);
    }
  };
  for await (const chunk of chunks) {
    push(chunk.slice(), false);
    yield* ready;
    ready = [];
  }
  push(new Uint8Array(), true);
  yield* ready;
}
