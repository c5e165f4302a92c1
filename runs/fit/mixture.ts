// The free distribution of starting levels, by the EM algorithm.
import { log } from '../elementary.js';
import type { LevelLikelihoods } from './likelihood.js';

/**
 * Prompts that are thought to have been seen beforehand, spread evenly over the levels. Without them the distribution that
 * suits few prompts best is a handful of spikes: a prompt that failed twenty times would be certain to fail for ever.
 */
const PRIOR_PROMPTS = 3;

/**
 * Improves `masses` (in place) by `steps` of EM, and returns the log-likelihood of all prompts under the result.
 *
 * @param multiplicity how many prompts have each history
 */
export function fitLevels(
  { levels, logs }: LevelLikelihoods,
  multiplicity: Float64Array,
  masses: Float64Array,
  steps: number,
): number {
  const count = masses.length;
  const next = new Float64Array(count);
  const total = multiplicity.reduce((a, b) => a + b, 0);
  for (let n = 0; n < steps; n++) {
    next.fill(0);
    for (let h = 0; h < logs.length; h++) {
      const share = multiplicity[h]! / evidence(levels, masses, h);
      for (let j = 0; j < count; j++) next[j]! += share * levels[h * count + j]!;
    }
    for (let j = 0; j < count; j++) {
      masses[j] = (masses[j]! * next[j]! + PRIOR_PROMPTS / count) / (total + PRIOR_PROMPTS);
    }
  }
  let sum = 0;
  for (let h = 0; h < logs.length; h++) sum += multiplicity[h]! * (logs[h]! + log(evidence(levels, masses, h)));
  return sum;
}

/** Likelihood of a history under a distribution of levels, up to its scale. */
export function evidence(levels: Float64Array, masses: Float64Array, h: number): number {
  const count = masses.length;
  const row = h * count;
  // Four sums that do not wait for each other.
  let [a, b, c, d] = [0, 0, 0, 0];
  let j = 0;
  for (; j + 3 < count; j += 4) {
    a += masses[j]! * levels[row + j]!;
    b += masses[j + 1]! * levels[row + j + 1]!;
    c += masses[j + 2]! * levels[row + j + 2]!;
    d += masses[j + 3]! * levels[row + j + 3]!;
  }
  for (; j < count; j++) a += masses[j]! * levels[row + j]!;
  return a + b + (c + d);
}
