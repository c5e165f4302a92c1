// PolicyBatch on a pool: its rows live in the workers that computed them, and each is asked for its own.

import { allocate, type FloatArray, floatsOf, type InAnyBuffer } from '../arguments/arrays.js';
import { typeError } from '../arguments/errors.js';
import type { FloatsFor, Logits } from '../arguments/logits.js';
import type { VariantColumns } from '../arguments/variant.js';
import type { PolicyInput, PolicyIterates, PolicyMoments, PolicyStatistics } from '../backend.js';
import { inSlices, takeRun } from '../operation.js';
import { binaryIterates } from '../policies/binaryRows.js';
import { type IterateOptions, resolveIteration } from '../policies/iteration.js';
import { invalidInput, type PolicyRewards, type PolicyShape, resolveInput } from '../policies/policyInput.js';
import type { StartedIterates } from '../policies/startedIterates.js';
import { resolveTiltOptions, resolveTilts, type TiltOptions, type Tilts } from '../policies/tilts.js';
import { wasmBackend } from '../wasm/backend.js';
import type { Heap } from '../wasm/memory/heap.js';
import type { BatchColumns } from './batchCalls.js';
import { compute } from './compute.js';
import type { Crew, Member } from './crew.js';
import { checkRunOptions, type RunOptions } from './runOptions.js';

/** Pieces that the rows of a batch are divided into for each worker: some may be slower. */
const PIECES = 2;

const where = 'PolicyBatch';

let lastBatch = 0;

/** A `PolicyBatch` whose rows are divided among the workers of a pool; made by `pool.policyBatch`. */
export interface PooledPolicyBatch<T extends Logits = FloatArray> {
  /** Number of policies. */
  readonly rows: number;
  /** Number of outcomes of each policy. */
  readonly outcomes: number;
  /** Statistics of the reference policies, as the getters of `PolicyBatch`: one value per row. */
  readonly reference: PolicyStatistics;
  /** As `PolicyBatch.moments`. */
  moments(tilt: Tilts, options?: RunOptions): Promise<PolicyMoments>;
  /** As `PolicyBatch.tilt`. An `out` in a SharedArrayBuffer is written by the workers themselves. */
  tilt<O extends InAnyBuffer<FloatsFor<T>> = FloatsFor<T>>(
    tilt: Tilts,
    options?: TiltOptions<O> & RunOptions,
  ): Promise<O>;
  /** As `PolicyBatch.iterate`. */
  iterate(
    variant: VariantColumns,
    steps: number,
    options: IterateOptions & { start: Logits } & RunOptions,
  ): Promise<StartedIterates>;
  iterate(variant: VariantColumns, steps: number, options?: IterateOptions & RunOptions): Promise<PolicyIterates>;
  /** Releases the memory of the batch. Calling it again does nothing; anything else then rejects with a TypeError. */
  dispose(): void;
  [Symbol.dispose](): void;
}

export async function createBatch<T extends Logits>(
  crew: Crew,
  heap: Heap,
  logits: T,
  rewards: PolicyRewards<T>,
  shape: PolicyShape,
  run: RunOptions,
): Promise<PooledPolicyBatch<T>> {
  const input = resolveInput('PolicyBatch', logits, rewards, shape);
  const { rows } = input;
  const column = () => allocate(where, Float64Array, rows);
  const out: BatchColumns = {
    logPartition: column(),
    mean: column(),
    variance: column(),
    entropy: column(),
    logOdds: column(),
    largestReward: column(),
  };
  const batch = ++lastBatch;
  const grain = Math.ceil(rows / Math.max(1, PIECES * crew.members.length));
  const holders = crew.members.slice(0, Math.ceil(rows / grain));
  try {
    const invalid = await compute(
      crew,
      heap,
      { name: 'policy', batch, units: rows, grain },
      [input],
      [out],
      run,
      undefined,
      holders,
    );
    if (invalid >= 0) throw invalidInput('PolicyBatch', input);
  } catch (error) {
    crew.dispose(batch);
    throw error;
  }
  return new Batch<T>(crew, heap, batch, holders, input, out);
}

class Batch<T extends Logits> implements PooledPolicyBatch<T> {
  readonly rows: number;
  readonly outcomes: number;
  readonly reference: PolicyStatistics;
  readonly #crew: Crew;
  readonly #heap: Heap;
  readonly #batch: number;
  readonly #holders: readonly Member[];
  readonly #type: Float32ArrayConstructor | Float64ArrayConstructor;
  readonly #given: Pick<PolicyInput, 'type' | 'impossible'>;
  readonly #largestReward: number;
  #disposed = false;

