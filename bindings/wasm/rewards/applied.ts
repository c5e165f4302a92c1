// The second pass of rules that the kernel does not know: what standardised rewards become, group by group, in place.

import type { FloatArray } from '../../arguments/checks.js';
import { current } from '../../arguments/resident.js';
import type { Convention } from '../../rewards/choices.js';
import { besselFactor, smoothed } from '../../rewards/groupRule.js';
import { eachGroup, type Groups } from '../../rewards/groups.js';
import { rewards as room } from '../rooms.js';
import { borrowBlocks, writeOffsets } from './blocks.js';
import { chunksOf, most } from './chunks.js';
import { floatsAt, kernelFor } from './ofType.js';

/** Bytes that kernels may read beyond their arrays. */
const BEYOND = 16;

/** What a standardised reward z of a group becomes: (z - shift) * factor. */
export interface GroupMaps {
  readonly shift: Float64Array;
  readonly factor: Float64Array;
  /** Where each reward is divided by the deviation of the others: that of the group, 0 if its rewards are equal. */
  readonly unit: Float64Array | null;
}

export function applyMaps(values: FloatArray, groups: Groups, maps: GroupMaps, convention: Convention): void {
  if (maps.unit) {
    divideByOthers(values, groups, { ...maps, unit: maps.unit }, convention);
    return;
  }
  const { heap } = room();
  const { offsets, size } = groups;
  const kernel = kernelFor('applyGroups', values);
  const chunks = chunksOf(groups);
  const count = most(chunks, 'groups');
  const column = 8 * count;
  const blocks = [
    values.BYTES_PER_ELEMENT * most(chunks, 'count') + BEYOND,
    column,
    column,
    offsets ? 4 * (count + 1) : 0,
  ];
  borrowBlocks(heap, blocks, ([at, shift, factor, offsetsAt]) => {
    for (const { group, start, groups: n, count } of chunks) {
      const view = floatsAt(values, at!, count);
      view.set(current(values).subarray(start, start + count));
      heap.float64(shift!, n).set(maps.shift.subarray(group, group + n));
      heap.float64(factor!, n).set(maps.factor.subarray(group, group + n));
      if (offsets) writeOffsets(heap.buffer, offsetsAt!, offsets, group, n);
      const bounds = offsets ? offsetsAt! : 0;
      kernel(at!, n, size, bounds, shift!, factor!);
      current(values).set(view, start);
    }
  });
}

/** Each standardised reward over the deviation of the others, whose squares are added up anew for each. */
function divideByOthers(
  values: FloatArray,
  groups: Groups,
  { shift, factor, unit }: GroupMaps & { readonly unit: Float64Array },
  convention: Convention,
): void {
  eachGroup(groups, (start, end, g) => {
    const group = Float64Array.from(current(values).subarray(start, end));
    const bessel = besselFactor(convention, group.length - 1);
    for (const [i, z] of group.entries()) {
      const squares = unit[g] === 0 ? 0 : squaresWithout(group, i);
      // Where the others are all equal, nothing is divided.
      const variance = (squares / (group.length - 1)) * bessel;
      const divisor = variance > 0 ? smoothed(unit[g]! * Math.sqrt(variance), convention) : 1;
      current(values)[start + i] = ((z - shift[g]!) * factor[g]! * (unit[g] || 1)) / divisor;
    }
  });
}

/** Sum of the squares of all but one number, about their own mean. */
function squaresWithout(group: Float64Array, skipped: number): number {
  const others = group.filter((_, i) => i !== skipped);
  const first = others[0] ?? 0;
  const centre = others.reduce((sum, z) => sum + (z - first), 0) / others.length;
  return others.reduce((sum, z) => sum + (z - first - centre) * (z - first - centre), 0);
}
