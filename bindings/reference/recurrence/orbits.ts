import type { Work } from '../../operation.js';
import { followOrbit } from '../../recurrence/followOrbit.js';
import type { Law } from '../../recurrence/lawColumns.js';
import { limitsOf, type OrbitRecord } from '../../recurrence/orbitRecord.js';
import { recurrenceMap } from './recurrenceMap.js';

export function* orbits(
  reference: Float64Array,
  start: Float64Array,
  law: Law,
  maxSteps: number,
  record: OrbitRecord,
): Work<void> {
  for (let i = 0; i < reference.length; i++) {
    if (!record.absorbed(i)) {
      const map = recurrenceMap(reference[i]!, start[i]!, law, i);
      followOrbit(i, map, start[i]!, limitsOf(law, i), maxSteps, Math.log, record);
    }
    yield i + 1;
  }
}
