import { checkAsyncOptions } from '../operation.js';

export interface RunOptions {
  /** Stops the work: the promise rejects with the signal's reason, and workers go on after the piece that they are at. */
  readonly signal?: AbortSignal;
  /** Called at most twenty times a second, with ascending numbers of rows, groups or elements; at the end with (total, total). */
  readonly onProgress?: (done: number, total: number) => void;
}

export function checkRunOptions(where: string, options: unknown): RunOptions {
  return checkAsyncOptions(where, options) as RunOptions;
}
