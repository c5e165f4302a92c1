// Rewards that do not lie group after group, or not all of which count: gathered before a call, and put back after it.
import type { FloatArray } from '../arguments/checks.js';
import { current } from '../arguments/resident.js';
import type { Convention } from './choices.js';
import { type AdvantageColumns, columnsFor, setGroup } from './columns.js';
import { eachGroup, type Groups, type ResolvedGroups, startOf } from './groups.js';

export interface Layout {
  readonly rewards: FloatArray;
  readonly groups: Groups;
  readonly lengths: Float64Array | null;
  /** Where results go meanwhile. */
  readonly columns: AdvantageColumns;
  /** The index of each gathered reward among those given. */
  readonly indices: Int32Array;
  /** Puts results where they belong among the given ones. */
  scatter(to: AdvantageColumns): void;
}

/** True if rewards do not lie group after group, or a group is empty. */
export function needsLayout(groups: ResolvedGroups): boolean {
  return groups.order !== null || hasEmptyGroup(groups);
}

function hasEmptyGroup({ offsets }: ResolvedGroups): boolean {
  if (offsets === null) return false;
  for (let g = 1; g < offsets.length; g++) if (offsets[g] === offsets[g - 1]) return true;
  return false;
}

/** The rewards that count, group after group. Empty groups have no mean, and scale 0. */
export function layoutOf(
  rewards: FloatArray,
  groups: ResolvedGroups,
  lengths: Float64Array | null,
  missing: Convention['missing'],
  wanted: AdvantageColumns,
): Layout {
  const { order } = groups;
  const indices: number[] = [];
  const kept: number[] = [];
  const spoilt: number[] = [];
  const offsets = [0];
  eachGroup(groups, (start, end, g) => {
    const before = indices.length;
    let missed = 0;
    for (let j = start; j < end; j++) {
      const index = order ? order[j]! : j;
      if (missing === 'error' || !Number.isNaN(rewards[index]!)) indices.push(index);
      else missed++;
    }
    if (missed > 0 && missing === 'propagate') {
      spoilt.push(g);
      indices.length = before;
    } else if (indices.length > before) {
      kept.push(g);
      offsets.push(indices.length);
    }
  });
  const Type = rewards instanceof Float32Array ? Float32Array : Float64Array;
  const gather = <T extends FloatArray>(from: ArrayLike<number>, to: T): T => {
    for (const [j, index] of indices.entries()) to[j] = from[index]!;
    return to;
  };
  const columns = columnsFor(new Type(indices.length), kept.length, wanted);
  const scatter = (to: AdvantageColumns) => {
    const advantages = current(to.advantages);
    advantages.fill(0, 0, rewards.length);
    for (const g of spoilt) {
      for (let j = startOf(groups, g); j < startOf(groups, g + 1); j++) advantages[order ? order[j]! : j] = Number.NaN;
    }
    for (const [j, index] of indices.entries()) advantages[index] = columns.advantages[j]!;
    to.mean?.fill(Number.NaN);
    to.scale?.fill(0);
    to.degenerate?.fill(1);
    for (const g of spoilt) setGroup(to, g, { mean: Number.NaN, scale: Number.NaN, degenerate: 0 });
    for (const [k, g] of kept.entries()) {
      const { mean, scale, degenerate } = columns;
      setGroup(to, g, { mean: mean?.[k] ?? 0, scale: scale?.[k] ?? 0, degenerate: degenerate?.[k] ?? 0 });
    }
  };
  return {
    rewards: gather(rewards, new Type(indices.length)),
    groups: { count: kept.length, size: 0, offsets: Int32Array.from(offsets) },
    lengths: lengths && gather(lengths, new Float64Array(indices.length)),
    columns,
    indices: Int32Array.from(indices),
    scatter,
  };
}
