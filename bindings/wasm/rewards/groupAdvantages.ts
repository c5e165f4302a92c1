// Group advantages in chunks: copies of ordinary arrays stay in the nearest caches, and take no memory of their size.

import type { FloatArray } from '../../arguments/checks.js';
import { current, overlap } from '../../arguments/resident.js';
import type { AdvantageColumns, AdvantageRule } from '../../backend.js';
import { align, type Heap } from '../memory/heap.js';
import { addressOf, keeping } from '../memory/inPlace.js';
import { wasm } from '../module.js';

/** Bytes of a rule, and of what the kernels keep after it (assembly/rewards/rule.ts). */
const RULE = 96;
/** Bytes that kernels may touch beyond their arrays: they read and write whole pairs of vectors. */
const BEYOND = 32;

/** Short groups that the kernel takes together: what one is like tells on the others (assembly/rewards/groupAdvantages.ts). */
const TOGETHER = 1024;
const SHORT = 512;
/** What a chunk holds at most: groups, and rewards where that is not fewer than the kernel takes together. */
const MOST_GROUPS = 8 * TOGETHER;
const MOST_REWARDS = 32768;

interface Chunk {
  /** Its first group and its first reward. */
  readonly group: number;
  readonly start: number;
  readonly groups: number;
  readonly count: number;
}

function chunksOf(groups: number, size: number, offsets: Int32Array | null): Chunk[] {
  const chunks: Chunk[] = [];
  const offset = (g: number) => (offsets ? offsets[g]! : g * size);
  const unit = size > SHORT ? 1 : TOGETHER;
  const equal = Math.min(MOST_GROUPS, unit * Math.max(1, Math.floor(MOST_REWARDS / size / unit)));
  for (let group = 0; group < groups; ) {
    const start = offset(group);
    let end = Math.min(groups, group + (offsets ? 1 : equal));
    if (offsets) {
      const last = Math.min(groups, group + MOST_GROUPS);
      while (end < last && offset(end + 1) - start <= MOST_REWARDS) end++;
    }
    chunks.push({ group, start, groups: end - group, count: offset(end) - start });
    group = end;
  }
  return chunks;
}

export function groupAdvantages(
  given: FloatArray,
  size: number,
  offsets: Int32Array | null,
  rule: AdvantageRule,
  out: AdvantageColumns,
): number {
  const { heap, kernels } = wasm();
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

  const chunks = chunksOf(out.mean.length, size, offsets);
  const most = (name: 'groups' | 'count') => chunks.reduce((largest, chunk) => Math.max(largest, chunk[name]), 0);
  const groups = most('groups');
  const data = width * most('count') + BEYOND;
  const parts = [
    RULE,
    source < 0 ? data : 0,
    target < 0 ? data : 0,
    8 * groups,
    8 * groups,
    groups,
    offsets ? 4 * (groups + 1) : 0,
  ];
  return borrowParts(heap, parts, ([ruleAt, copy, scratch, mean, scale, degenerate, offsetsAt]) => {
    writeRule(heap.buffer, ruleAt!, rule);
    let copied: Chunk | undefined;
    const read = (chunk: Chunk): number => {
      if (source >= 0) return source + width * chunk.start;
      const { start, count } = chunk;
      if (copied !== chunk) view(copy!, count).set(current(rewards).subarray(start, start + count));
      copied = chunk;
      return copy!;
    };
    // What the caller has in `out` is left alone unless all is well.
    for (const chunk of chunks) {
      const at = read(chunk);
      if (!allFinite(at, chunk.count)) return chunk.start + view(at, chunk.count).findIndex((r) => !Number.isFinite(r));
    }
    for (const chunk of chunks) {
      const { group, start, count } = chunk;
      const n = chunk.groups;
      const from = read(chunk);
      if (offsets) {
        const relative = new Int32Array(heap.buffer, offsetsAt!, n + 1);
        for (let k = 0; k <= n; k++) relative[k] = offsets[group + k]! - start;
      }
      const run = (to: number) =>
        kernel(from, n, size, offsets ? offsetsAt! : 0, ruleAt!, to, mean!, scale!, degenerate!);
      if (target < 0) {
        run(scratch!);
        current(out.advantages).set(view(scratch!, count), start);
      } else {
        const to = target + width * start;
        keeping(heap, to + width * count, BEYOND, () => run(to));
      }
      out.mean.set(heap.float64(mean!, n), group);
      out.scale.set(heap.float64(scale!, n), group);
      out.degenerate.set(heap.bytes(degenerate!, n), group);
    }
    return -1;
  });
}

/** Runs `use` with a block for each number of bytes. */
function borrowParts<T>(heap: Heap, bytes: readonly number[], use: (blocks: number[]) => T): T {
  const sizes = bytes.map(align);
  const total = sizes.reduce((sum, size) => sum + size, 0);
  return heap.borrow(total, (at) => {
    let next = at;
    return use(
      sizes.map((size) => {
        next += size;
        return next - size;
      }),
    );
  });
}

/** Writes a rule in the layout of assembly/rewards/rule.ts. */
function writeRule(buffer: ArrayBuffer, at: number, rule: AdvantageRule): void {
  new Float64Array(buffer, at, 1)[0] = rule.epsilon;
  new Int32Array(buffer, at + 8, 5).set([
    Number(rule.scale === 'std'),
    rule.ddof,
    Number(rule.epsilonOn === 'std'),
    Number(rule.baseline === 'leave-one-out'),
    Number(rule.singleton === 'raw'),
  ]);
}
