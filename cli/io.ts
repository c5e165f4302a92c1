// What the command reads from and writes to.
import type { Host, Output } from './host.js';
import { colours, styleCodes } from './terminal/paint.js';
import { escapeControls } from './terminal/printable.js';
import { wrapText } from './terminal/wrap.js';

/** A host whose terminal shows what is written, obeys none of it, and is wide enough for it. */
export interface Io extends Host {
  /** Standard output for data that a program reads: byte for byte, unless it is a terminal. */
  readonly data: Output;
}

/**
 * All that the command prints goes through here. Characters that a terminal would obey are escaped: they come from log files,
 * file names and options. The command's own colours pass, and on standard error the carriage return of the progress line. Text
 * is wrapped to the terminal: what lays out lines and tables better has done so before.
 */
export function guard(host: Host): Io {
  const { stdout, stderr, stdin, env } = host;
  const through = (output: Output, show: (text: string) => string): Output => ({
    write: (text, written) => output.write(show(text), written),
    get isTTY() {
      return output.isTTY;
    },
    get columns() {
      return output.columns;
    },
  });
  const kept = colours(host) ? styleCodes : [];
  return {
    stdin,
    env,
    stdout: through(stdout, (text) => wrapText(escapeControls(text, kept), tableWidth(host))),
    stderr: through(stderr, (text) => {
      const shown = escapeControls(text, ['\r']);
      return shown.includes('\r') || !stderr.isTTY ? shown : wrapText(shown, stderr.columns || undefined);
    }),
    data: stdout.isTTY ? through(stdout, (text) => escapeControls(text, kept)) : stdout,
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
