import type { Output } from '../io.js';

/** Milliseconds between two updates. */
const PACE = 100;

/** A line that tells how far things are: on a terminal only, and gone when it ends. */
export class Progress {
  readonly #output: Output;
  #width = 0;
  #last = 0;

  constructor(output: Output) {
    this.#output = output;
  }

  /** @param text makes the line, in the rare case that it is time for one */
  show(text: () => string): void {
    if (!this.#output.isTTY) return;
    const now = performance.now();
    if (now - this.#last < PACE) return;
    this.#last = now;
    this.#write(text().slice(0, (this.#output.columns ?? 80) - 1));
  }

  clear(): void {
    if (this.#width === 0) return;
    this.#write('');
    this.#output.write('\r');
  }

  /** Blanks over what is left of the last line: an escape sequence would not suit every terminal. */
  #write(line: string): void {
    this.#output.write(`\r${line.padEnd(this.#width)}`);
    this.#width = line.length;
  }
}
