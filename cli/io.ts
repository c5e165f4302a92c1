/** A stream that text goes to; a terminal says so and knows its width. */
export interface Output {
  /** @param written is called once there is room for more */
  write(text: string, written?: () => void): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** The part of a process that the command uses, so that tests can run it in theirs. */
export interface Io {
  readonly stdin: AsyncIterable<Uint8Array | string>;
  readonly stdout: Output;
  readonly stderr: Output;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Ctrl-C; while nobody listens, it ends the process. */
  once(event: 'SIGINT', listener: () => void): unknown;
  off(event: 'SIGINT', listener: () => void): unknown;
}

/** The call was wrong: exit code 2. */
export class UsageError extends Error {}

/** The call was right, the data are not: exit code 1. */
export class DataError extends Error {}

/** The user did not want to wait: exit code 130, as shells have it. */
export class Interrupted extends Error {}
