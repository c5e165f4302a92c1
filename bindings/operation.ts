// A function of the API in three forms: at once, in slices between which the host gets its turn, or divided among the workers of
// a pool. What the forms share is a plan: the checks of a function's arguments, and how its work is divided. What computes is a
// kernel, of WebAssembly or of the reference. All forms run the same kernel on the same units, so their results have the same bits.
import { type CodedError, typeError, wrongKind } from './arguments/errors.js';
import { checkOptions, nearest } from './arguments/options.js';

/** Long work in steps: yields how much is done so far. A step takes much less than a slice. */
export type Steps<T> = Generator<number, T, void>;
export type { Steps as Work };

/** Computes on checked arguments, some of which it writes. Returns the first unit that it refuses, or -1. */
export type Kernel<A extends readonly unknown[]> = (...args: A) => number | Steps<number>;

/** A call whose arguments have been checked. */
export interface Call<A extends readonly unknown[], R> {
  /** What the kernel is called with: first what it reads, then what it writes, without what a caller's array has beyond that. */
  readonly args: A;
  /** How many units there are: rows, groups or elements, each of which can be computed without the others. */
  readonly units: number;
  /** The least number of units that are worth a worker's while. */
  readonly grain: number;
  /** What the steps of the kernel have done at its end, where that is not the number of units. */
  readonly total?: number;
  /** The call to make where the kernel refused a unit, if there is another that may do. */
  readonly instead?: (() => Call<A, R>) | undefined;
  /** Why the kernel refused a unit. */
  refused?(unit: number): CodedError;
  /** Throws if an array of the call can no longer be used; between slices, and before results of workers are copied to it. */
  check?(): void;
  result(): R;
}

// biome-ignore lint/suspicious/noExplicitAny: what a function takes is known by its plan
type Callable = (...given: any[]) => any;

/** A function F of the API but for its kernel, whose arguments are A. */
export interface Plan<F extends Callable, A extends readonly unknown[]> {
  readonly name: string;
  /** The number of the last argument: the options, which take `signal` and `onProgress` too where the form is asynchronous. */
  readonly optionsAt: number;
  /** False where it is an argument of the asynchronous forms only, and has no other fields. */
  readonly ownOptions?: boolean;
  /** How many arguments of the kernel are read; those after them are written. */
  readonly inputs: number;
  /** Checks the arguments; messages begin with `where`. */
  check(where: string, ...given: Parameters<F>): Call<A, ReturnType<F>>;
  /** The arguments of the units from `from` to `to`. */
  part(args: A, from: number, to: number): A;
  /** Puts what a kernel wrote into `part` where it belongs in `args`, unless it lies there already. */
  place?(args: A, part: A, from: number, to: number): void;
}

