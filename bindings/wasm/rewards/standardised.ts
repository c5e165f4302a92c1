// One pass of the kernel over groups: advantages by the rules that it knows.
import type { FloatArray } from '../../arguments/checks.js';
import { current, overlap } from '../../arguments/resident.js';
import type { AdvantageColumns } from '../../rewards/columns.js';
import type { Groups } from '../../rewards/groups.js';
import { addressOf, keeping } from '../memory/inPlace.js';
import { rewards as room } from '../rooms.js';
import { borrowBlocks, writeOffsets } from './blocks.js';
import { type Chunk, chunksOf, most } from './chunks.js';
import { isShort, onDesk } from './desk.js';
import { type KernelRule, RULE_BYTES, writeRule } from './rule.js';

/** Bytes that kernels may touch beyond their arrays: they read and write whole pairs of vectors. */
const BEYOND = 32;

/** Returns the index of a reward that is not finite, or -1; what the caller has in `out` is left alone unless all is well. */
export function standardised(given: FloatArray, groups: Groups, rule: KernelRule, out: AdvantageColumns): number {
  if (isShort(given.length, groups)) return onDesk(given, groups, rule, out);
  const { heap, kernels } = room();
  const { offsets, size } = groups;
  const width = given.BYTES_PER_ELEMENT;
  const single = given instanceof Float32Array;
  const [kernel, allFinite] = single
    ? [kernels.groupAdvantagesF32, kernels.allFiniteF32]
    : [kernels.groupAdvantagesF64, kernels.allFiniteF64];
  const view = (at: number, length: number) => (single ? heap.float32(at, length) : heap.float64(at, length));
  // Advantages may be written over the rewards of their chunk, which are copied first, but not over others.
  const same = given.byteOffset === out.advantages.byteOffset;
  const rewards = !same && overlap(given, out.advantages) ? current(given).slice() : given;
  const source = overlap(rewards, out.advantages, BEYOND) ? -1 : heap.regions.addressOf(rewards);
  const target = addressOf(heap, out.advantages, BEYOND);

  const chunks = chunksOf(groups);
  const count = most(chunks, 'groups');
  const data = width * most(chunks, 'count') + BEYOND;
  const blocks = [
    RULE_BYTES,
    source < 0 ? data : 0,
    target < 0 ? data : 0,
    8 * count,
    8 * count,
    count,
    offsets ? 4 * (count + 1) : 0,
  ];
  return borrowBlocks(heap, blocks, ([ruleAt, copy, scratch, mean, scale, degenerate, offsetsAt]) => {
    writeRule(heap.buffer, ruleAt!, rule);
    let copied: Chunk | undefined;
    const read = (chunk: Chunk): number => {
      if (source >= 0) return source + width * chunk.start;
      const { start, count } = chunk;
      if (copied !== chunk) view(copy!, count).set(current(rewards).subarray(start, start + count));
      copied = chunk;
      return copy!;
    };
    // The kernel itself reports a reward that is not finite; where it writes for the caller, that would be too late.
    const scanned = chunks.length > 1 || target >= 0 ? chunks : [];
    for (const chunk of scanned) {
      const at = read(chunk);
      if (!allFinite(at, chunk.count)) return chunk.start + view(at, chunk.count).findIndex((r) => !Number.isFinite(r));
    }
    for (const chunk of chunks) {
      const { group, start, count } = chunk;
      const n = chunk.groups;
      const from = read(chunk);
      if (offsets) writeOffsets(heap.buffer, offsetsAt!, offsets, group, n);
      const run = (to: number) =>
        kernel(from, n, size, offsets ? offsetsAt! : 0, ruleAt!, to, mean!, scale!, degenerate!);
      if (target < 0) {
        const invalid = run(scratch!);
        if (invalid >= 0) return start + invalid;
        current(out.advantages).set(view(scratch!, count), start);
      } else {
        const to = target + width * start;
        keeping(heap, to + width * count, BEYOND, () => run(to));
      }
      out.mean?.set(heap.float64(mean!, n), group);
      out.scale?.set(heap.float64(scale!, n), group);
      out.degenerate?.set(heap.bytes(degenerate!, n), group);
    }
    return -1;
  });
}
