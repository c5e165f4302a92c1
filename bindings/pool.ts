/**
 * The functions that take long, divided among threads: workers that share one memory.
 *
 * @module
 */

import { checkCount, type FloatArray, type SameFloats } from './arguments/checks.js';
import { rangeError } from './arguments/errors.js';
import type { LogitArray } from './arguments/logits.js';
import { checkOptions } from './arguments/options.js';
import type { Probabilities } from './arguments/probability.js';
import type { VariantColumns } from './arguments/variant.js';
import type { Backend, DivergenceMeasure } from './backend.js';
import type { PolicyShape } from './policies/policyBatch.js';
import { compute } from './pool/compute.js';
import { Crew, closedError } from './pool/crew.js';
import { divisions, recording } from './pool/divisions.js';
import { obstacle, parallelism } from './pool/host.js';
import { createBatch, type PooledPolicyBatch } from './pool/policyBatch.js';
import { checkRunOptions, type RunOptions } from './pool/runOptions.js';
import type { Attractors } from './recurrence/attractorColumns.js';
import { type AttractorsOptions, createAttractors } from './recurrence/attractors.js';
import {
  createSuccessTrajectories,
  type Trajectories,
  type TrajectoryOptions,
} from './recurrence/successTrajectories.js';
import type { ConventionOptions } from './rewards/convention.js';
import {
  type AdvantageOutput,
  type AdvantagesOf,
  type GroupAdvantages,
  planGroupAdvantages,
  type Rewards,
} from './rewards/groupAdvantages.js';
import type { GroupIds } from './rewards/groups.js';
import type { ConventionName } from './rewards/presets.js';
import { createDivergence, type DivergenceOptions, type Divergences } from './rows/divergence.js';
import { createSoftmax, type SoftmaxOptions } from './rows/softmax.js';
import { createTokenStatistics, type TokenStatistics, type TokenStatisticsOptions } from './rows/tokenStatistics.js';
import { createTopK, type TopK, type TopKOptions } from './rows/topK.js';
import { wasmBackend } from './wasm/backend.js';
import { compile } from './wasm/binary/shared.js';
import { instantiate } from './wasm/module.js';

export * from './api.js';
export type { PolicyStatistics } from './backend.js';
export type { PooledPolicyBatch } from './pool/policyBatch.js';
export type { RunOptions } from './pool/runOptions.js';

export interface PoolOptions {
  /** Number of workers, from 1 to 256. Default: as many as the machine runs at once. */
  readonly threads?: number;
}

/**
 * Threads and the functions that they compute: those of the main entry, with the same arguments, checks and bits, and options of the
 * run after them. They return promises, which also reject where the synchronous functions throw.
 *
 * Arguments are copied before a call returns; arrays in a SharedArrayBuffer are not, and must stay as they are until the promise
 * settles. An `out` in a SharedArrayBuffer is written by the workers themselves, so that a call that rejects may have written
 * some of it; any other is left as it was.
 */
