import {
  type Log,
  LogError,
  type ReadOptions,
  type ReadProgress,
  readLog as readSources,
  type Source,
} from '../../runs/index.js';
import { DataError, Interrupted, type Io, UsageError } from '../io.js';
import type { Progress } from '../terminal/progress.js';
import { engines } from './duckdb.js';
import { expand } from './expand.js';
import { fileSource, sizeOf } from './files.js';
import type { LogOptions } from './options.js';

/** Reads the files of a log, `-` being standard input. */
export async function readLog(files: readonly string[], options: LogOptions, io: Io, progress: Progress): Promise<Log> {
  const found = await expand(files);
  const paths = found.map(({ path }) => path);
  const twice = paths.find((path, i) => paths.indexOf(path) !== i);
  if (twice !== undefined) throw new UsageError(`${twice === '-' ? 'standard input' : twice} is given twice`);
  async function* sources(): AsyncGenerator<Source> {
    for (const one of found) yield await fileSource(one.path, io, one.found);
  }
  const sizes = await Promise.all(paths.map(sizeOf));
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const start = performance.now();
  const onProgress: ReadOptions['onProgress'] = (done) =>
    progress.show(() => progressLine(done, total, (performance.now() - start) / 1000));
  const interruption = new AbortController();
  const interrupt = (): void => interruption.abort(new Interrupted('interrupted while reading'));
  io.once('SIGINT', interrupt);
  try {
    return await readSources(sources(), { ...chosen(options), onProgress, signal: interruption.signal });
  } catch (error) {
    throw error instanceof LogError ? new DataError(error.message) : error;
  } finally {
    io.off('SIGINT', interrupt);
  }
}

/** Of a command's options those that say how to read. */
function chosen({
  format,
  reward,
  threshold,
  prompt,
  step,
  group,
  by,
  skipInvalid,
  showPrompts,
  engine,
}: LogOptions): ReadOptions {
  const run = engine === undefined ? undefined : engines[engine];
  const all = { format, reward, threshold, prompt, step, group, by, skipInvalid, showPrompts, engine: run };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}

const MEGABYTE = 1e6;

/** How far the reading is, how fast, and how long it will go on. */
function progressLine({ file, bytes, lines }: ReadProgress, total: number, seconds: number): string {
  const rate = bytes / seconds;
  const left = total > bytes && rate > 0 ? `, ${Math.ceil((total - bytes) / rate)} s left` : '';
  const amount = `${(bytes / MEGABYTE).toFixed(0)} MB, ${(rate / MEGABYTE).toFixed(0)} MB/s${left}`;
  return `reading ${file}: ${lines.toLocaleString('en-US')} lines, ${amount}`;
}
