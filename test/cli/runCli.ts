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
}

/** Runs the command in this process. */
export async function runCli(
  argv: readonly string[],
  { stdin = '', env = {}, terminal }: Setting = {},
): Promise<Outcome> {
  const written = { stdout: '', stderr: '' };
  const stream = (name: keyof typeof written) => ({
    write: (text: string) => {
      written[name] += text;
    },
    ...(terminal === undefined ? {} : { isTTY: true, columns: terminal }),
  });
  const input = typeof stdin === 'string' ? new TextEncoder().encode(stdin) : stdin;
  const code = await run(argv, {
    stdin: Readable.from([input]),
    stdout: stream('stdout'),
    stderr: stream('stderr'),
    env,
  });
  return { code, ...written };
}

/** Objects as JSON lines. */
export function jsonLines(...records: readonly unknown[]): string {
  return records.map((record) => `${JSON.stringify(record)}\n`).join('');
}
