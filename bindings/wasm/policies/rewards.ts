// Rewards in the module's memory, in the form that the kernels for their kind need.
import type { FloatArray } from '../../arguments/checks.js';
import type { Heap } from '../memory/heap.js';

/** Beyond this many distinct rewards, one pass over the outcomes a step is cheaper than a pass for every level. */
const MAX_LEVELS = 8;

export interface RewardRow {
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

/** null where a reward is not finite, or not 0 or 1 in a byte array. */
export function placeRewards(
  heap: Heap,
  allocate: (bytes: number) => number,
  rewards: FloatArray | Uint8Array,
  padded: number,
  single: boolean,
): RewardRow | null {
  const bytes = rewards instanceof Uint8Array;
  if (bytes && highestBits(rewards) > 1) return null;
  const [least, best] = bytes ? [0, 1] : range(rewards);
  if (Number.isNaN(best)) return null;
  const distinct = bytes ? [0, 1] : fewValues(rewards);
  const binary = distinct?.every((r) => r === 0 || r === 1) ?? false;
  const values = binary ? [0, 1] : distinct;

  let levels = 0;
  if (values !== null) {
    levels = allocate(padded);
    const target = heap.bytes(levels, padded).fill(0);
    if (binary) target.set(rewards);
    else for (let i = 0; i < rewards.length; i++) target[i] = values.indexOf(rewards[i]!);
  }
  // Numbers within a factor of two of each other have exact differences (Sterbenz).
  const nearest = least > 0 ? least : Math.min(best, 0);
  const origin = Math.abs(nearest) > best - least ? nearest : 0;
  let losses = 0;
  if (!binary) {
    losses = allocate(padded * (single ? 4 : 8));
    const target = single ? heap.float32(losses, padded) : heap.float64(losses, padded);
    for (let i = 0; i < rewards.length; i++) target[i] = origin - rewards[i]!;
    target.fill(0, rewards.length);
    // A spread beyond the range of the element type cannot be tilted by.
    if (!Number.isFinite(single ? Math.fround(best - least) : best - least)) return null;
  }
  return { best, least, values, binary, levels, losses, origin };
}

// Plain loops over one type of array each: callbacks and iterators cost more than the kernels that follow.

function highestBits(values: Uint8Array): number {
  let bits = 0;
  for (let i = 0; i < values.length; i++) bits |= values[i]!;
  return bits;
}

/** Least and largest value; NaN if any is not finite. */
function range(values: FloatArray): [number, number] {
  let least = Infinity;
  let best = -Infinity;
  let zero = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (value < least) least = value;
    if (value > best) best = value;
    zero += value - value;
  }
  return [least + zero, best + zero];
}

function fewValues(rewards: FloatArray): number[] | null {
  const values: number[] = [];
  let last = Number.NaN;
  for (const r of rewards) {
    if (r === last) continue;
    last = r;
    if (values.includes(r)) continue;
    if (values.length === MAX_LEVELS) return null;
    values.push(r);
  }
  return values;
}
