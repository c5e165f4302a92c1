import { createReadStream } from 'node:fs';
import { DataError, type Io } from '../io.js';
import { systemError } from '../output.js';
import type { Progress } from '../terminal/progress.js';
import { lineBlocks } from './lines.js';
import { MalformedLine, parseRecord, type RecordFormat } from './record.js';
import { Tally } from './tally.js';

export interface ReadOptions extends RecordFormat {
  /** Visits of a trajectory that count as seen. */
  readonly observe?: number;
  /** Skip and count malformed lines instead of stopping at the first. */
  readonly skipInvalid?: boolean;
}

export interface Log {
  readonly tally: Tally;
  readonly lines: number;
  readonly skipped: number;
  /** Place and reason of the first line skipped. */
  readonly firstSkipped?: string;
}

/** Reads logs of JSON lines, `-` being standard input. Blank lines are ignored. */
export async function readLog(
  files: readonly string[],
  options: ReadOptions,
  io: Io,
  progress: Progress,
): Promise<Log> {
  const tally = new Tally(options.observe);
  let lines = 0;
  let skipped = 0;
  let firstSkipped: string | undefined;
  for (const file of files) {
    const name = file === '-' ? 'standard input' : file;
    let lineNumber = 0;
    for await (const block of lineBlocks(open(file, name, io), name)) {
      for (const line of block) {
        lineNumber += 1;
        if (line.trim() === '') continue;
        try {
          tally.add(parseRecord(line, options));
        } catch (error) {
          if (!(error instanceof MalformedLine)) throw error;
          const complaint = `${name}:${lineNumber}: ${error.message}`;
          if (!options.skipInvalid) throw new DataError(complaint);
          skipped += 1;
          firstSkipped ??= complaint;
        }
      }
      progress.show(() => `reading ${name}: ${(lines + lineNumber).toLocaleString('en-US')} lines`);
    }
    lines += lineNumber;
  }
  return { tally, lines, skipped, ...(firstSkipped === undefined ? {} : { firstSkipped }) };
}

async function* open(file: string, name: string, io: Io): AsyncGenerator<Uint8Array | string> {
  try {
    yield* file === '-' ? io.stdin : createReadStream(file, { highWaterMark: 1 << 18 });
  } catch (error) {
    throw systemError('read', name, error);
  }
}
