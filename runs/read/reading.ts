import type { Visits } from '../visits.js';
import { type CollectOptions, Collector } from './collector.js';
import { LogError } from './errors.js';

export interface ReadOptions extends CollectOptions {
  /** Skip and count malformed lines instead of stopping at the first. */
  readonly skipInvalid?: boolean;
  /** Called now and then with how far the reading is. */
  readonly onProgress?: (progress: ReadProgress) => void;
  /** Ends the reading between two chunks. */
  readonly signal?: AbortSignal;
}

export interface ReadProgress {
  /** Name of the file that is read. */
  readonly file: string;
  /** Bytes read of all files so far, as they lie on the disk. */
  readonly bytes: number;
  readonly lines: number;
}

/** What a log says. */
export interface Log {
  readonly visits: Visits;
  /** Files read. */
  readonly files: number;
  /** Lines, rows and records read, blank and skipped ones included. */
  readonly lines: number;
  /** Rollouts without a reward. */
  readonly unscored: number;
  readonly skipped: Skipped;
}

/** Malformed lines that were skipped. */
export interface Skipped {
  readonly count: number;
  /** Place and reason of the first few. */
  readonly reasons: readonly string[];
}

/** A log while it is read. */
export class Reading {
  readonly collector: Collector;
  readonly options: ReadOptions;
  files = 0;
  lines = 0;
  bytes = 0;
  #skipped = 0;
  readonly #reasons: string[] = [];

  constructor(options: ReadOptions) {
    this.options = options;
    this.collector = new Collector(options);
  }

  progress(file: string, bytes: number): void {
    this.options.signal?.throwIfAborted();
    this.bytes += bytes;
    this.options.onProgress?.({ file, bytes: this.bytes, lines: this.lines });
  }

  /** Skips something malformed, or stops. */
  skip(complaint: string): void {
    if (!this.options.skipInvalid) throw new LogError(complaint);
    this.#skipped += 1;
    if (this.#reasons.length < MOST_REASONS) this.#reasons.push(complaint);
  }

  log(): Log {
    const visits = this.collector.build();
    const skipped = { count: this.#skipped, reasons: this.#reasons };
    if (visits.ids.length === 0) throw new LogError(`no rollouts in the log${this.#why()}`);
    return { visits, files: this.files, lines: this.lines, unscored: this.collector.unscored, skipped };
  }

  #why(): string {
    if (this.#skipped > 0) {
      const lines = this.#skipped === 1 ? 'malformed line' : 'malformed lines';
      return `: ${this.#skipped.toLocaleString('en-US')} ${lines} skipped, first ${this.#reasons[0]}`;
    }
    return this.collector.unscored > 0 ? ': none of them has a reward' : '';
  }
}

const MOST_REASONS = 5;
