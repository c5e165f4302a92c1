// Orbits of mean-only rules, whose map is linear: no kernel is needed.

import type { Work } from '../../operation.js';
import type { Law } from '../../recurrence/lawColumns.js';
import { ceiling, type OrbitRecord, TOLERANCE } from '../../recurrence/orbitRecord.js';
import { lyapunov, orbitWindows } from '../../recurrence/orbitWindows.js';
import { recurrence as room } from '../rooms.js';
import { baseOf, tiltOf } from './lawBlock.js';

export function* linearOrbits(
  reference: Float64Array,
  start: Float64Array,
  law: Law,
  maxSteps: number,
  record: OrbitRecord,
): Work<void> {
  const batches = [...orbitWindows(maxSteps)].filter(({ batch }) => batch).length;
  for (let i = 0; i < reference.length; i++) {
    if (!record.absorbed(i)) follow(i);
    yield i + 1;
  }

  function follow(i: number): void {
    const [alpha, push, x] = [law.alpha[i]!, 1 / law.beta[i]!, start[i]!];
    const origin = baseOf(reference[i]!, x, alpha);
    let tilt = tiltOf(origin, x);
    const path = { furthest: origin, upwards: true, monotone: true };
    for (let n = 1; n <= maxSteps; n++) {
      const next = (1 - alpha) * tilt + push;
      const still = Math.abs(next - tilt) < TOLERANCE * Math.max(1, Math.abs(origin + next));
      const above = origin + next > ceiling(alpha);
      if (above || (still && alpha > 0)) {
        const logOdds = origin + push / alpha;
        record.settled(i, { steps: n, period: above ? 0 : 1, logOdds, multiplier: 1 - alpha }, path);
        return;
      }
      tilt = next;
    }
    const slope = room().kernels.log1p(-alpha);
    record.unsettled(i, maxSteps, lyapunov(batches, batches * slope, batches * slope * slope), false, true);
  }
}
