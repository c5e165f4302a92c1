import type { Work } from '../../operation.js';
import type { Law } from '../../recurrence/lawColumns.js';
import { mapped } from '../../recurrence/mappedTrajectories.js';
import { scheduledTrajectories } from '../../recurrence/scheduledTrajectories.js';
import { recurrenceMap } from './recurrenceMap.js';

export function* trajectories(
  reference: Float64Array,
  start: Float64Array,
  law: Law,
  kept: ArrayLike<number>,
  out: Float64Array,
): Work<void> {
  if (law.schedule) yield* scheduledTrajectories(trajectories, reference, start, law, kept, out);
  else yield* mapped((i) => recurrenceMap(reference[i]!, start[i]!, law, i), start, kept, out);
}
