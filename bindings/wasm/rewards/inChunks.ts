// Passes over groups, chunk by chunk: rewards are copied to the module's memory and advantages from there, unless they live in it.
import type { FloatArray } from '../../arguments/checks.js';
import { current, overlap } from '../../arguments/resident.js';
import type { AdvantageColumns } from '../../rewards/columns.js';
import type { Groups } from '../../rewards/groups.js';
import { isAllowed, type RewardKind } from '../../rewards/ruleChecks.js';
import { addressOf, keeping } from '../memory/inPlace.js';
import { rewards as room } from '../rooms.js';
import { borrowBlocks, writeOffsets } from './blocks.js';
import { type Chunk, chunksOf, most } from './chunks.js';
import { floatsAt, kernelFor } from './ofType.js';
import { kinds } from './rule.js';

/** Bytes that kernels may touch beyond their arrays: they read and write whole pairs of vectors. */
const BEYOND = 32;

/** Where a chunk lies in memory. */
export interface ChunkAddresses {
  readonly rewards: number;
  readonly advantages: number;
  /** f64, one a group. */
  readonly means: number;
  readonly scales: number;
  /** A byte for each group. */
  readonly flags: number;
  /** False: nobody wants means, scales and flags, which may be left unwritten. */
  readonly columns: boolean;
  /** Bounds of the groups, counted from the first reward of the chunk; 0 for groups of one size. */
  readonly offsets: number;
  /** The memory that the pass asked for. */
  readonly own: number;
}

/** What is done with each chunk. */
export interface Pass {
  /** Bytes of memory of its own: for all chunks together, and for each group and each reward of a chunk. */
  readonly bytes: number;
  readonly perGroup: number;
  readonly perReward: number;
  /** True: scales of the groups are read after the kernel. */
  readonly scales: boolean;
  /** Before the first chunk. */
  begin?(own: number): void;
  /** Returns the index in the chunk of a reward that is not finite, or -1. */
  run(chunk: Chunk, at: ChunkAddresses): number;
}

/** Where results go; no advantages are wanted of a pass that only looks. */
export type Wanted = Omit<AdvantageColumns, 'advantages'> & { readonly advantages: FloatArray | null };

/**
 * Returns the index of a reward that is not of the kind, or -1; what the caller has in `out` is left alone unless all is well.
 *
 * @param kind what rewards have to be, null if all are known to be it
 */
export function inChunks(
  given: FloatArray,
  groups: Groups,
  pass: Pass,
  out: Wanted,
  kind: RewardKind | null = 'finite',
): number {
  const { heap } = room();
  const { offsets } = groups;
  const width = given.BYTES_PER_ELEMENT;
  const allWithin = kernelFor('allWithin', given);
  const { advantages } = out;
  // Advantages may be written over the rewards of their chunk, which are copied first, but not over others.
  const same = given.byteOffset === advantages?.byteOffset;
  const rewards = advantages && !same && overlap(given, advantages) ? current(given).slice() : given;
  const source = advantages && overlap(rewards, advantages, BEYOND) ? -1 : heap.addressOf(rewards);
  const target = advantages ? addressOf(heap, advantages, BEYOND) : -1;

  const columns = pass.scales || out.mean !== null || out.scale !== null || out.degenerate !== null;
  const chunks = chunksOf(groups);
  const count = most(chunks, 'groups');
  const longest = most(chunks, 'count');
  const data = width * longest + BEYOND;
  const blocks = [
    source < 0 ? data : 0,
    target < 0 ? data : 0,
    8 * count,
    8 * count,
    count,
    offsets ? 4 * (count + 1) : 0,
    pass.bytes + pass.perGroup * count + pass.perReward * longest,
  ];
  return borrowBlocks(heap, blocks, ([copy, scratch, means, scales, flags, offsetsAt, own]) => {
    pass.begin?.(own!);
    // Views of whole chunks are made once: that takes as long as some hundred rewards.
    const copies = source < 0 ? floatsAt(given, copy!, longest) : null;
    const results = target < 0 ? floatsAt(given, scratch!, longest) : null;
    const part = (whole: FloatArray | null, count: number) => (count === longest ? whole! : whole!.subarray(0, count));
    let copied: Chunk | undefined;
    const read = (chunk: Chunk): number => {
      if (source >= 0) return source + width * chunk.start;
      const { start, count } = chunk;
      if (copied !== chunk) part(copies, count).set(current(rewards).subarray(start, start + count));
      copied = chunk;
      return copy!;
    };
    const spoilt = (chunk: Chunk) => kind !== null && !allWithin(read(chunk), chunk.count, kinds[kind]);
    const firstSpoilt = () => current(rewards).findIndex((reward) => !isAllowed(kind!, reward));
    // It is too late for a look at a chunk before its pass where that writes for the caller, or one before has done so. Backwards, so
    // that the first chunk lies there already for its pass, and the next ones are in the caches still.
    const late = target >= 0 || (chunks.length > 1 && advantages !== null && !out.fresh);
    for (let k = late ? chunks.length - 1 : -1; k >= 0; k--) if (spoilt(chunks[k]!)) return firstSpoilt();
    // The pass itself reports a reward that is not finite.
    const each = !late && kind !== 'finite';
    for (const chunk of chunks) {
      if (each && spoilt(chunk)) return firstSpoilt();
      const { group, start, count, groups: n } = chunk;
      if (offsets) writeOffsets(heap.buffer, offsetsAt!, offsets, group, n);
      const bounds = offsets ? offsetsAt! : 0;
      const advantagesAt = target < 0 ? scratch! : target + width * start;
      const place: ChunkAddresses = {
        rewards: read(chunk),
        advantages: advantagesAt,
        means: means!,
        scales: scales!,
        flags: flags!,
        columns,
        offsets: bounds,
        own: own!,
      };
      if (target < 0) {
        const invalid = pass.run(chunk, place);
        if (invalid >= 0) return start + invalid;
        if (advantages) current(advantages).set(part(results, count), start);
      } else {
        keeping(heap, advantagesAt + width * count, BEYOND, () => pass.run(chunk, place));
      }
      out.mean?.set(heap.float64(means!, n), group);
      out.scale?.set(heap.float64(scales!, n), group);
      out.degenerate?.set(heap.bytes(flags!, n), group);
    }
    return -1;
  });
}