export interface StopSignal {
  readonly aborted: boolean;
  readonly reason: unknown;
  throwIfAborted(): void;
  addEventListener(type: 'abort', listener: () => void): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

/** What every asynchronous form takes in its options. */
export interface AsyncOptions {
  /** An AbortSignal. Stops the work: the promise then rejects with the signal's reason. */
  readonly signal?: StopSignal;
  /** Called now and then, at most about twenty times a second, with ascending numbers; at the end with (total, total). */
  readonly onProgress?: (done: number, total: number) => void;
}

/** Milliseconds of a slice. */
const SLICE = 5;
/** Steps of a slice at most: some hosts stop their clocks while they compute. */
const MOST_STEPS = 256;
/** Milliseconds between two reports of progress. */
export const PACE = 50;

/** A function that computes at once. */
export function now<F extends Callable, A extends readonly unknown[]>(plan: Plan<F, A>, kernel: Kernel<A>): F {
  return ((...given: Parameters<F>) => {
    let call = plan.check(plan.name, ...given);
    let refused = finish(kernel(...call.args));
    if (refused >= 0 && call.instead) {
      call = call.instead();
      refused = finish(kernel(...call.args));
    }
    return settled(call, refused);
  }) as F;
}

/** The asynchronous form of a function: in slices, with `signal` and `onProgress` among its options. */
export function sliced<F extends Callable, A extends readonly unknown[]>(
  plan: Plan<F, A>,
  kernel: Kernel<A>,
): (...given: Parameters<F>) => Promise<ReturnType<F>> {
  const where = `${plan.name}Async`;
  return async (...given) => {
    const { run, rest } = takeRun(where, given, plan.optionsAt, plan.ownOptions);
    const made = ({ args, units, total = units, check = () => {} }: Call<A, ReturnType<F>>) =>
      inSlices(guarded(stepsOf(kernel(...args)), check), total, run);
    return attempt(plan.check(where, ...rest), made);
  };
}

/** The result of a call that `make` makes, or of the one to make instead where a unit was refused. */
export async function attempt<A extends readonly unknown[], R>(
  call: Call<A, R>,
  make: (call: Call<A, R>) => Promise<number>,
): Promise<R> {
  const refused = await make(call);
  if (refused < 0 || !call.instead) return settled(call, refused);
  const other = call.instead();
  return settled(other, await make(other));
}

/** Work as steps, also where it is done already. */
function* stepsOf(work: number | Steps<number>): Steps<number> {
  return typeof work === 'object' ? yield* work : work;
}

/** The result of a call, or the error for the unit that its kernel refused. */
export function settled<R>(call: Call<readonly unknown[], R>, refused: number): R {
  if (refused >= 0) throw call.refused!(refused);
  return call.result();
}

/** All of the work at once. */
export function finish<T>(work: T | Steps<T>): T {
  if (typeof work !== 'object' || work === null) return work as T;
  for (;;) {
    const step = (work as Steps<T>).next();
    if (step.done) return step.value;
  }
}

/** The work with a check after every pause: what it uses may have been disposed meanwhile. */
export function* guarded<T>(work: Steps<T>, check: () => void): Steps<T> {
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

/** The work in slices; `total` is what it has done at its end. What it holds is released if it is stopped. */
export async function inSlices<T>(work: Steps<T>, total: number, options: AsyncOptions): Promise<T> {
  const { signal, onProgress } = options;
  let reported = performance.now();
  let told = 0;
  try {
    for (;;) {
      signal?.throwIfAborted();
      const start = performance.now();
      let time = start;
      let done = 0;
      for (let steps = 0; steps < MOST_STEPS && time - start < SLICE; steps++) {
        const step = work.next();
        if (step.done) {
          onProgress?.(total, total);
          return step.value;
        }
        done = step.value;
        time = performance.now();
      }
      if (onProgress && time - reported >= PACE && done > told && done < total) {
        reported = time;
        told = done;
        onProgress(done, total);
      }
      await nextTask();
    }
  } finally {
    work.return(undefined as never);
  }
}

/** Takes `signal` and `onProgress` out of the options among a function's arguments. */
export function takeRun<P extends readonly unknown[]>(
  where: string,
  given: P,
  optionsAt: number,
  ownOptions = true,
): { run: AsyncOptions; rest: P } {
  if (given.length > optionsAt + 1) {
    const most = optionsAt + 1;
    throw typeError(
      `${where}: expected at most ${most} arguments, the last with "signal" and "onProgress", got ${given.length}`,
    );
  }
  const options = given[optionsAt];
  // What is no object is refused by the checks of the function.
  if (typeof options !== 'object' || options === null) return { run: {}, rest: given };
  const known = ownOptions ? undefined : runFields;
  const { signal, onProgress, ...others } = checkOptions<AsyncOptions>(where, 'options', options, known);
  checkRun(where, signal, onProgress);
  // The function's own check knows its own fields only, and would not say which of these a misspelt one is near.
  const misspelt = Object.keys(others).find((field) => nearest(field, runFields) !== undefined);
  if (misspelt !== undefined) checkOptions<AsyncOptions>(where, 'options', { [misspelt]: undefined }, runFields);
  const rest = [...given];
  rest[optionsAt] = others;
  return { run: { signal, onProgress } as AsyncOptions, rest: rest as readonly unknown[] as P };
}

const runFields = ['signal', 'onProgress'] as const;

function checkRun(where: string, signal: unknown, onProgress: unknown): void {
  const { throwIfAborted, addEventListener } = (signal ?? {}) as Partial<StopSignal>;
  if (signal !== undefined && (typeof throwIfAborted !== 'function' || typeof addEventListener !== 'function'))
    throw wrongKind(where, 'signal', 'an AbortSignal', signal);
  if (onProgress !== undefined && typeof onProgress !== 'function')
    throw wrongKind(where, 'onProgress', 'a function', onProgress);
}

/** Checks the options of an asynchronous form that has no others. */
export function checkAsyncOptions(where: string, options: unknown, others: readonly string[] = []): AsyncOptions {
  const known = [...runFields, ...others] as (keyof AsyncOptions)[];
  const { signal, onProgress } = checkOptions<AsyncOptions>(where, 'options', options, known);
  checkRun(where, signal, onProgress);
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
