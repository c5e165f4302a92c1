// What a pool and its workers tell each other.

/** Places in the integers that a job's workers share with the pool; from STARTED on there is one for each worker. */
export const Place = { NEXT: 0, DONE: 1, STOPPED: 2, STARTED: 3 } as const;

/** The first message to a worker. */
export interface Start {
  readonly compiled: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  /** The worker's number. */
  readonly index: number;
  /** Whose pages the memory's are: 0 nobody's or the pool's, else a worker's number plus one. */
  readonly pages: Uint8Array;
  /** A lock to hold as long as the worker lives, where the host does not say when it has died. */
  readonly lock: string;
}

/** What every worker of a job is sent. */
export interface Task {
  readonly job: number;
  /** A function in functions.ts, or a call in batchCalls.ts if a batch is named. */
  readonly name: string;
  readonly batch: number;
  /** All arrays are in shared memory. */
  readonly args: readonly unknown[];
  readonly units: number;
  readonly grain: number;
  readonly shared: Int32Array;
  /** Milliseconds between two reports of progress; Infinity for none. */
  readonly pace: number;
}

/** A batch that is not needed any more. */
export interface Dispose {
  readonly dispose: number;
}

export type Order = Task | Dispose;

export interface Failure {
  readonly message: string;
  readonly code: string | undefined;
}

/** `ready` once; then progress and ends of jobs. */
export type Reply =
  | { readonly ready: true }
  | { readonly job: number; readonly progress: true }
  /** `invalid`: the first unit that the worker refused, or -1. */
  | { readonly job: number; readonly progress?: undefined; readonly invalid: number; readonly failure?: Failure };
