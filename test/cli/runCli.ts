import { EventEmitter } from 'node:events';
import { Readable } from 'node:stream';
import { run } from '../../cli/run.js';

export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Setting {
  readonly stdin?: string | Uint8Array;
  readonly env?: Record<string, string>;
  /** Standard output and standard error are terminals of this width. */
  readonly terminal?: number;
  /** Of the two only this one is a terminal. */
  readonly only?: 'stdout' | 'stderr';
  /** Called with all that is on standard output after each write to it: true is Ctrl-C. */
  readonly interrupt?: (written: string) => boolean;
}

/** Runs the command in this process. */
export async function runCli(
  argv: readonly string[],
  { stdin = '', env = {}, terminal, only, interrupt }: Setting = {},
): Promise<Outcome> {
  const written = { stdout: '', stderr: '' };
  const signals = new EventEmitter();
  const stream = (name: keyof typeof written) => ({
    write: (text: string, done?: () => void) => {
      written[name] += text;
      if (name === 'stdout' && interrupt?.(written.stdout)) signals.emit('SIGINT');
      done?.();
    },
    ...(terminal === undefined || (only ?? name) !== name ? {} : { isTTY: true, columns: terminal }),
  });
  const input = typeof stdin === 'string' ? new TextEncoder().encode(stdin) : stdin;
  const code = await run(argv, {
    stdin: Readable.from([input]),
    stdout: stream('stdout'),
    stderr: stream('stderr'),
    env,
    once: (event, listener) => signals.once(event, listener),
    off: (event, listener) => signals.off(event, listener),
  });
  // Or Ctrl-C would no longer end the process.
  if (signals.listenerCount('SIGINT') > 0) throw new Error('a listener was left behind');
  return { code, ...written };
}

/** Objects as JSON lines. */
export function jsonLines(...records: readonly unknown[]): string {
  return records.map((record) => `${JSON.stringify(record)}\n`).join('');
}
