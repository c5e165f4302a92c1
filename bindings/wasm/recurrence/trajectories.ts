// The recurrence for many elements: a tile of them at a time stays in the nearest caches while its steps are taken.

import { current } from '../../arguments/resident.js';
import type { Work } from '../../operation.js';
import type { Law } from '../../recurrence/lawColumns.js';
import { mapped } from '../../recurrence/mappedTrajectories.js';
import { scheduledTrajectories } from '../../recurrence/scheduledTrajectories.js';
import { Kind } from '../binary/abi.generated.js';
import { recurrence as room } from '../rooms.js';
import { tableLength, writeTables } from './groupTables.js';
import { BLOCK, LAW_FIELDS, placeOf, writeElement } from './lawBlock.js';
import { isBeyondKernels, stepMaps } from './stepMap.js';

/** Elements of a tile, and values of a trace: bounds the memory of a sweep and the length of a step of its work. */
const TILE = 4096;
const TRACE = 65536;

/** A step of the work is at most TRACE element-steps. An `out` in the module's memory is written there. */
export function* trajectories(
  reference: Float64Array,
  start: Float64Array,
  law: Law,
  kept: ArrayLike<number>,
  out: Float64Array,
): Work<void> {
  if (law.schedule) {
    yield* scheduledTrajectories(trajectories, reference, start, law, kept, out);
    return;
  }
  if (isBeyondKernels(law)) {
    yield* mapped(stepMaps(reference, start, law), start, kept, out);
    return;
  }
  const { heap, kernels } = room();
  const count = reference.length;
  const last = kept.length === 0 ? 0 : kept[kept.length - 1]!;
  if (count === 0) return;
  const tile = Math.min(TILE, count + (count & 1));
  const slice = Math.max(1, Math.floor(TRACE / tile));
  const target = heap.addressOf(out);
  const values = LAW_FIELDS * BLOCK * Math.ceil(tile / BLOCK);
  const { group } = law;
  const tableValues = group ? tableLength(group) : 0;
  const blocks = heap.take(8 * (values + tableValues + (target < 0 || count & 1 ? slice * tile : 0)));
  const tables = blocks + 8 * values;
  const trace = tables + 8 * tableValues;
  if (group) writeTables(group, tables);
  const kind = group ? Kind.GROUP : law.meanOnly ? Kind.CENTRED : Kind.STANDARDISED;
  try {
    for (let first = 0; first < count; first += tile) {
      const size = Math.min(tile, count - first);
      const even = size + (size & 1);
      const view = heap.float64(blocks, values);
      for (let k = 0; k < even; k++) {
        // An odd tile computes its last element twice.
        const i = first + Math.min(k, size - 1);
        writeElement(view, placeOf(k, LAW_FIELDS), reference[i]!, start[i]!, law, i);
      }
      const advance = (steps: number, to: number, stride: number) => {
        // Others may have named a group of theirs whenever they have run.
        if (group) kernels.useGroup(tables, group.drive.length - 1);
        kernels.recurrence(even, steps, kind, blocks, to, stride);
      };
      // There the element that an odd tile computes twice would be the next step's first.
      const direct = target >= 0 && even === size;

      let step = 0;
      for (let k = 0; k < kept.length; ) {
        const next = kept[k]!;
        if (next === 0) {
          current(out).set(start.subarray(first, first + size), first);
          k++;
          continue;
        }
        while (step < next - 1) {
          const run = Math.min(slice, next - 1 - step);
          advance(run, 0, 0);
          step += run;
          yield first * last + size * step;
        }
        // As many consecutive kept steps as the trace holds are computed in one call.
        let run = 1;
        while (run < slice && kept[k + run] === next + run) run++;
        if (direct) advance(run, target + 8 * (k * count + first), 8 * count);
        else {
          advance(run, trace, 8 * even);
          const to = current(out);
          for (let j = 0; j < run; j++) to.set(heap.float64(trace + 8 * even * j, size), (k + j) * count + first);
        }
        step += run;
        k += run;
        yield first * last + size * step;
      }
    }
  } finally {
    heap.release(blocks);
  }
}
