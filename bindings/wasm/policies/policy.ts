// PolicyBatch on the kernels: logits and rewards stay in the module's memory, rows padded so that kernels have no tails.

import { allocate, type FloatArray } from '../../arguments/checks.js';
import { regionOf } from '../../arguments/resident.js';
import type {
  Law,
  PolicyForm,
  PolicyInput,
  PolicyIterates,
  PolicyKernel,
  PolicyMoments,
  PolicyRow,
  PolicyStatistics,
} from '../../backend.js';
import type { Work } from '../../operation.js';
import type { Heap } from '../memory/heap.js';
import { type Module, wasm } from '../module.js';
import { formats, paddedLength, placeRow, RowWriter, rowBytes } from '../rows/logitRows.js';
import { BinaryRow } from './binaryRow.js';
import { GeneralRow } from './generalRow.js';
import { LevelRow } from './levelRow.js';
import { placeRewards, type RewardRow } from './rewards.js';
import type { Row, RowMoments, RowPlace } from './row.js';

/** Outcomes that a step of the work on an iteration reads: about a tenth of a millisecond. */
const STEP = 65536;

export function createPolicy(given: PolicyInput): PolicyKernel | null {
  const module = wasm();
  // Rewards are read between allocations, of which any may detach what lies in the module's memory.
  const resident = module.heap.regions.addressOf(given.rewards) >= 0;
  const input = resident ? { ...given, rewards: given.rewards.slice() } : given;
  const blocks: number[] = [];
  try {
    const policy = place(module, input, blocks);
    if (policy === null) release(module, blocks);
    return policy;
  } catch (error) {
    release(module, blocks);
    throw error;
  }
}

function release(module: Module, blocks: number[]): void {
  for (const at of blocks.splice(0)) module.heap.release(at);
}

function place(module: Module, input: PolicyInput, blocks: number[]): PolicyKernel | null {
  const { rows, outcomes, stride } = input;
  const { heap } = module;
  const single = input.type !== 'float64';
  const padded = paddedLength(outcomes);
  const allocate = (bytes: number): number => {
    const at = heap.allocate(bytes);
    blocks.push(at);
    return at;
  };
  const width = single ? 4 : 8;
  const rewardRows: RewardRow[] = [];
  for (let i = 0; i < (input.sharedRewards ? 1 : rows); i++) {
    const reward = placeRewards(
      heap,
      allocate,
      input.rewards.subarray(i * stride, i * stride + outcomes),
      padded,
      single,
    );
    if (reward === null) return null;
    rewardRows.push(reward);
  }
  const table: Row[] = [];
  const borrowed = borrowLogits(heap, input, blocks);
  const origin = borrowed < 0 ? allocate(rows * padded * width) : borrowed;
  for (let i = 0; i < rows; i++) {
    const at = origin + i * (borrowed < 0 ? padded : stride) * width;
    if (borrowed < 0) placeLogits(module, input, i, at);
    const row = createRow(module, {
      logits: at,
      padded,
      single,
      reward: rewardRows[input.sharedRewards ? 0 : i]!,
      allocate,
    });
    if (row === null) return null;
    table.push(row);
  }
  const largestReward = Math.max(...rewardRows.map(({ best, least }) => Math.max(Math.abs(best), Math.abs(least))));
  return new WasmPolicy(module, table, outcomes, largestReward, blocks);
}

/** Where the rows lie, if they may and can be read there as they are, and from then on are held; else -1. */
function borrowLogits(heap: Heap, { copy, logits, type, outcomes }: PolicyInput, blocks: number[]): number {
  const region = regionOf(logits);
  const half = type === 'float16' || type === 'bfloat16';
  if (copy || half || region === undefined || outcomes !== paddedLength(outcomes)) return -1;
  heap.retain(region.at);
  blocks.push(region.at);
  return heap.regions.addressOf(logits);
}

/** Copies row i to `at`, half precision widened on the way. */
function placeLogits({ heap, kernels }: Module, input: PolicyInput, i: number, at: number): void {
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
function createRow(module: Module, place: RowPlace): Row | null {
  if (place.reward.binary) return BinaryRow.create(module, place);
  return place.reward.values === null ? GeneralRow.create(module, place) : LevelRow.create(module, place);
}

class WasmPolicy implements PolicyKernel {
  readonly statistics: PolicyStatistics;
  readonly largestReward: number;
  readonly #module: Module;
  readonly #rows: Row[];
  readonly #outcomes: number;
  readonly #blocks: number[];

  constructor(module: Module, rows: Row[], outcomes: number, largestReward: number, blocks: number[]) {
    this.#module = module;
    this.#rows = rows;
    this.#outcomes = outcomes;
    this.largestReward = largestReward;
    this.#blocks = blocks;
    const moments = this.moments(new Float64Array(rows.length));
    this.statistics = {
      logPartition: moments.logPartition,
      mean: moments.mean,
      variance: moments.variance,
      entropy: moments.entropy,
      logOdds: Float64Array.from(rows, (row) => row.logOdds),
    };
  }

  row(i: number): PolicyRow {
    return this.#rows[i]!;
  }

  moments(tilt: Float64Array): PolicyMoments {
    const all = this.#rows.map((row, i) => row.moments(tilt[i]!));
    const column = (name: keyof RowMoments) => Float64Array.from(all, (moments) => moments[name]);
    return {
      logPartition: column('logPartition'),
      mean: column('mean'),
      variance: column('variance'),
      kl: column('kl'),
      entropy: column('entropy'),
    };
  }

  write(tilt: Float64Array, form: PolicyForm, out: FloatArray): void {
    const { heap } = this.#module;
    const output = new RowWriter(heap, out, this.#outcomes);
    heap.borrow(output.bytes, (copy) => {
      for (const [i, row] of this.#rows.entries()) output.write(i, copy, (at) => row.write(tilt[i]!, form, at));
    });
  }

  *iterate(law: Law, steps: number): Work<PolicyIterates> {
    const rows = this.#rows.length;
    const column = () => allocate('PolicyBatch.iterate', Float64Array, (steps + 1) * rows);
    const out = { tilt: column(), mean: column(), variance: column(), kl: column() };
    let read = 0;
    for (const [i, row] of this.#rows.entries()) {
      let tilt = 0;
      let moments = row.moments(0);
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
    release(this.#module, this.#blocks);
  }
}
