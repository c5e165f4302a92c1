// The free distribution of starting levels, by the EM algorithm.
import { log } from '../elementary.js';
import type { LevelLikelihoods } from './likelihood.js';

/**
 * Prompts that are thought to have been seen beforehand, spread evenly over the levels. Without them the distribution that
 * suits few prompts best is a handful of spikes: a prompt that failed twenty times would be certain to fail for ever.
 */
const PRIOR_PROMPTS = 3;

/** EM ends when its step moves less mass than this. */
const SETTLED = 1e-5;

/**
 * Improves `masses` (in place) by EM, and returns the log-likelihood of all prompts under the result.
 *
 * @param multiplicity how many prompts have each history
 * @param most steps of EM; fewer if the masses settle before
 */
export function fitLevels(
  likelihoods: LevelLikelihoods,
  multiplicity: Float64Array,
  masses: Float64Array,
  most: number,
): number {
  const { levels, logs, first, last } = likelihoods;
  const count = masses.length;
  const next = new Float64Array(count);
  const total = multiplicity.reduce((a, b) => a + b, 0);
  for (let n = 0, moved = Infinity; n < most && moved > SETTLED; n++) {
    next.fill(0);
    for (let h = 0; h < logs.length; h++) {
      const share = multiplicity[h]! / evidence(likelihoods, masses, h);
      const row = h * count;
      for (let j = first[h]!; j <= last[h]!; j++) next[j]! += share * levels[row + j]!;
    }
    moved = 0;
    for (let j = 0; j < count; j++) {
      const mass = (masses[j]! * next[j]! + PRIOR_PROMPTS / count) / (total + PRIOR_PROMPTS);
      moved += Math.abs(mass - masses[j]!);
      masses[j] = mass;
    }
  }
  let sum = 0;
  for (let h = 0; h < logs.length; h++) sum += multiplicity[h]! * (logs[h]! + log(evidence(likelihoods, masses, h)));
  return sum;
}

/** Likelihood of history h under a distribution of levels, up to its scale. */
export function evidence({ levels, first, last }: LevelLikelihoods, masses: Float64Array, h: number): number {
  const row = h * masses.length;
  const end = last[h]! + 1;
  // Four sums that do not wait for each other.
  let [a, b, c, d] = [0, 0, 0, 0];
  let j = first[h]!;
  for (; j + 3 < end; j += 4) {
    a += masses[j]! * levels[row + j]!;
    b += masses[j + 1]! * levels[row + j + 1]!;
    c += masses[j + 2]! * levels[row + j + 2]!;
    d += masses[j + 3]! * levels[row + j + 3]!;
  }
  for (; j < end; j++) a += masses[j]! * levels[row + j]!;
  return a + b + (c + d);
}
