import { type Log, LogError, type ReadOptions, readLog as readSources, type Source } from '../../runs/index.js';
import { DataError, type Io, UsageError } from '../io.js';
import type { Progress } from '../terminal/progress.js';
import { expand } from './expand.js';
import { fileSource } from './files.js';

/** Reads the files of a log, `-` being standard input. */
export async function readLog(
  files: readonly string[],
  options: ReadOptions,
  io: Io,
  progress: Progress,
): Promise<Log> {
  const found = await expand(files);
  const paths = found.map(({ path }) => path);
  const twice = paths.find((path, i) => paths.indexOf(path) !== i);
  if (twice !== undefined) throw new UsageError(`${twice === '-' ? 'standard input' : twice} is given twice`);
  async function* sources(): AsyncGenerator<Source> {
    for (const one of found) yield await fileSource(one.path, io, one.found);
  }
  const onProgress: ReadOptions['onProgress'] = ({ file, lines }) =>
    progress.show(() => `reading ${file}: ${lines.toLocaleString('en-US')} lines`);
  try {
    return await readSources(sources(), { ...options, onProgress });
  } catch (error) {
    throw error instanceof LogError ? new DataError(error.message) : error;
  }
}
