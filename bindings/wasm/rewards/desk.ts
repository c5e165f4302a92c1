// A small place in the module's memory that is kept for short calls: to ask for blocks and views takes longer than they do.
import type { FloatArray } from '../../arguments/checks.js';
import type { AdvantageColumns } from '../../rewards/columns.js';
import type { Groups } from '../../rewards/groups.js';
import { isAllowed, type RewardKind } from '../../rewards/ruleChecks.js';
import type { Room } from '../module.js';
import { rewards as room } from '../rooms.js';
import { GROUPS, writeGroups } from './groups.js';
import { type KernelRule, RULE_BYTES, writeRule } from './rule.js';

/** Rewards, and groups, of a short call. */
const MOST = 512;
/** Elements that are copied one by one: a view of them would cost more. */
const FEW = 64;
/** Bytes that kernels may touch beyond their arrays. */
const BEYOND = 32;
const BLOCK = 8 * MOST + BEYOND;

//   | groups | rule | rewards | advantages | means | scales | flags |
interface Desk {
  readonly module: Room<'rewards'>;
  readonly at: number;
  readonly single: Room<'rewards'>['kernels']['groupAdvantagesF32'];
  readonly double: Room<'rewards'>['kernels']['groupAdvantagesF32'];
  /** Count and size of the groups: all else of them is written once. */
  readonly groups: Int32Array;
  readonly rewards32: Float32Array;
  readonly rewards64: Float64Array;
  readonly advantages32: Float32Array;
  readonly advantages64: Float64Array;
  readonly means: Float64Array;
  readonly scales: Float64Array;
  readonly flags: Uint8Array;
  /** The rule that was written last. */
  rule: KernelRule | null;
}

const RULE_AT = GROUPS;
const BLOCKS_AT = GROUPS + RULE_BYTES;
const BYTES = BLOCKS_AT + 4 * BLOCK + MOST;

let desk: Desk | undefined;

/** The desk of this module; its views are renewed after memory has grown. */
function deskOf(module: Room<'rewards'>): Desk {
  if (desk?.module === module && desk.flags.length > 0) return desk;
  const { heap, kernels } = module;
  const at = desk?.module.heap === heap ? desk.at : heap.take(BYTES);
  const block = (k: number) => at + BLOCKS_AT + k * BLOCK;
  const [rewards, advantages, means, scales, flags] = [block(0), block(1), block(2), block(3), block(4)];
  writeGroups(heap.views, at, 0, 0, { offsets: 0, rewards, advantages, means, scales, flags, columns: true });
  desk = {
    module,
    at,
    single: kernels.groupAdvantagesF32,
    double: kernels.groupAdvantagesF64,
    groups: new Int32Array(heap.buffer, at, 2),
    rewards32: heap.float32(rewards, MOST),
    rewards64: heap.float64(rewards, MOST),
    advantages32: heap.float32(advantages, MOST),
    advantages64: heap.float64(advantages, MOST),
    means: heap.float64(means, MOST),
    scales: heap.float64(scales, MOST),
    flags: heap.bytes(flags, MOST),
    rule: null,
  };
  return desk;
}

/** True for calls that the desk is large enough for. */
export function isShort(count: number, { offsets }: Groups): boolean {
  return count <= MOST && offsets === null;
}

/** As `standardised`, for short calls. */
export function onDesk(
  given: FloatArray,
  groups: Groups,
  rule: KernelRule,
  out: AdvantageColumns,
  kind: RewardKind | null,
): number {
  // The kernel itself reports a reward that is not finite.
  for (let i = kind === null || kind === 'finite' ? given.length : 0; i < given.length; i++)
    if (!isAllowed(kind!, given[i]!)) return i;
  const module = room();
  const place = deskOf(module);
  if (place.rule !== rule) {
    writeRule(module.heap.views, place.at + RULE_AT, rule);
    place.rule = rule;
  }
  const { at } = place;
  place.groups[0] = groups.count;
  place.groups[1] = groups.size;
  const { length } = given;
  const single = given instanceof Float32Array;
  // Not one by one: processors wait where a vector is read of which small stores have not yet reached the cache.
  if (single) place.rewards32.set(given);
  else place.rewards64.set(given);
  const kernel = single ? place.single : place.double;
  const invalid = kernel(at, at + RULE_AT);
  if (invalid >= 0) return invalid;
  const { advantages, mean, scale, degenerate } = out;
  if (single) copySingle(place.advantages32, advantages as Float32Array, length);
  else copyDouble(place.advantages64, advantages as Float64Array, length);
  if (mean) copyDouble(place.means, mean, groups.count);
  if (scale) copyDouble(place.scales, scale, groups.count);
  if (degenerate) for (let g = 0; g < groups.count; g++) degenerate[g] = place.flags[g]!;
  return -1;
}

// One for each type: V8 makes a loop over arrays of one type several times as fast as one over two.
function copySingle(from: Float32Array, to: Float32Array, count: number): void {
  if (count > FEW) to.set(from.subarray(0, count));
  else for (let i = 0; i < count; i++) to[i] = from[i]!;
}

function copyDouble(from: Float64Array, to: Float64Array, count: number): void {
  if (count > FEW) to.set(from.subarray(0, count));
  else for (let i = 0; i < count; i++) to[i] = from[i]!;
}
