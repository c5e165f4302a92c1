// A row of an update in the module's memory (assembly/updates/row.ts), and how its rewards are placed.
import { bufferOf, offsetOf } from '../../arguments/arrays.js';
import type { LogitRows } from '../../arguments/logits.js';
import type { RewardRows } from '../../updates/rewards.js';
import { Pair, UpdateRow } from '../binary/abi.generated.js';
import type { Room } from '../module.js';
import { paddedLength } from '../rows/logitRows.js';

/** The pairs of the policy with the reference and with the old policy: bytes after the row. */
export const PAIR_Y = UpdateRow.bytes;
export const PAIR_Z = PAIR_Y + Pair.bytes;

/** Bytes of a row with its two pairs. */
export const ROW = PAIR_Z + Pair.bytes;

/** Its addresses and counts, as i32. */
export const Word = UpdateRow.i32;

/** Its numbers, as f64; those of the pairs last. */
export const Field = {
  ...UpdateRow.f64,
  klY: PAIR_Y / 8 + Pair.f64.kl,
  klZ: PAIR_Z / 8 + Pair.f64.kl,
};

/** Bytes of the rewards of a row. */
export function rewardBytes({ outcomes, type }: LogitRows, { binary }: RewardRows): number {
  return paddedLength(outcomes) * (binary ? 1 : type === 'float64' ? 8 : 4);
}

/** Copies the rewards of row i to `at`: bytes where they are 0 or 1, else floats. Returns what others are counted from. */
export function placeOutcomes(
  { heap }: Pick<Room<'updates'>, 'heap'>,
  rows: LogitRows,
  given: RewardRows,
  i: number,
  at: number,
): number {
  const { outcomes, type } = rows;
  const first = given.shared ? 0 : i * given.stride;
  const rewards = given.rewards.subarray(first, first + outcomes);
  const padded = paddedLength(outcomes);
  const to = given.binary
    ? heap.bytes(at, padded)
    : type === 'float64'
      ? heap.float64(at, padded)
      : heap.float32(at, padded);
  const origin = given.binary ? 0 : rewards[0]!;
  to.set(rewards);
  to.fill(origin, outcomes);
  return origin;
}

/** Whether two arguments are the same elements. */
export function isSame(a: LogitRows, b: LogitRows): boolean {
  return bufferOf(a.logits) === bufferOf(b.logits) && offsetOf(a.logits) === offsetOf(b.logits);
}