export interface Pool {
  /** Number of workers. */
  readonly threads: number;
  softmax<T extends LogitArray>(
    logits: T,
    options?: SoftmaxOptions<SameFloats<T>>,
    run?: RunOptions,
  ): Promise<SameFloats<T>>;
  tokenStatistics(
    logits: LogitArray,
    tokens: ArrayLike<number>,
    options?: TokenStatisticsOptions,
    run?: RunOptions,
  ): Promise<TokenStatistics>;
  divergence<T extends LogitArray, M extends DivergenceMeasure = DivergenceMeasure>(
    p: T,
    q: NoInfer<T>,
    options?: DivergenceOptions<M>,
    run?: RunOptions,
  ): Promise<Divergences<M>>;
  topK<T extends LogitArray>(logits: T, k: number, options?: TopKOptions, run?: RunOptions): Promise<TopK<T>>;
  groupAdvantages<T extends Rewards, O extends FloatArray = AdvantagesOf<T>>(
    rewards: T,
    groups: number | ArrayLike<number> | GroupIds,
    convention?: ConventionName | ConventionOptions,
    output?: O | AdvantageOutput<O>,
    run?: RunOptions,
  ): Promise<GroupAdvantages<O>>;
  successTrajectories(
    pRef: Probabilities,
    variant: VariantColumns,
    steps: number,
    options?: TrajectoryOptions,
    run?: RunOptions,
  ): Promise<Trajectories>;
  attractors(
    pRef: Probabilities,
    variant: VariantColumns,
    options?: AttractorsOptions,
    run?: RunOptions,
  ): Promise<Attractors>;
  /** A batch whose rows live in the workers, with the arguments of `PolicyBatch` and its methods as promises. */
  policyBatch<T extends LogitArray = FloatArray>(
    logits: T,
    rewards: SameFloats<T> | Uint8Array,
    shape?: PolicyShape,
    run?: RunOptions,
  ): Promise<PooledPolicyBatch<T>>;
  /** Ends the workers and gives their memory back; what they are at rejects, and so does every later call. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

const MOST_THREADS = 256;
/** Pages of the largest memory. */
const MOST_PAGES = 65536;

/**
 * Starts workers that share a memory. They do not keep a process from ending while they have nothing to do. One that dies rejects
 * what it is at, with code ERR_WORKER_DIED, and is replaced.
 *
 * @throws TypeError, RangeError for `threads`; an Error with code ERR_NO_THREADS where the host has no workers or shares no memory
 *   with them: a page has to be cross-origin isolated
 */
export function createPool(options: PoolOptions = {}): Pool {
  const { threads = parallelism() } = checkOptions<PoolOptions>('createPool', 'options', options, ['threads']);
  checkCount('createPool', 'threads', threads, 1, MOST_THREADS);
  const reason = obstacle();
  if (reason !== null) throw Object.assign(new Error(`createPool: ${reason}`), { code: 'ERR_NO_THREADS' as const });
  const compiled = compile();
  const memory = largestMemory();
  const { heap } = instantiate(compiled, memory);
  const crew = new Crew(compiled, memory, threads);

  /** A function of `arity` arguments on the crew. Its checks run here, and its call of the backend there. */
  const pooled =
    (name: string, arity: number, create: (backend: Backend) => (...args: never[]) => unknown) =>
    async (...given: unknown[]): Promise<never> => {
      const run = checkRunOptions(name, given[arity] ?? {});
      let call: { name: keyof typeof divisions; args: readonly unknown[] } | undefined;
      let invalid = -1;
      const record = (name: keyof typeof divisions, args: readonly unknown[]) => {
        call = { name, args };
        return invalid;
      };
      const check = create(recording(wasmBackend, record));
      const result = check(...(given.slice(0, arity) as never[]));
      if (call) invalid = await divided(call.name, call.args as never, run);
      if (invalid >= 0) {
        // The checks once more, now that it is known where they find something.
        try {
          check(...(given.slice(0, arity) as never[]));
        } catch (error) {
          if (error !== null) throw error;
        }
        throw rangeError(`${name}: what workers refused was changed before it could be named`);
      }
      return result as never;
    };

  function divided(name: keyof typeof divisions, args: never, run: RunOptions): Promise<number> {
    const { inputs, units, grain, written } = divisions[name] as (typeof divisions)['softmax'];
    const all = args as Parameters<Backend['softmax']>;
    const work = { name, batch: 0, units: units(...all), grain: grain(...all) };
    return compute(crew, heap, work, all.slice(0, inputs), written(...all), run);
  }

  async function pooledAdvantages(
    ...given: [...Parameters<typeof planGroupAdvantages>, RunOptions?]
  ): Promise<unknown> {
    const run = checkRunOptions('groupAdvantages', given[4] ?? {});
    const { args, result } = planGroupAdvantages(given[0], given[1], given[2], given[3]);
    return result(await divided('groupAdvantages', args as never, run));
  }

  const close = () => crew.close(closedError('pool'));
  return {
    threads,
    softmax: pooled('softmax', 2, createSoftmax),
    tokenStatistics: pooled('tokenStatistics', 3, createTokenStatistics),
    divergence: pooled('divergence', 3, createDivergence),
    topK: pooled('topK', 3, createTopK),
    groupAdvantages: pooledAdvantages as Pool['groupAdvantages'],
    successTrajectories: pooled('successTrajectories', 4, createSuccessTrajectories),
    attractors: pooled('attractors', 3, createAttractors),
    policyBatch: async (logits, rewards, shape = {}, run = {}) =>
      createBatch(crew, heap, logits, rewards, shape, checkRunOptions('PolicyBatch', run)),
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
