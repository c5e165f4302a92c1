// Long work in steps: a generator that yields how much is done, run to its end at once or in slices between which the host gets
// its turn. Both forms of a function share it, so their results have the same bits.
import { show, typeError } from './arguments/errors.js';
import { checkOptions } from './arguments/options.js';

/** Yields the units done so far; a step takes much less than a slice. */
export type Work<T> = Generator<number, T, void>;

/** What is used of an AbortSignal, whose own type not every library of types has. */
export interface StopSignal {
  throwIfAborted(): void;
}

export interface AsyncOptions {
  /** An AbortSignal. Stops the work between two slices: the promise then rejects with the signal's reason. */
  readonly signal?: StopSignal;
  /** Called now and then, at most about twenty times a second, with ascending numbers; at the end with (total, total). */
  readonly onProgress?: (done: number, total: number) => void;
}

/** Milliseconds of a slice. */
const SLICE = 5;
/** Steps of a slice at most: some hosts stop their clocks while they compute. */
const MOST_STEPS = 256;
/** Milliseconds between two reports of progress. */
const PACE = 50;

/** The work with a check after every pause: what it uses may have been disposed meanwhile. */
export function* guarded<T>(work: Work<T>, check: () => void): Work<T> {
  try {
    for (;;) {
      const step = work.next();
      if (step.done) return step.value;
      yield step.value;
      check();
    }
  } finally {
    work.return(undefined as never);
  }
}

/** All of the work at once. */
export function finish<T>(work: Work<T>): T {
  for (;;) {
    const step = work.next();
    if (step.done) return step.value;
  }
}

/** The work in slices; `total` is what it has done at its end. What it holds is released if it is stopped. */
export async function inSlices<T>(work: Work<T>, total: number, options: AsyncOptions): Promise<T> {
  const { signal, onProgress } = options;
  let reported = performance.now();
  let told = 0;
  try {
    for (;;) {
      signal?.throwIfAborted();
      const start = performance.now();
      let now = start;
      let done = 0;
      for (let steps = 0; steps < MOST_STEPS && now - start < SLICE; steps++) {
        const step = work.next();
        if (step.done) {
          onProgress?.(total, total);
          return step.value;
        }
        done = step.value;
        now = performance.now();
      }
      if (onProgress && now - reported >= PACE && done > told && done < total) {
        reported = now;
        told = done;
        onProgress(done, total);
      }
      await nextTask();
    }
  } finally {
    work.return(undefined as never);
  }
}

/**
 * Checks the options of an asynchronous form.
 *
 * @param others the fields of the synchronous form
 */
export function checkAsyncOptions(
  where: string,
  options: unknown,
  others: readonly string[] = [],
  name = 'options',
): AsyncOptions {
  const known = ['signal', 'onProgress', ...others] as (keyof AsyncOptions)[];
  const { signal, onProgress } = checkOptions<AsyncOptions>(where, name, options, known);
  if (signal !== undefined && typeof signal?.throwIfAborted !== 'function')
    throw typeError(`${where}: "signal" expected an AbortSignal, got ${show(signal)}`);
  if (onProgress !== undefined && typeof onProgress !== 'function')
    throw typeError(`${where}: "onProgress" expected a function, got ${show(onProgress)}`);
  return options as AsyncOptions;
}

/** A turn of the host's event loop. setTimeout would make it wait for 4 ms where timers nest. */
function nextTask(): Promise<void> {
  if (typeof setImmediate === 'function') return new Promise((resolve) => setImmediate(resolve));
  const { port1, port2 } = new MessageChannel();
  return new Promise((resolve) => {
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}
