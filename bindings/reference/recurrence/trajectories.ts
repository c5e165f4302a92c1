import type { Law } from '../../backend.js';
import type { Work } from '../../operation.js';
import { recurrenceMap, tiltOf } from './recurrenceMap.js';

/** Element-steps of a step of the work. */
const STEP = 4096;

export function* trajectories(
  reference: Float64Array,
  start: Float64Array,
  law: Law,
  kept: ArrayLike<number>,
  out: Float64Array,
): Work<void> {
  const count = reference.length;
  let done = 0;
  for (let i = 0; i < count; i++) {
    const map = recurrenceMap(reference[i]!, start[i]!, law, i);
    let x = start[i]!;
    let c = tiltOf(map, x);
    let n = 0;
    for (let k = 0; k < kept.length; k++) {
      for (; n < kept[k]!; n++) {
        c = map.next(c, x);
        // An infinite base absorbs.
        x = Math.abs(map.base) === Infinity ? map.base : map.base + c;
        done++;
        if (done % STEP === 0) yield done;
      }
      out[k * count + i] = x;
    }
  }
}
