/** A file of a log, wherever it lies: on a disk, in a page, in memory. */
export interface Source {
  /** Its path, or what to call it in messages. */
  readonly name: string;
  /** It was found in a folder: what is no log in it is passed over. */
  readonly found?: boolean;
  /** Bytes, if known. */
  readonly size?: number;
  /** All bytes from the start. A chunk is read before the next is asked for, and may be overwritten then. */
  chunks(): AsyncIterable<Uint8Array | string>;
  /** Some bytes of it, for files whose table of contents is at their end. Without it, such files are held whole. */
  slice?(from: number, to: number): Promise<Uint8Array>;
}

/**
 * A `File` that a page was given, or any `Blob`, as a source.
 *
 * @example
 * const log = await readLog([blobSource('log.jsonl', new Blob(['{"prompt_id":"a","reward":1}\n']))]);
 * log.visits.n[0]; // => 1
 */
export function blobSource(name: string, blob: Blob): Source {
  return {
    name,
    size: blob.size,
    async *chunks() {
      for (let from = 0; from < blob.size; from += BLOCK) yield await bytesOf(blob.slice(from, from + BLOCK));
    },
    slice: (from, to) => bytesOf(blob.slice(from, to)),
  };
}

/**
 * Bytes or text in memory as a source.
 *
 * @example
 * memorySource('log.jsonl', '{}\n').size; // => 3
 */
export function memorySource(name: string, content: Uint8Array | string): Source {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  return {
    name,
    size: bytes.length,
    async *chunks() {
      yield bytes;
    },
    slice: async (from, to) => bytes.subarray(from, to),
  };
}

const BLOCK = 1 << 20;

async function bytesOf(blob: Blob): Promise<Uint8Array> {
  return new Uint8Array(await blob.arrayBuffer());
}
