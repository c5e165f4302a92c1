// Shaped rewards of 0 and 1: the number of successes in a group says all, so that advantages come from a table.
import type { FloatArray } from '../../arguments/checks.js';
import { current, overlap } from '../../arguments/resident.js';
import { type BinaryGroups, binaryGroups } from '../../rewards/binaryAdvantages.js';
import type { Convention } from '../../rewards/choices.js';
import { type AdvantageColumns, setGroup } from '../../rewards/columns.js';
import { isBatchWide } from '../../rewards/groupRule.js';
import { eachGroup, type Groups } from '../../rewards/groups.js';
import { rewards as room } from '../rooms.js';
import type { Chunk } from './chunks.js';
import { type ChunkAddresses, inChunks } from './inChunks.js';
import { floatsAt, kernelFor } from './ofType.js';
import { firstOutside } from './within.js';

/** True if a group's advantages follow from how many of its rewards are 1. */
export function hasTable(convention: Convention): boolean {
  const { shaping, baseline, singleton, zeroVariance } = convention;
  return (
    shaping !== 'none' &&
    !isBatchWide(convention) &&
    baseline !== 'length-weighted' &&
    singleton !== 'nan' &&
    zeroVariance !== 'nan'
  );
}

/** Returns the index of a reward that is neither 0 nor 1, or -1. */
export function byCount(rewards: FloatArray, groups: Groups, convention: Convention, out: AdvantageColumns): number {
  const tables = new Map<number, BinaryGroups>();
  const tableOf = (size: number) => {
    const { exp, log1p } = room().kernels;
    if (!tables.has(size)) tables.set(size, binaryGroups(convention, size, { exp, log1p }));
    return tables.get(size)!;
  };
  return groups.offsets === null
    ? withOneTable(rewards, groups, tableOf(groups.size), out)
    : groupByGroup(rewards, groups, tableOf, out);
}

/** Groups of one size. */
function withOneTable(rewards: FloatArray, groups: Groups, table: BinaryGroups, out: AdvantageColumns): number {
  const { heap } = room();
  const { size } = groups;
  const kernel = kernelFor('rewardsByCount', rewards);
  const bytes = 2 * rewards.BYTES_PER_ELEMENT * (size + 1);
  const own = bytes + (bytes % 8);
  const pass = {
    bytes: own,
    perGroup: 4,
    perReward: 0,
    scales: false,
    begin(at: number) {
      const pairs = floatsAt(rewards, at, 2 * size + 2);
      for (let c = 0; c <= size; c++) pairs.set([table.success[c]!, table.failure[c]!], 2 * c);
    },
    run({ groups: n }: Chunk, at: ChunkAddresses) {
      const counts = at.own + own;
      kernel(at.rewards, n, size, at.own, at.advantages, counts);
      if (out.mean || out.scale || out.degenerate) {
        const of = new Int32Array(heap.buffer, counts, n);
        const [means, scales, flags] = [heap.float64(at.means, n), heap.float64(at.scales, n), heap.bytes(at.flags, n)];
        for (let g = 0; g < n; g++) {
          const c = of[g]!;
          means[g] = table.mean[c]!;
          scales[g] = table.scale[c]!;
          flags[g] = table.degenerate[c]!;
        }
      }
      return -1;
    },
  };
  return inChunks(rewards, groups, pass, out, 'binary');
}

function groupByGroup(
  given: FloatArray,
  groups: Groups,
  tableOf: (size: number) => BinaryGroups,
  out: AdvantageColumns,
): number {
  const outside = firstOutside(given, 'binary');
  if (outside >= 0) return outside;
  const rewards = overlap(given, out.advantages) ? given.slice() : given;
  const to = current(out.advantages);
  eachGroup(groups, (start, end, g) => {
    const { success, failure, mean, scale, degenerate } = tableOf(end - start);
    let c = 0;
    for (let i = start; i < end; i++) c += rewards[i]!;
    for (let i = start; i < end; i++) to[i] = rewards[i] === 1 ? success[c]! : failure[c]!;
    setGroup(out, g, { mean: mean[c]!, scale: scale[c]!, degenerate: degenerate[c]! });
  });
  return -1;
}
