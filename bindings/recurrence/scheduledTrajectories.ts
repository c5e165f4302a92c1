// Trajectories whose parameters, or whose reference policy, change from step to step: one step at a time, by the law of that step.
import { current } from '../arguments/resident.js';
import type { Backend } from '../backend.js';
import { finish, type Work } from '../operation.js';
import type { Law } from './lawColumns.js';

const once = Int32Array.of(1);

/** The law of step n + 1. */
export function lawOfStep({ schedule, ...law }: Law, n: number): Law {
  const { beta, alpha } = law;
  return {
    ...law,
    beta: schedule?.beta ? new Float64Array(beta.length).fill(schedule.beta[n]!) : beta,
    alpha: schedule?.alpha ? new Float64Array(alpha.length).fill(schedule.alpha[n]!) : alpha,
  };
}

/** Parameters of element i at step n + 1. */
export function stepOf({ schedule, alpha, beta }: Law, i: number, n: number): { alpha: number; beta: number } {
  return { alpha: schedule?.alpha?.[n] ?? alpha[i]!, beta: schedule?.beta?.[n] ?? beta[i]! };
}

export function* scheduledTrajectories(
  trajectories: Backend['trajectories'],
  reference: Float64Array,
  start: Float64Array,
  law: Law,
  kept: ArrayLike<number>,
  out: Float64Array,
): Work<void> {
  const count = reference.length;
  const last = kept.length === 0 ? 0 : kept[kept.length - 1]!;
  let [anchor, x] = [reference, start];
  let k = 0;
  for (let n = 0; n <= last; n++) {
    if (kept[k] === n) current(out).set(x, k++ * count);
    if (n === last) break;
    const next = new Float64Array(count);
    finish(trajectories(anchor, x, lawOfStep(law, n), once, next));
    x = next;
    if ((n + 1) % law.schedule!.resetEvery === 0) anchor = next;
    yield (n + 1) * count;
  }
}
