// Rewards in the module's memory, in the form that the kernels for their kind need.
import type { FloatArray } from '../../arguments/checks.js';
import { PADDING, RewardRange } from '../binary/abi.generated.js';
import type { Room } from '../module.js';

/** Beyond this many distinct rewards, one pass over the outcomes a step is cheaper than a pass for every level. */
const MAX_LEVELS = 8;

/** What a tilt needs of the rewards of one row. Only outcomes that can happen count in their range. */
export interface RowRewards {
  /** The largest reward. */
  readonly best: number;
  readonly least: number;
  /** The distinct rewards where there are few, else null. Exactly 0 and 1 for binary rewards. */
  readonly values: readonly number[] | null;
  readonly binary: boolean;
  /** Bytes that number the value of each outcome; 0 where there are many. */
  readonly levels: number;
  /** origin - reward of each outcome, as floats and exactly; 0 for binary rewards. */
  readonly losses: number;
  /** 0, or a reward where all of them lie close together, far from 0. */
  readonly origin: number;
}

export interface PlacedRewards {
  readonly rewards: RowRewards;
  /** The largest logit of the row, and the start of the first block that holds it; NaN for binary rewards, whose kernel finds them. */
  readonly base: number;
  readonly peak: number;
}

type Allocate = (bytes: number) => number;

/** What is asked of rewards that no kernel meets, since no outcome of their rows can happen. */
export function areValid(rewards: FloatArray | Uint8Array): boolean {
  return rewards instanceof Uint8Array ? rewards.every((r) => r <= 1) : rewards.every(Number.isFinite);
}

/**
 * Places the rewards that the rows at `logits` have in common. Returns those of each row; or the number of the first row that is not
 * valid: a reward is not finite, or not 0 or 1 in a byte array, their spread overflows, or no outcome can happen; for rewards that are
 * not binary also a logit is not.
 */
export function placeRewards(
  module: Room<'policies'>,
  allocate: Allocate,
  rewards: FloatArray | Uint8Array,
  logits: readonly number[],
  padded: number,
  single: boolean,
): PlacedRewards[] | number {
  const { heap, kernels } = module;
  if (logits.length === 0) return areValid(rewards) ? [] : 0;
  if (rewards instanceof Uint8Array) {
    const levels = storeLevels(module, allocate, rewards, null, padded);
    return kernels.areBinary(levels, padded) ? logits.map(binaryRewards(levels)) : 0;
  }
  const values = fewValues(rewards);
  if (values?.every((r) => r === 0 || r === 1)) {
    return logits.map(binaryRewards(storeLevels(module, allocate, rewards, null, padded)));
  }
  const levels = values === null ? 0 : storeLevels(module, allocate, rewards, values, padded);
  const width = single ? 4 : 8;
  const bytes = padded * width;
  const find = single ? kernels.rewardRangeF32 : kernels.rewardRangeF64;
  const store = single ? kernels.storeLossesF32 : kernels.storeLossesF64;
  return heap.borrow(RewardRange.bytes + bytes, (range) => {
    const raw = range + RewardRange.bytes;
    copyPadded(single ? heap.views.float32 : heap.views.float64, rewards, raw / width, padded);
    // Of a single row, the negatives of its rewards are mostly its losses.
    const negatives = logits.length === 1 ? allocate(bytes) : 0;
    // Rows in which the same rewards are the extreme ones share their losses.
    const placed = logits.length > 1 ? new Map<number, Map<number, RowRewards>>() : null;
    const rows: PlacedRewards[] = [];
    for (let i = 0; i < logits.length; i++) {
      find(logits[i]!, raw, padded, negatives, range);
      const { least, best, base, peak, valid, possible } = readRange(heap, range);
      const spread = best - least;
      // A spread beyond the range of the element type cannot be tilted by; it is negative where no outcome can happen.
      if (!(valid && spread >= 0 && (single ? Math.fround(spread) : spread) < Infinity)) return i;
      let own = placed?.get(least)?.get(best);
      if (own === undefined) {
        const losses = negatives || allocate(bytes);
        const origin = originOf(least, best);
        const from = negatives && possible && origin === 0 ? padded - PADDING : 0;
        const skipped = from * width;
        store(raw + skipped, padded - from, origin, origin - best, origin - least, losses + skipped);
        own = { best, least, values, binary: false, levels, losses, origin };
        if (placed !== null) placed.set(least, (placed.get(least) ?? new Map()).set(best, own));
      }
      rows.push({ rewards: own, base, peak });
    }
    return rows;
  });
}

/** What a kernel said of rewards (assembly/rows/losses.ts). */
function readRange({ views: { float64, int32 } }: Room<'policies'>['heap'], at: number) {
  const { f64, i32 } = RewardRange;
  return {
    least: float64[at / 8 + f64.least]!,
    best: float64[at / 8 + f64.best]!,
    base: float64[at / 8 + f64.base]!,
    peak: int32[at / 4 + i32.peak]!,
    valid: int32[at / 4 + i32.valid] === 1,
    possible: int32[at / 4 + i32.possible] === 1,
  };
}

/** Numbers within a factor of two of each other have exact differences (Sterbenz). */
function originOf(least: number, best: number): number {
  const nearest = least > 0 ? least : Math.min(best, 0);
  return Math.abs(nearest) > best - least ? nearest : 0;
}

function binaryRewards(levels: number): () => PlacedRewards {
  const rewards = { best: 1, least: 0, values: [0, 1], binary: true, levels, losses: 0, origin: 0 };
  return () => ({ rewards, base: Number.NaN, peak: Number.NaN });
}

/** A byte for each outcome: its reward, which is 0 or 1, or the place of its reward in `values`. */
function storeLevels(
  { heap }: Room<'policies'>,
  allocate: Allocate,
  rewards: FloatArray | Uint8Array,
  values: readonly number[] | null,
  padded: number,
): number {
  const levels = allocate(padded);
  const target = heap.views.uint8;
  if (values === null) copyPadded(target, rewards, levels, padded);
  else {
    for (let i = 0; i < rewards.length; i++) target[levels + i] = placeOf(rewards[i]!, values);
    target.fill(0, levels + rewards.length, levels + padded);
  }
  return levels;
}

/** Copies rewards to a place in memory, and zeros up to the padded length. */
function copyPadded(
  memory: FloatArray | Uint8Array,
  rewards: FloatArray | Uint8Array,
  at: number,
  padded: number,
): void {
  memory.set(rewards, at);
  if (padded > rewards.length) memory.fill(0, at + rewards.length, at + padded);
}

// Plain loops over one type of array each: callbacks and iterators cost more than the kernels that follow.

/** The index of a value among a few; their number, if it is none of them. */
function placeOf(value: number, among: readonly number[]): number {
  let k = 0;
  while (k < among.length && among[k] !== value) k++;
  return k;
}

function fewValues(rewards: FloatArray): number[] | null {
  const values: number[] = [];
  let last = Number.NaN;
  for (let i = 0; i < rewards.length; i++) {
    const r = rewards[i]!;
    if (r === last) continue;
    last = r;
    if (placeOf(r, values) < values.length) continue;
    if (values.length === MAX_LEVELS) return null;
    values.push(r);
  }
  return values;
}
