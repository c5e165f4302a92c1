// PolicyBatch on the kernels: logits and rewards stay in the module's memory, rows padded so that kernels have no tails.

import { allocate, type FloatArray } from '../../arguments/checks.js';
import { isImpossible } from '../../arguments/logits.js';
import { regionOf } from '../../arguments/resident.js';
import type {
  PolicyForm,
  PolicyInput,
  PolicyIterates,
  PolicyKernel,
  PolicyMoments,
  PolicyRow,
  PolicyStatistics,
} from '../../backend.js';
import type { Work } from '../../operation.js';
import type { Law } from '../../recurrence/lawColumns.js';
import { align, type Heap } from '../memory/heap.js';
import type { Room } from '../module.js';
import { policies as room } from '../rooms.js';
import { formats, paddedLength, placeRow, rowBytes, writeRow, writerOf } from '../rows/logitRows.js';
import { BinaryRow, bytesOfBinary } from './binaryRow.js';
import { bytesOfGeneral, GeneralRow } from './generalRow.js';
import { ImpossibleRow } from './impossibleRow.js';
import { LevelRow } from './levelRow.js';
import { areValid, placeRewards, type RowRewards } from './rewards.js';
import type { Row, RowMoments, RowPlace } from './row.js';

/** Outcomes that a step of the work on an iteration reads: about a tenth of a millisecond. */
const STEP = 65536;

export function createPolicy(given: PolicyInput): PolicyKernel | null {
  const module = room();
  // Rewards are read between allocations, of which any may detach what lies in the module's memory.
  const resident = module.heap.addressOf(given.rewards) >= 0;
  const input = resident ? { ...given, rewards: given.rewards.slice() } : given;
  const blocks: number[] = [];
  try {
    const policy = place(module, input, blocks);
    if (policy === null) release(module, blocks);
    else module.heap.batches++;
    return policy;
  } catch (error) {
    release(module, blocks);
    throw error;
  }
}

function release(module: Room<'policies'>, blocks: number[]): void {
  for (let at = blocks.pop(); at !== undefined; at = blocks.pop()) module.heap.release(at);
}

function place(module: Room<'policies'>, input: PolicyInput, blocks: number[]): PolicyKernel | null {
  const { outcomes, stride } = input;
  const { heap } = module;
  const single = input.type !== 'float64';
  const padded = paddedLength(outcomes);
  const allocate = allocator(heap, input.rows === 1 ? bytesOfRow(input, padded) : 0, blocks);
  const logits = placeAllLogits(module, input, blocks, allocate);
  const table: Row[] = [];
  const given: RowRewards[] = [];
  const possible: number[] = [];
  for (let i = 0; i < input.rows; i++) {
    if (!input.impossible || !isImpossible(input, i)) {
      possible.push(i);
      continue;
    }
    if (!input.sharedRewards && !areValid(input.rewards.subarray(i * stride, i * stride + outcomes))) return null;
    table[i] = new ImpossibleRow(heap, padded, single);
  }
  let largestReward = 0;
  for (const together of input.sharedRewards ? [possible] : possible.map((i) => [i])) {
    const first = input.sharedRewards ? 0 : together[0]!;
    const whole = input.rewards.length === outcomes;
    const rewards = whole ? input.rewards : input.rewards.subarray(first * stride, first * stride + outcomes);
    const addresses = together.map((i) => logits[i]!);
    const placed = placeRewards(module, allocate, rewards, addresses, padded, single);
    if (typeof placed === 'number') return null;
    for (let k = 0; k < placed.length; k++) {
      const { rewards, base, peak } = placed[k]!;
      const row = createRow(module, { logits: addresses[k]!, base, peak, padded, single, rewards, allocate });
      if (row === null) return null;
      table[together[k]!] = row;
      given[together[k]!] = rewards;
      largestReward = Math.max(largestReward, Math.abs(rewards.best), Math.abs(rewards.least));
    }
  }
  return new WasmPolicy(module, table, given, outcomes, largestReward, blocks, single);
}

