import { open, stat } from 'node:fs/promises';
import type { Source } from '../../runs/index.js';
import type { Io } from '../io.js';
import { systemError } from '../output.js';

/** Bytes that are read at a time. */
const BLOCK = 1 << 20;

/** A file as a source; `-` is standard input. */
export async function fileSource(path: string, io: Pick<Io, 'stdin'>, found = false): Promise<Source> {
  if (path === '-') return { name: 'standard input', chunks: () => io.stdin };
  const attempt = async <T>(action: () => Promise<T>): Promise<T> => {
    try {
      return await action();
    } catch (error) {
      throw systemError('read', path, error);
    }
  };
  const { size } = await attempt(() => stat(path));
  return {
    name: path,
    found,
    size,
    async *chunks() {
      const handle = await attempt(() => open(path));
      try {
        const buffer = new Uint8Array(BLOCK);
        for (;;) {
          const { bytesRead } = await attempt(() => handle.read(buffer, 0, BLOCK));
          if (bytesRead === 0) return;
          yield buffer.subarray(0, bytesRead);
        }
      } finally {
        await handle.close();
      }
    },
    async slice(from, to) {
      const handle = await attempt(() => open(path));
      try {
        const bytes = new Uint8Array(to - from);
        let length = 0;
        while (length < bytes.length) {
          const { bytesRead } = await attempt(() => handle.read(bytes, length, bytes.length - length, from + length));
          if (bytesRead === 0) break;
          length += bytesRead;
        }
        return bytes.subarray(0, length);
      } finally {
        await handle.close();
      }
    },
  };
}

/** Bytes of a file; 0 for standard input, and for what cannot be asked. */
export async function sizeOf(path: string): Promise<number> {
  if (path === '-') return 0;
  return (await stat(path).catch(() => undefined))?.size ?? 0;
}
