import { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { expand } from '../../cli/log/expand.js';
import { fileSource } from '../../cli/log/files.js';
import { type Log, type ReadOptions, readLog } from '../../runs/index.js';

const root = fileURLToPath(new URL('./logs/', import.meta.url));

/** Path of a fixture. */
export const fixture = (path: string): string => `${root}${path}`;

/** Reads fixtures: folders, or single files. */
export async function readFixture(paths: string | readonly string[], options: ReadOptions = {}): Promise<Log> {
  const found = await expand([paths].flat().map(fixture));
  const io = { stdin: Readable.from([]) };
  return readLog(await Promise.all(found.map((one) => fileSource(one.path, io, one.found))), options);
}
