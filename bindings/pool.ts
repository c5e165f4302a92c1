/**
 * The functions that take long, divided among threads: workers that share one memory.
 *
 * @module
 */

import type { FloatArray } from './arguments/arrays.js';
import { checkCount } from './arguments/checks.js';
import { rangeError, show, typeError } from './arguments/errors.js';
import type { Logits } from './arguments/logits.js';
import { checkOptions } from './arguments/options.js';
import type { Probability } from './arguments/probability.js';
import type { Variant } from './arguments/variant.js';
import { type AsyncOptions, attempt, type Call, takeRun } from './operation.js';
import type { PolicyRewards, PolicyShape } from './policies/policyInput.js';
import { compute } from './pool/compute.js';
import { Crew, closedError } from './pool/crew.js';
import { functions, type PooledFunctions } from './pool/functions.js';
import { canLoad, obstacle, parallelism } from './pool/host.js';
import { createBatch, type PooledPolicyBatch } from './pool/policyBatch.js';
import type { RunOptions } from './pool/runOptions.js';
import { createPooledPaths } from './pool/sampledTrajectories.js';
import type { SampledOptions, SampledTrajectories } from './updates/sampledTrajectories.js';
import { heapBase } from './wasm/binary/kernels.generated.js';
import { compile } from './wasm/binary/shared.js';
import { Heap } from './wasm/memory/heap.js';

export * from './api.js';
export type { PolicyStatistics } from './backend.js';
export type { PooledPolicyBatch } from './pool/policyBatch.js';
export type { RunOptions } from './pool/runOptions.js';

export interface PoolOptions {
  /** Number of workers, from 1 to 256. Default: as many as the machine runs at once. */
  readonly threads?: number;
  /**
   * The address of the workers' program, which the package has as `grpo-wasm/pool-worker.js`: absolute, or relative to the page.
   * For a page whose content security policy has no `worker-src blob:`. Default: the program that is bundled with the pool, from
   * a blob in a browser.
   */
  readonly worker?: string | URL;
}

/**
 * Threads and the functions that they compute: those of the main entry, with the same arguments, checks and bits, and with `signal`
 * and `onProgress` among their options. They return promises, which also reject where the synchronous functions throw.
 *
 * Arguments are copied before a call returns; arrays in a SharedArrayBuffer are not, and must stay as they are until the promise
 * settles. An `out` in a SharedArrayBuffer is written by the workers themselves, so that a call that rejects may have written
 * some of it; any other is left as it was.
 */
export interface Pool extends PooledFunctions {
  /** Number of workers. */
  readonly threads: number;
  sampledTrajectories(
    pRef: Probability,
    variant: Variant,
    steps: number,
    options: SampledOptions & AsyncOptions,
  ): Promise<SampledTrajectories>;
  /** A batch whose rows live in the workers, with the arguments of `PolicyBatch` and its methods as promises. */
  policyBatch<T extends Logits = FloatArray>(
    logits: T,
    rewards: PolicyRewards<T>,
    shape?: PolicyShape & AsyncOptions,
  ): Promise<PooledPolicyBatch<T>>;
  /** Ends the workers and gives their memory back; what they are at rejects, and so does every later call. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** @throws TypeError unless `worker` is an address; RangeError where this host loads no script from there */
function addressOf(worker: unknown): URL {
  let script: URL;
  try {
    script = new URL(worker as string | URL, globalThis.document?.baseURI ?? globalThis.location?.href);
  } catch {
    throw typeError(`createPool: "worker" expected a URL, or text that is one, got ${show(worker)}`);
  }
  if (!canLoad(script)) throw rangeError(`createPool: "worker" expected the URL of a file, got ${show(script.href)}`);
  return script;
}

const MOST_THREADS = 256;
/** Pages of the largest memory. */
const MOST_PAGES = 65536;

/**
 * Starts workers that share a memory. They do not keep a process from ending while they have nothing to do. One that dies rejects
 * what it is at, with code ERR_WORKER_DIED, and is replaced.
 *
 * @throws TypeError, RangeError for `threads` and `worker`; an Error with code ERR_NO_THREADS where the host has no workers or shares no memory
 *   with them: a page has to be cross-origin isolated
 * @example
 * const pool = createPool({ threads: 1 });
 * (await pool.softmax(Float32Array.of(1, 1)))[0]; // => 0.5
 * await pool.close();
 */
export function createPool(options: PoolOptions = {}): Pool {
  const given = checkOptions<PoolOptions>('createPool', 'options', options, ['threads', 'worker']);
  const { threads = parallelism(), worker } = given;
  checkCount('createPool', 'threads', threads, 1, MOST_THREADS);
  const script = worker === undefined ? null : addressOf(worker);
  const reason = obstacle();
  if (reason !== null) throw Object.assign(new Error(`createPool: ${reason}`), { code: 'ERR_NO_THREADS' as const });
  const compiled = compile();
  const memory = largestMemory();
  const heap = new Heap(memory, heapBase);
  const crew = new Crew(compiled, memory, threads, script);

  /** A function of the table on the crew: checked here, computed there. */
  const planned =
    (name: keyof PooledFunctions) =>
    async (...given: unknown[]): Promise<never> => {
      const { plan } = functions[name];
      const { run, rest } = takeRun(name, given, plan.optionsAt, plan.ownOptions);
      const made = ({ args, units, grain, check }: Call<readonly unknown[], unknown>) => {
        const [inputs, outputs] = [args.slice(0, plan.inputs), args.slice(plan.inputs)];
        return compute(crew, heap, { name, batch: 0, units, grain }, inputs, outputs, run as RunOptions, check);
      };
      return (await attempt(plan.check(name, ...rest), made)) as never;
    };

  const names = Object.keys(functions) as (keyof PooledFunctions)[];
  const bound = Object.fromEntries(names.map((name) => [name, planned(name)])) as unknown as PooledFunctions;
  const close = () => crew.close(closedError('pool'));
  return {
    threads,
    ...bound,
    sampledTrajectories: createPooledPaths(crew, heap),
    policyBatch: async (...given) => {
      const { run, rest } = takeRun('PolicyBatch', given, 2);
      const [logits, rewards, shape = {}] = rest;
      return createBatch(crew, heap, logits as never, rewards as never, shape as PolicyShape, run as RunOptions);
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** A shared memory that may grow as far as the host lets it: some devices set aside less than all. */
function largestMemory(): WebAssembly.Memory {
  for (let maximum = MOST_PAGES; ; maximum /= 2) {
    try {
      return new WebAssembly.Memory({ initial: 1, maximum, shared: true });
    } catch (cause) {
      if (maximum === 1) throw cause;
    }
  }
}
