import type { Output } from '../host.js';
import { printable } from './printable.js';

/** Milliseconds between two updates on a terminal. */
const PACE = 100;
/** Milliseconds before a first line where there is no terminal, and between two. */
const LINE_AFTER = 10_000;
const LINE_PACE = 30_000;

/**
 * Tells how far things are. On a terminal it is a line that changes, and is gone when it ends. Elsewhere work of more than ten
 * seconds writes a line now and then.
 */
export class Progress {
  readonly #output: Output;
  readonly #now: () => number;
  #width = 0;
  #next: number;

  /** @param now the clock, in milliseconds */
  constructor(output: Output, now: () => number = () => performance.now()) {
    this.#output = output;
    this.#now = now;
    this.#next = output.isTTY ? -Infinity : now() + LINE_AFTER;
  }

  /** @param text makes the line, in the rare case that it is time for one */
  show(text: () => string): void {
    const now = this.#now();
    if (now < this.#next) return;
    const line = printable(text());
    if (this.#output.isTTY) this.#write(line.slice(0, (this.#output.columns || 80) - 1));
    else this.#output.write(`${line}\n`);
    this.#next = now + (this.#output.isTTY ? PACE : LINE_PACE);
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