/** Hands out pieces of one block of so many bytes, which costs less than a block for each; then blocks. */
function allocator(heap: Heap, bytes: number, blocks: number[]): (bytes: number) => number {
  const block = (size: number) => {
    const at = heap.allocate(size);
    blocks.push(at);
    return at;
  };
  let next = bytes > 0 ? block(bytes) : 0;
  const end = next + bytes;
  return (size) => {
    const piece = align(size);
    if (next + piece > end) return block(size);
    next += piece;
    return next - piece;
  };
}

/** What a single row takes: its logits, its rewards, its weights if they are kept, and structs. */
function bytesOfRow({ copy, rewards, type }: PolicyInput, padded: number): number {
  const bytes = padded * (type === 'float64' ? 8 : 4);
  const own = rewards instanceof Uint8Array ? padded + bytes + bytesOfBinary : bytes + bytesOfGeneral;
  return copy ? bytes + own : own;
}

/** The addresses of the rows of logits: where they lie, if they may be read there as they are, else of copies. */
function placeAllLogits(
  module: Room<'policies'>,
  input: PolicyInput,
  blocks: number[],
  allocate: (bytes: number) => number,
): number[] {
  const { rows, outcomes, stride, type } = input;
  const width = type === 'float64' ? 8 : 4;
  const borrowed = borrowLogits(module.heap, input, blocks);
  const bytes = paddedLength(outcomes) * width;
  const first = borrowed >= 0 ? borrowed : allocate(rows * bytes);
  const step = borrowed >= 0 ? stride * width : bytes;
  const addresses: number[] = [];
  for (let i = 0; i < rows; i++) {
    addresses.push(first + i * step);
    if (borrowed < 0) placeLogits(module, input, i, first + i * step);
  }
  return addresses;
}

/** Where the rows lie, if they may and can be read there as they are, and from then on are held; else -1. */
function borrowLogits(heap: Heap, { copy, logits, type, outcomes }: PolicyInput, blocks: number[]): number {
  const region = regionOf(logits);
  const half = type === 'float16' || type === 'bfloat16';
  if (copy || half || region === undefined || outcomes !== paddedLength(outcomes)) return -1;
  heap.retain(region.at);
  blocks.push(region.at);
  return heap.addressOf(logits);
}

/** Copies row i to `at`, half precision widened on the way. */
function placeLogits({ heap, kernels }: Room<'policies'>, input: PolicyInput, i: number, at: number): void {
  if (input.type === 'float32' || input.type === 'float64') {
    placeRow(heap, input, i, at);
    return;
  }
  const format = formats[input.type];
  heap.borrow(rowBytes(input), (from) => {
    placeRow(heap, input, i, from);
    kernels.widen(from, format, paddedLength(input.outcomes), at);
  });
}

/** null where a logit is NaN or +Infinity, or all are -Infinity. */
function createRow(module: Room<'policies'>, place: RowPlace): Row | null {
  if (place.rewards.binary) return BinaryRow.create(module, place);
  return place.rewards.values === null ? new GeneralRow(module, place) : LevelRow.create(module, place);
}

class WasmPolicy implements PolicyKernel {
  readonly largestReward: number;
  #statistics: PolicyStatistics | undefined;
  readonly #module: Room<'policies'>;
  readonly #rows: Row[];
  readonly #rewards: RowRewards[];
  readonly #outcomes: number;
  readonly #blocks: number[];
  readonly #single: boolean;

  constructor(
    module: Room<'policies'>,
    rows: Row[],
    rewards: RowRewards[],
    outcomes: number,
    largestReward: number,
    blocks: number[],
    single: boolean,
  ) {
    this.#module = module;
    this.#rows = rows;
    this.#rewards = rewards;
    this.#single = single;
    this.#outcomes = outcomes;
    this.largestReward = largestReward;
    this.#blocks = blocks;
  }

