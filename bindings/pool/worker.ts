// The program of a pool's worker: takes pieces of jobs as long as there are any.
import type { PolicyInput, PolicyKernel } from '../backend.js';
import { wasmBackend } from '../wasm/backend.js';
import { Heap } from '../wasm/memory/heap.js';
import { instantiate, use, workIn } from '../wasm/module.js';
import { batchCalls, createPart } from './batchCalls.js';
import { computePart, tasks } from './functions.js';
import { type Order, Place, type Reply, type Start, type Task } from './protocol.js';

interface Port {
  onmessage: ((event: { data: never }) => void) | null;
  postMessage(reply: Reply): void;
}

/** Rows of a batch that live here. */
interface Part {
  readonly from: number;
  readonly to: number;
  readonly kernel: PolicyKernel;
}

const PAGE = 65536;
const parts = new Map<number, Part[]>();
const threads = globalThis.process?.getBuiltinModule?.('node:worker_threads');
const port = (threads?.parentPort ?? globalThis) as unknown as Port;

port.onmessage = async ({ data }: { data: Start }) => {
  const { compiled, memory, index, pages, lock } = data;
  workIn(memory, heapOf(memory, pages, index + 1));
  use(instantiate(compiled));
  port.onmessage = ({ data: order }: { data: Order }) => {
    if ('dispose' in order) dispose(order.dispose);
    else port.postMessage(work(order, index));
  };
  await hold(lock);
  port.postMessage({ ready: true });
};

/** A heap of the pages that the worker grows the memory by, and of those that one before it with this number left. */
function heapOf(memory: WebAssembly.Memory, pages: Uint8Array, owner: number): Heap {
  const grown = (at: number, bytes: number) => pages.fill(owner, at / PAGE, (at + bytes) / PAGE);
  // Nothing is free to begin with. The end of the memory would be another place a moment later, when others grow it.
  const heap = new Heap(memory, Infinity, grown);
  for (const [page, number] of pages.entries()) if (number === owner) heap.adopt(page * PAGE, PAGE);
  return heap;
}

/** Holds a lock for ever where there are locks: that it is free then tells that the worker has died. */
function hold(lock: string): Promise<void> {
  if (threads !== undefined || globalThis.navigator?.locks === undefined) return Promise.resolve();
  return new Promise((held) => {
    navigator.locks.request(lock, () => {
      held();
      return new Promise(() => {});
    });
  });
}

function work(task: Task, index: number): Reply {
  const { job, shared, units, grain } = task;
  Atomics.store(shared, Place.STARTED + index, 1);
  try {
    if (task.name === 'policy')
      return { job, invalid: pieces(task, units, grain, (from, to) => create(task, from, to)) };
    if (task.batch > 0) return { job, invalid: eachPart(task) };
    const called = tasks[task.name as keyof typeof tasks];
    return { job, invalid: pieces(task, units, grain, (from, to) => computePart(called, task.args, from, to)) };
  } catch (error) {
    Atomics.store(shared, Place.STOPPED, 1);
    const { message, code } = error as { message: string; code?: string };
    return { job, invalid: -1, failure: { message, code } };
  }
}

/** Takes pieces until there are no more, one is refused, or the job is stopped. */
function pieces(
  { job, shared, pace }: Task,
  units: number,
  grain: number,
  run: (from: number, to: number) => number,
): number {
  const reports = reporter(job, pace);
  while (Atomics.load(shared, Place.STOPPED) === 0) {
    const from = Atomics.add(shared, Place.NEXT, grain);
    if (from >= units) break;
    const to = Math.min(from + grain, units);
    const invalid = run(from, to);
    if (invalid >= 0) {
      // Those before it are in other hands: the lowest of all answers is the first one refused.
      Atomics.store(shared, Place.STOPPED, 1);
      return from + invalid;
    }
    Atomics.add(shared, Place.DONE, to - from);
    reports();
  }
  return -1;
}

function create({ batch, args }: Task, from: number, to: number): number {
  const [input, out] = args as [PolicyInput, never];
  const kernel = createPart(wasmBackend, input, from, to);
  if (kernel === null) return 0;
  const part = { from, to, kernel };
  parts.set(batch, [...(parts.get(batch) ?? []), part]);
  batchCalls.statistics(kernel, [out], from, to);
  return -1;
}

function eachPart({ job, name, batch, args, shared, pace }: Task): number {
  const call = batchCalls[name as keyof typeof batchCalls];
  const reports = reporter(job, pace);
  for (const { from, to, kernel } of parts.get(batch) ?? []) {
    if (Atomics.load(shared, Place.STOPPED) !== 0) break;
    call(kernel, args as never, from, to);
    Atomics.add(shared, Place.DONE, to - from);
    reports();
  }
  return -1;
}

/** What tells the pool now and then that there is progress. */
function reporter(job: number, pace: number): () => void {
  let last = performance.now();
  return () => {
    if (pace === Infinity || performance.now() - last < pace) return;
    last = performance.now();
    port.postMessage({ job, progress: true });
  };
}

function dispose(batch: number): void {
  for (const { kernel } of parts.get(batch) ?? []) kernel.dispose();
  parts.delete(batch);
}
