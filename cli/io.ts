// What the command reads from and writes to.
import type { Host, Output } from './host.js';
import { colours, styleCodes } from './terminal/paint.js';
import { escapeControls } from './terminal/printable.js';

/** A host whose terminal shows what is written and obeys none of it. */
export interface Io extends Host {
  /** Standard output for data that a program reads: byte for byte, unless it is a terminal. */
  readonly data: Output;
}

/**
 * All that the command prints goes through here. Characters that a terminal would obey are escaped: they come from log files,
 * file names and options. The command's own colours pass, and on standard error the carriage return of the progress line.
 */
export function guard(host: Host): Io {
  const { stdout, stderr, stdin, env } = host;
  const through = (output: Output, kept: readonly string[]): Output => ({
    write: (text, written) => output.write(escapeControls(text, kept), written),
    get isTTY() {
      return output.isTTY;
    },
    get columns() {
      return output.columns;
    },
  });
  const text = through(stdout, colours(host) ? styleCodes : []);
  return {
    stdin,
    env,
    stdout: text,
    stderr: through(stderr, ['\r']),
    data: stdout.isTTY ? text : stdout,
    once: (event, listener) => host.once(event, listener),
    off: (event, listener) => host.off(event, listener),
  };
}

/** Columns for running text. */
export function textWidth(io: Host): number {
  return tableWidth(io) ?? 80;
}

/** Columns for tables: those of the terminal, or what COLUMNS says; a file has no end. */
export function tableWidth({ stdout, env }: Host): number | undefined {
  if (stdout.isTTY && stdout.columns) return stdout.columns;
  const given = Number(env.COLUMNS);
  if (Number.isInteger(given) && given > 0) return given;
  return stdout.isTTY ? 80 : undefined;
}

/** The call was wrong: exit code 2. */
export class UsageError extends Error {}

/** The call was right, the data are not: exit code 1. */
export class DataError extends Error {}

/** The user did not want to wait: exit code 130, as shells have it. */
export class Interrupted extends Error {}