  constructor(
    crew: Crew,
    heap: Heap,
    batch: number,
    holders: readonly Member[],
    { rows, outcomes, type, impossible }: PolicyInput,
    { largestReward, ...reference }: BatchColumns,
  ) {
    this.rows = rows;
    this.outcomes = outcomes;
    this.reference = reference;
    this.#crew = crew;
    this.#heap = heap;
    this.#batch = batch;
    this.#holders = holders;
    this.#type = floatsOf(type);
    this.#given = { type, impossible: impossible ?? false };
    this.#largestReward = largestReward.reduce((a, b) => Math.max(a, b));
    forgotten.register(this, () => crew.dispose(batch), this);
  }

  async moments(tilt: Tilts, options: RunOptions = {}): Promise<PolicyMoments> {
    this.#check('moments');
    const tilts = resolveTilts('PolicyBatch.moments', tilt, this.rows, this.#largestReward);
    const column = () => allocate(`${where}.moments`, Float64Array, this.rows);
    const out = { logPartition: column(), mean: column(), variance: column(), kl: column(), entropy: column() };
    await this.#ask('moments', [tilts], out, checkRunOptions(`${where}.moments`, options));
    return out;
  }

  async tilt<O extends InAnyBuffer<FloatsFor<T>> = FloatsFor<T>>(
    tilt: Tilts,
    options: TiltOptions<O> & RunOptions = {},
  ): Promise<O> {
    this.#check('tilt');
    const { run, rest } = takeRun(`${where}.tilt`, [options], 0);
    const tilts = resolveTilts('PolicyBatch.tilt', tilt, this.rows, this.#largestReward);
    const length = this.rows * this.outcomes;
    const { form, out } = resolveTiltOptions<O>('PolicyBatch.tilt', rest[0] ?? {}, length, this.#type);
    await this.#ask('write', [tilts, form, this.outcomes], out.view, run as RunOptions, out.check);
    return out.result();
  }

  iterate(
    variant: VariantColumns,
    steps: number,
    options: IterateOptions & { start: Logits } & RunOptions,
  ): Promise<StartedIterates>;
  iterate(variant: VariantColumns, steps: number, options?: IterateOptions & RunOptions): Promise<PolicyIterates>;
  async iterate(
    variant: VariantColumns,
    steps: number,
    options: IterateOptions & RunOptions = {},
  ): Promise<PolicyIterates> {
    this.#check('iterate');
    const title = `${where}.iterate`;
    const { run, rest } = takeRun(title, [options], 0);
    const { law, count, start, field } = resolveIteration(
      wasmBackend,
      title,
      { ...this.#given, rows: this.rows, outcomes: this.outcomes, statistics: this.reference },
      variant,
      steps,
      rest[0],
    );
    if (field !== undefined && start === null) {
      // Of rows with 0/1 rewards only their log-odds matter, which are here.
      return inSlices(binaryIterates(wasmBackend, this.reference.logOdds, law, count), this.rows * count, run);
    }
    const column = () => allocate(title, Float64Array, (count + 1) * this.rows);
    const columns = { tilt: column(), mean: column(), variance: column(), kl: column() };
    const out = start === null ? columns : { ...columns, share: column(), logOdds: column() };
    await this.#ask('iterate', [law, count, start], out, run as RunOptions);
    return out;
  }

  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    forgotten.unregister(this);
    this.#crew.dispose(this.#batch);
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  #check(member: string): void {
    if (this.#disposed) throw typeError(`${where}.${member}: the batch was disposed`, 'ERR_DISPOSED');
    if (this.#crew.members.length === 0 || this.#holders.every((holder) => this.#crew.members[holder.index] === holder))
      return;
    throw Object.assign(
      new Error(`${where}.${member}: rows of the batch were lost with a worker that died; make the batch anew`),
      { code: 'ERR_WORKER_DIED' as const },
    );
  }

  async #ask(name: string, inputs: unknown[], out: unknown, run: RunOptions, check?: () => void): Promise<void> {
    const member = name === 'write' ? 'tilt' : name;
    // Arguments may have code of their own, which may have disposed it.
    this.#check(member);
    const work = { name, batch: this.#batch, units: this.rows, grain: this.rows };
    await compute(this.#crew, this.#heap, work, inputs, [out], run, check, this.#holders);
  }
}

const forgotten = /* @__PURE__ */ new FinalizationRegistry((dispose: () => void) => dispose());
