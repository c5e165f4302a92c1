// Trajectories by maps of their elements, one element after the other.
import { current } from '../arguments/resident.js';
import type { Work } from '../operation.js';
import type { OrbitMap } from './followOrbit.js';

/** Element-steps of a step of the work. */
const STEP = 4096;

/** Writes the log-odds at the steps in `kept` (ascending), step-major. */
export function* mapped(
  mapOf: (i: number) => OrbitMap,
  start: Float64Array,
  kept: ArrayLike<number>,
  out: Float64Array,
): Work<void> {
  const count = start.length;
  let done = 0;
  for (let i = 0; i < count; i++) {
    const map = mapOf(i);
    let x = start[i]!;
    let c = x === map.base ? 0 : x - map.base;
    let n = 0;
    for (let k = 0; k < kept.length; k++) {
      for (; n < kept[k]!; n++) {
        c = map.next(c, x);
        // An infinite base absorbs.
        x = Math.abs(map.base) === Infinity ? map.base : map.base + c;
        done++;
        if (done % STEP === 0) yield done;
      }
      current(out)[k * count + i] = x;
    }
  }
}
