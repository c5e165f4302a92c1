// Calls in chunks: copies of ordinary arrays stay in the nearest caches, and take no memory of their size.
import { type Groups, startOf } from '../../rewards/groups.js';
import { GROUPS_TOGETHER } from '../binary/abi.generated.js';

// The kernel takes groups together, and an unusual one sends all of them the slow way: chunks begin where it does.

/** Rewards of a group that the kernel takes together with others. */
const SHORT = 512;
/** What a chunk holds at most: groups, and rewards where that is not fewer than the kernel takes together. */
const MOST_GROUPS = 8 * GROUPS_TOGETHER;
const MOST_REWARDS = 32768;

export interface Chunk {
  /** Its first group and its first reward. */
  readonly group: number;
  readonly start: number;
  readonly groups: number;
  readonly count: number;
}

export function chunksOf(groups: Groups): Chunk[] {
  const chunks: Chunk[] = [];
  const { count, size, offsets } = groups;
  const unit = size > SHORT ? 1 : GROUPS_TOGETHER;
  const equal = Math.min(MOST_GROUPS, unit * Math.max(1, Math.floor(MOST_REWARDS / size / unit)));
  for (let group = 0; group < count; ) {
    const start = startOf(groups, group);
    let end = Math.min(count, group + (offsets ? 1 : equal));
    if (offsets) {
      const last = Math.min(count, group + MOST_GROUPS);
      while (end < last && offsets[end + 1]! - start <= MOST_REWARDS) end++;
    }
    chunks.push({ group, start, groups: end - group, count: startOf(groups, end) - start });
    group = end;
  }
  return chunks;
}

/** The most of one thing that any chunk has. */
export function most(chunks: readonly Chunk[], name: 'groups' | 'count'): number {
  return chunks.reduce((largest, chunk) => Math.max(largest, chunk[name]), 0);
}