  /** Found when they are first asked for: a policy that is tilted once needs none. */
  get statistics(): PolicyStatistics {
    if (this.#statistics === undefined) {
      const { logPartition, mean, variance, entropy } = this.moments(new Float64Array(this.#rows.length));
      const logOdds = Float64Array.from(this.#rows, (row) => row.logOdds);
      this.#statistics = { logPartition, mean, variance, entropy, logOdds };
    }
    return this.#statistics;
  }

  row(i: number): PolicyRow {
    return this.#rows[i]!;
  }

  rewards(i: number): Float64Array {
    const { heap } = this.#module;
    const rewards = this.#rewards[i];
    const out = new Float64Array(this.#outcomes);
    if (rewards === undefined) return out.fill(Number.NaN);
    const { values, levels, losses, origin } = rewards;
    if (values !== null) {
      const places = heap.bytes(levels, out.length);
      return out.map((_, k) => values[places[k]!]!);
    }
    const stored = this.#single ? heap.float32(losses, out.length) : heap.float64(losses, out.length);
    return out.map((_, k) => origin - stored[k]!);
  }

  moments(tilt: Float64Array): PolicyMoments {
    const out = momentColumns(this.#rows.length);
    for (let i = 0; i < this.#rows.length; i++) setMoments(out, i, this.#rows[i]!.moments(tilt[i]!));
    return out;
  }

  write(tilt: Float64Array, form: PolicyForm, out: FloatArray): void {
    const { heap } = this.#module;
    const output = writerOf(heap, out, this.#outcomes);
    heap.borrow(output.bytes, (copy) => {
      for (const [i, row] of this.#rows.entries()) writeRow(output, i, copy, (at) => row.write(tilt[i]!, form, at));
    });
  }

  tilted(tilt: Float64Array, form: PolicyForm, out: FloatArray): PolicyMoments {
    const { heap } = this.#module;
    const moments = momentColumns(this.#rows.length);
    const output = writerOf(heap, out, this.#outcomes);
    heap.borrow(output.bytes, (copy) => {
      for (let i = 0; i < this.#rows.length; i++) {
        const at = output.open(i, copy);
        setMoments(moments, i, this.#rows[i]!.tilted(tilt[i]!, form, at));
        output.close(i);
      }
    });
    return moments;
  }

  *iterate(law: Law, steps: number): Work<PolicyIterates> {
    const rows = this.#rows.length;
    const column = () => allocate('PolicyBatch.iterate', Float64Array, (steps + 1) * rows);
    const out = { tilt: column(), mean: column(), variance: column(), kl: column() };
    let read = 0;
    for (const [i, row] of this.#rows.entries()) {
      let moments = row.moments(0);
      let tilt = Number.isNaN(moments.mean) ? Number.NaN : 0;
      const constant = row.isConstant();
      for (let n = 0; ; n++) {
        const at = n * rows + i;
        out.tilt[at] = tilt;
        out.mean[at] = moments.mean;
        out.variance[at] = moments.variance;
        out.kl[at] = moments.kl;
        if (n === steps) break;
        read += row.cost;
        if (read > STEP) {
          read = 0;
          yield i * steps + n;
        }
        if (constant) continue;
        const kept = law.alpha[i] === 1 ? 0 : (1 - law.alpha[i]!) * tilt;
        const omega = law.meanOnly ? 1 : row.omega(tilt, moments, law.varianceEpsilon[i]!);
        tilt = kept + omega / law.beta[i]!;
        // Without smoothing the tilt can overflow; every finite one this large gives the same policy.
        moments = row.moments(Math.min(tilt, Number.MAX_VALUE), moments);
      }
    }
    return out;
  }

  dispose(): void {
    this.#module.heap.batches--;
    release(this.#module, this.#blocks);
  }
}

function momentColumns(rows: number): PolicyMoments {
  const column = () => allocate('PolicyBatch.moments', Float64Array, rows);
  return { logPartition: column(), mean: column(), variance: column(), kl: column(), entropy: column() };
}

function setMoments(out: PolicyMoments, i: number, moments: RowMoments): void {
  out.logPartition[i] = moments.logPartition;
  out.mean[i] = moments.mean;
  out.variance[i] = moments.variance;
  out.kl[i] = moments.kl;
  out.entropy[i] = moments.entropy;
}
