// The kernels: rooms that are compiled when they are first used, and the one memory in which all of them work.
import { rangeError } from '../arguments/errors.js';
import { STAGE_BYTES } from './binary/abi.generated.js';
import { compile } from './binary/baseline.js';
import { heapBase, type Kernels, type Rooms } from './binary/kernels.generated.js';
import { Heap } from './memory/heap.js';

export type { Kernels } from './binary/kernels.generated.js';

/** A room that is ready. */
export interface Room<R extends keyof Rooms> {
  readonly kernels: Pick<Kernels, Rooms[R]>;
  readonly heap: Heap;
  /** Where the kernels over rows work (assembly/rows/stage.ts). */
  readonly stage: number;
}

/** Where rooms work. */
interface Place {
  readonly memory: WebAssembly.Memory;
  readonly heap: Heap;
  readonly stage: number;
}

let chosen: Place | undefined;
let whole: Kernels | undefined;

/** Where all rooms work: a memory of their own, unless `workIn` was called first. */
export function place(): Place {
  chosen ??= placeIn(granted(() => new WebAssembly.Memory({ initial: 1 })));
  return chosen;
}

/** Has all rooms work in a memory that others share, each thread with a heap of its own. */
export function workIn(memory: WebAssembly.Memory, heap: Heap): void {
  chosen = placeIn(memory, heap);
}

function placeIn(memory: WebAssembly.Memory, heap = new Heap(memory, heapBase)): Place {
  return { memory, heap, stage: heap.allocate(STAGE_BYTES) };
}

/** Has one instance serve all rooms. */
export function use(kernels: Kernels): void {
  whole = kernels;
}

/** Whether one instance serves all rooms. */
export function isGiven(): boolean {
  return whole !== undefined;
}

/** A room by its text, which is compiled the first time that the room is asked for. */
export function room<R extends keyof Rooms>(text: string): () => Room<R> {
  let ready: Room<R> | undefined;
  return () => {
    if (ready === undefined) {
      const kernels = whole ?? instantiate(compile(text));
      const { heap, stage } = place();
      ready = { kernels, heap, stage };
    }
    return ready;
  };
}

/** What instances work with: the memory that all of them share, and the stage of their thread. */
export function imports(): { readonly env: WebAssembly.ModuleImports } {
  const { memory, stage } = place();
  return { env: { memory, stage } };
}

/** An instance that works with all others: static data lies in the same place in every binary. */
export function instantiate(compiled: WebAssembly.Module): Kernels {
  const { exports } = granted(() => new WebAssembly.Instance(compiled, imports()));
  return exports as unknown as Kernels;
}

function granted<T>(ask: () => T): T {
  try {
    return ask();
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    const message = `grpo-wasm: the host grants no memory for the kernels: ${cause.message}`;
    throw Object.assign(rangeError(message, 'ERR_OUT_OF_MEMORY'), { cause });
  }
}
