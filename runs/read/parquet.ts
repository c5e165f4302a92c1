import type { FileMetaData } from 'hyparquet';
import { LogError } from './errors.js';
import type { Fields } from './json.js';
import type { RandomAccess } from './zip.js';

/** A table of Parquet, read a group of rows at a time, and of the columns that are asked for only. */
export class ParquetTable {
  readonly #file: RandomAccess;
  readonly #name: string;
  readonly #metadata: FileMetaData;

  private constructor(file: RandomAccess, name: string, metadata: FileMetaData) {
    this.#file = file;
    this.#name = name;
    this.#metadata = metadata;
  }

  /** Opens a table. The library is loaded when the first one is met. */
  static async open(file: RandomAccess, name: string): Promise<ParquetTable> {
    const { parquetMetadataAsync } = await import('hyparquet');
    try {
      return new ParquetTable(file, name, await parquetMetadataAsync(bufferOf(file)));
    } catch (error) {
      throw damaged(name, error);
    }
  }

  /** Names of the columns, in their order. */
  get columns(): string[] {
    const [root] = this.#metadata.schema;
    const names: string[] = [];
    // The schema is a tree, written depth first.
    for (
      let at = 1;
      names.length < (root?.num_children ?? 0) && at < this.#metadata.schema.length;
      at = this.#after(at)
    ) {
      names.push(this.#metadata.schema[at]!.name);
    }
    return names;
  }

  #after(at: number): number {
    let next = at + 1;
    for (let child = 0; child < (this.#metadata.schema[at]?.num_children ?? 0); child++) next = this.#after(next);
    return next;
  }

  /** The rows, a group at a time. Integers of eight bytes are BigInts. */
  async *rows(columns: readonly string[]): AsyncGenerator<readonly Fields[]> {
    const [{ parquetReadObjects }, { compressors }] = await Promise.all([
      import('hyparquet'),
      import('hyparquet-compressors'),
    ]);
    const file = bufferOf(this.#file);
    let start = 0;
    for (const group of this.#metadata.row_groups) {
      const end = start + Number(group.num_rows);
      yield await parquetReadObjects({
        file,
        metadata: this.#metadata,
        columns: [...columns],
        compressors,
        rowStart: start,
        rowEnd: end,
      }).catch((error: unknown) => {
        throw damaged(this.#name, error);
      });
      start = end;
    }
  }
}

function bufferOf({ size, slice }: RandomAccess) {
  return {
    byteLength: size,
    slice: async (from: number, to = size): Promise<ArrayBuffer> => {
      const bytes = await slice(from, to);
      return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) as ArrayBuffer;
    },
  };
}

function damaged(name: string, error: unknown): unknown {
  if (error instanceof LogError) return error;
  const reason = error instanceof Error ? error.message : String(error);
  return new LogError(`${name}: a Parquet file that cannot be read, cut off or damaged (${reason})`);
}
