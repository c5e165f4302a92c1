import { checkObject } from '../checks.js';
import { show, typeError } from '../errors.js';

export interface RunOptions {
  /** Stops the work: the promise rejects with the signal's reason, and workers go on after the piece that they are at. */
  readonly signal?: AbortSignal;
  /** Called at most twenty times a second, with ascending numbers of rows, groups or elements; at the end with (total, total). */
  readonly onProgress?: (done: number, total: number) => void;
}

export function checkRunOptions(where: string, options: unknown): RunOptions {
  const { signal, onProgress } = checkObject(where, 'run', options) as RunOptions;
  if (signal !== undefined && typeof signal?.throwIfAborted !== 'function')
    throw typeError(`${where}: "signal" expected an AbortSignal, got ${show(signal)}`);
  if (onProgress !== undefined && typeof onProgress !== 'function')
    throw typeError(`${where}: "onProgress" expected a function, got ${show(onProgress)}`);
  return options as RunOptions;
}
