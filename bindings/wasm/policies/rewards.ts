// Rewards in the module's memory, in the form that the kernels for their kind need.
import type { FloatArray } from '../../arguments/checks.js';
import { MOST_LEVELS, PADDING, RewardRange } from '../binary/abi.generated.js';
import type { Heap } from '../memory/heap.js';
import type { Room } from '../module.js';

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
    const levels = allocate(padded);
    copyPadded(heap.views.uint8, rewards, levels, padded, 0);
    return kernels.areBinary(levels, padded) ? logits.map(binaryRewards(levels)) : 0;
  }
  const width = single ? 4 : 8;
  const bytes = padded * width;
  const find = single ? kernels.rewardRangeF32 : kernels.rewardRangeF64;
  const store = single ? kernels.storeLossesF32 : kernels.storeLossesF64;
  return heap.borrow(RewardRange.bytes + 8 * MOST_LEVELS + bytes + padded, (range) => {
    const found = range + RewardRange.bytes;
    const raw = found + 8 * MOST_LEVELS;
    const numbers = raw + bytes;
    const memory = single ? heap.views.float32 : heap.views.float64;
    // The padding adds no level where it is one of the rewards.
    copyPadded(memory, rewards, raw / width, padded, rewards[0]!);
    const count = (single ? kernels.findLevelsF32 : kernels.findLevelsF64)(raw, padded, found, numbers);
    const values = count < 0 ? null : Array.from(heap.float64(found, count));
    memory.fill(0, raw / width + rewards.length, raw / width + padded);
    const levels = values === null ? 0 : allocate(padded);
    if (values !== null) {
      heap.views.uint8.copyWithin(levels, numbers, numbers + padded);
      if (values.every((r) => r === 0 || r === 1)) {
        if (values[0] === 1) flip(heap, levels, padded);
        return logits.map(binaryRewards(levels));
      }
    }
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

/** Copies rewards to a place in memory, and fills up to the padded length. */
function copyPadded(
  memory: FloatArray | Uint8Array,
  rewards: FloatArray | Uint8Array,
  at: number,
  padded: number,
  padding: number,
): void {
  memory.set(rewards, at);
  if (padded > rewards.length) memory.fill(padding, at + rewards.length, at + padded);
}

/** Makes 1 of bytes that are 0, and 0 of those that are 1. */
function flip({ views: { int32 } }: Heap, at: number, bytes: number): void {
  for (let i = at / 4; i < (at + bytes) / 4; i++) int32[i] = int32[i]! ^ 0x01010101;
}
