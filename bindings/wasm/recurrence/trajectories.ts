// The recurrence for many elements: a tile of them at a time stays in the nearest caches while its steps are taken.

import { current } from '../../arguments/resident.js';
import type { Law } from '../../backend.js';
import type { Work } from '../../operation.js';
import { wasm } from '../module.js';
import { baseOf } from './base.js';

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
  const { heap, kernels } = wasm();
  const count = reference.length;
  const last = kept.length === 0 ? 0 : kept[kept.length - 1]!;
  if (count === 0) return;
  const tile = Math.min(TILE, count + (count & 1));
  const slice = Math.max(1, Math.floor(TRACE / tile));
  const target = heap.regions.addressOf(out);
  const block = heap.take(8 * tile * (5 + (target < 0 || count & 1 ? slice : 0)));
  try {
    const [base, state, alpha, beta, epsilon, trace] = [0, 1, 2, 3, 4, 5].map((k) => block + 8 * tile * k) as [
      number,
      number,
      number,
      number,
      number,
      number,
    ];
    for (let first = 0; first < count; first += tile) {
      const size = Math.min(tile, count - first);
      const even = size + (size & 1);
      const column = (pointer: number, values: (i: number) => number) => {
        const view = heap.float64(pointer, even);
        // An odd tile computes its last element twice.
        for (let i = 0; i < even; i++) view[i] = values(first + Math.min(i, size - 1));
      };
      column(base, (i) => baseOf(reference[i]!, start[i]!, law.alpha[i]!));
      column(state, (i) => {
        const origin = baseOf(reference[i]!, start[i]!, law.alpha[i]!);
        return origin === start[i]! ? 0 : start[i]! - origin;
      });
      column(alpha, (i) => law.alpha[i]!);
      column(beta, (i) => law.beta[i]!);
      column(epsilon, (i) => law.varianceEpsilon[i]!);
      const advance = (steps: number, to: number, stride: number) =>
        kernels.recurrence(even, steps, Number(law.meanOnly), base, state, alpha, beta, epsilon, to, stride);
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
    heap.release(block);
  }
}
