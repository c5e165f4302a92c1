// The second pass of rules that the kernel does not know: what standardised rewards become, group by group, in place.

import type { FloatArray } from '../../arguments/checks.js';
import { current } from '../../arguments/resident.js';
import type { Convention } from '../../rewards/choices.js';
import type { Groups } from '../../rewards/groups.js';
import { rewards as room } from '../rooms.js';
import { borrowBlocks, writeOffsets } from './blocks.js';
import { chunksOf, most } from './chunks.js';
import { places } from './rule.js';

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
  const { heap, kernels } = room();
  const { offsets, size } = groups;
  const single = values instanceof Float32Array;
  const chunks = chunksOf(groups);
  const count = most(chunks, 'groups');
  const column = 8 * count;
  const blocks = [
    values.BYTES_PER_ELEMENT * most(chunks, 'count') + BEYOND,
    column,
    column,
    maps.unit ? column : 0,
    offsets ? 4 * (count + 1) : 0,
  ];
  borrowBlocks(heap, blocks, ([at, shift, factor, unit, offsetsAt]) => {
    for (const { group, start, groups: n, count } of chunks) {
      const view = single ? heap.float32(at!, count) : heap.float64(at!, count);
      view.set(current(values).subarray(start, start + count));
      heap.float64(shift!, n).set(maps.shift.subarray(group, group + n));
      heap.float64(factor!, n).set(maps.factor.subarray(group, group + n));
      if (offsets) writeOffsets(heap.buffer, offsetsAt!, offsets, group, n);
      const bounds = offsets ? offsetsAt! : 0;
      if (maps.unit) {
        heap.float64(unit!, n).set(maps.unit.subarray(group, group + n));
        const kernel = single ? kernels.applyOthersF32 : kernels.applyOthersF64;
        const { ddof, besselPrecision, epsilon, epsilonOn } = convention;
        const rounded = Number(besselPrecision === 'single');
        kernel(at!, n, size, bounds, shift!, factor!, unit!, ddof, rounded, epsilon, places[epsilonOn]);
      } else {
        const kernel = single ? kernels.applyGroupsF32 : kernels.applyGroupsF64;
        kernel(at!, n, size, bounds, shift!, factor!);
      }
      current(values).set(view, start);
    }
  });
}
