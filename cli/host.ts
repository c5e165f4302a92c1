// What the command needs of the process that it runs in.

/** A stream that text goes to; a terminal says so and knows its width. */
export interface Output {
  /** @param written is called once there is room for more */
  write(text: string, written?: () => void): unknown;
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
}

/** The part of a process that the command uses, so that tests can run it in theirs. */
export interface Host {
  readonly stdin: AsyncIterable<Uint8Array | string>;
  readonly stdout: Output;
  readonly stderr: Output;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Ctrl-C; while nobody listens, it ends the process. */
  once(event: 'SIGINT', listener: () => void): unknown;
  off(event: 'SIGINT', listener: () => void): unknown;
}
