import type { Law } from '../../backend.js';
import type { Work } from '../../operation.js';
import { omega } from './scalars.js';

/** x' = alpha x_ref + (1 - alpha) x + Omega/beta; terms without weight are left out, since 0 times Infinity is not 0. */
export function step(x: number, reference: number, alpha: number, drive: number): number {
  if (alpha < 1 && Math.abs(x) === Infinity) return x;
  if (alpha === 0) return x + drive;
  if (Math.abs(reference) === Infinity) return reference;
  return alpha === 1 ? reference + drive : alpha * reference + (1 - alpha) * x + drive;
}

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
    let x = start[i]!;
    let n = 0;
    for (let k = 0; k < kept.length; k++) {
      for (; n < kept[k]!; n++) {
        const drive = (law.meanOnly ? 1 : omega(x, law.varianceEpsilon[i]!)) / law.beta[i]!;
        x = step(x, reference[i]!, law.alpha[i]!, drive);
        done++;
        if (done % STEP === 0) yield done;
      }
      out[k * count + i] = x;
    }
  }
}
