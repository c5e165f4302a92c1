// Where results go: standard output, or a file that is opened before the work begins.
import { closeSync, openSync, writeSync } from 'node:fs';
import { getSystemErrorMap } from 'node:util';
import { Option } from 'commander';
import { DataError, type Io } from './io.js';

export function outputOption(): Option {
  return new Option('-o, --output <file>', 'write to a file instead of standard output');
}

export interface Sink {
  /** Resolves when there is room for more. */
  write(text: string): Promise<void>;
  close(): void;
}

export function openSink(file: string | undefined, io: Io): Sink {
  if (file === undefined || file === '-') {
    return { write: (text) => new Promise((resolve) => io.stdout.write(text, () => resolve())), close: () => {} };
  }
  const attempt = <T>(action: () => T): T => {
    try {
      return action();
    } catch (error) {
      throw systemError('write', file, error);
    }
  };
  const descriptor = attempt(() => openSync(file, 'w'));
  return {
    write: async (text) => {
      const bytes = Buffer.from(text);
      let done = 0;
      while (done < bytes.length) done += attempt(() => writeSync(descriptor, bytes, done));
    },
    close: () => closeSync(descriptor),
  };
}

/** What the system said about a file, as an error of the data; other errors as they are. */
export function systemError(verb: 'read' | 'write', name: string, error: unknown): unknown {
  const reason = getSystemErrorMap().get((error as NodeJS.ErrnoException).errno ?? 0)?.[1];
  return reason === undefined ? error : new DataError(`cannot ${verb} ${name}: ${reason}`);
}
