// Where results go, and in which format: standard output, or a file that is opened before the work begins.
import { closeSync, openSync, writeSync } from 'node:fs';
import { extname } from 'node:path';
import { getSystemErrorMap } from 'node:util';
import { type Command, Option } from 'commander';
import { csvDocument, type Table } from './csv.js';
import { DataError, type Io, UsageError } from './io.js';
import { jsonDocument } from './json.js';

const extensions = { text: '.txt', json: '.json', csv: '.csv', svg: '.svg', png: '.png' };

export type Format = keyof typeof extensions;

export interface OutputOptions {
  readonly output?: string;
  readonly json?: boolean;
  readonly csv?: boolean;
}

export function outputOption(): Option {
  return new Option('-o, --output <file>', 'write to a file; its extension says in which format');
}

/** `--output`, and a flag for each format that a command writes besides its usual one. */
export function addOutputOptions(command: Command, formats: readonly Format[]): Command {
  const [, ...others] = formats;
  for (const format of others) command.option(`--${format}`, words[format]);
  return command.addOption(outputOption());
}

const words: Readonly<Partial<Record<Format, string>>> = {
  json: 'write one JSON document',
  csv: 'write comma-separated values',
};

/**
 * The format of a result: what a flag asks for, or the extension of the file, or the first of `formats`.
 *
 * @throws UsageError for an extension that the command does not write, or that is not what a flag asks for
 */
export function chooseFormat<F extends Format>({ output, json, csv }: OutputOptions, formats: readonly F[]): F {
  const asked = (json ? 'json' : csv ? 'csv' : undefined) as F | undefined;
  if (json && csv) throw new UsageError('--json and --csv exclude each other');
  const extension = output === undefined ? '' : extname(output).toLowerCase();
  if (extension === '') return asked ?? formats[0]!;
  const named = formats.find((format) => extensions[format] === extension);
  if (named === undefined) {
    const written = formats.map((format) => extensions[format]).join(', ');
    throw new UsageError(`cannot write ${output}: this command writes ${written}`);
  }
  if (asked !== undefined && asked !== named)
    throw new UsageError(`--${asked} and --output ${output} contradict each other`);
  return named;
}

export interface Sink {
  /** Resolves when there is room for more. */
  write(data: string | Uint8Array): Promise<void>;
  close(): void;
}

export function openSink(file: string | undefined, io: Io): Sink {
  if (file === undefined || file === '-') {
    return {
      write: (data) => new Promise((resolve) => io.data.write(String(data), () => resolve())),
      close: () => {},
    };
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
    write: async (data) => {
      const bytes = Buffer.from(data);
      let done = 0;
      while (done < bytes.length) done += attempt(() => writeSync(descriptor, bytes, done));
    },
    close: () => closeSync(descriptor),
  };
}

/** Writes all of a result at once. */
export async function writeOut(file: string | undefined, data: string | Uint8Array, io: Io): Promise<void> {
  const sink = openSink(file, io);
  try {
    await sink.write(data);
  } finally {
    sink.close();
  }
}

/** A result in each format that its command has. */
export interface Result {
  text(io: Io): string;
  /** The fields of the JSON document. */
  json(): object;
  /** Where the result is a table. */
  csv?(): Table;
}

/** Writes a result in the format that was asked for. @param name of the command */
export async function writeResult(name: string, result: Result, options: OutputOptions, io: Io): Promise<void> {
  const format = chooseFormat(options, result.csv ? ['text', 'json', 'csv'] : ['text', 'json']);
  if (format === 'csv') return writeOut(options.output, csvDocument(result.csv!()), io);
  if (format === 'json') return writeOut(options.output, jsonDocument(name, result.json()), io);
  if (options.output !== undefined && options.output !== '-') {
    return writeOut(options.output, result.text({ ...io, stdout: noTerminal, env: {} }), io);
  }
  io.stdout.write(result.text(io));
}

const noTerminal = { write: () => {} };

/** What the system said about a file, as an error of the data; other errors as they are. */
export function systemError(verb: 'read' | 'write', name: string, error: unknown): unknown {
  const reason = getSystemErrorMap().get((error as NodeJS.ErrnoException).errno ?? 0)?.[1];
  return reason === undefined ? error : new DataError(`cannot ${verb} ${name}: ${reason}`);
}
