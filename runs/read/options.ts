// What a reader of logs is told.
import type { CollectOptions } from './collector.js';
import type { FormatOptions } from './detect.js';

export interface ReadOptions extends CollectOptions, FormatOptions {
  /** Skip and count malformed lines instead of stopping at the first. */
  readonly skipInvalid?: boolean;
  /** Called now and then with how far the reading is. */
  readonly onProgress?: (progress: ReadProgress) => void;
  /** Runs queries of DuckDB: the files are reduced by one instead of by the reader. They must lie where they are named. */
  readonly engine?: Engine;
  /** Ends the reading between two chunks. */
  readonly signal?: AbortSignal;
}

export interface ReadProgress {
  /** Name of the file that is read. */
  readonly file: string;
  /** Bytes read of all files so far, of what compressed files hold. */
  readonly bytes: number;
  /** Lines, rows and records so far. */
  readonly lines: number;
}

/** Runs a query of DuckDB; gives the rows of its result. */
export type Engine = (sql: string) => AsyncIterable<readonly unknown[]>;
