// The free distribution of starting levels, by the EM algorithm.
import { log } from '../elementary.js';
import type { LevelLikelihoods } from './likelihood.js';

/**
 * Prompts that are thought to have been seen beforehand, spread evenly over the levels. Without them the distribution that
 * suits few prompts best is a handful of spikes: a prompt that failed twenty times would be certain to fail for ever.
 */
const PRIOR_PROMPTS = 3;

/** The iteration ends when a step of EM moves less mass than this. */
const SETTLED = 1e-5;

/**
 * Improves `masses` (in place) by EM, and returns the log-likelihood of all prompts under the result.
 *
 * After every two steps the next is taken far ahead, to where the two lead (Varadhan and Roland, 2008, scheme S3): EM alone
 * takes hundreds of steps where neighbouring levels are much alike.
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
  const next = new Float64Array(masses.length);
  const total = multiplicity.reduce((a, b) => a + b, 0);
  /** One step from `from` to `to`; gives the mass moved. */
  const step = (from: Float64Array, to: Float64Array): number => {
    expectedPrompts(likelihoods, multiplicity, from, next);
    let moved = 0;
    for (let j = 0; j < from.length; j++) {
      to[j] = (from[j]! * next[j]! + PRIOR_PROMPTS / from.length) / (total + PRIOR_PROMPTS);
      moved += Math.abs(to[j]! - from[j]!);
    }
    return moved;
  };
  const [first, second] = [new Float64Array(masses.length), new Float64Array(masses.length)];
  for (let taken = 0; taken < most; taken += 3) {
    step(masses, first);
    if (step(first, second) < SETTLED) {
      masses.set(second);
      break;
    }
    leadAhead(masses, first, second);
    step(second, masses);
  }
  let sum = 0;
  for (let h = 0; h < multiplicity.length; h++) {
    sum += multiplicity[h]! * (likelihoods.logs[h]! + log(evidence(likelihoods, masses, h)));
  }
  return sum;
}

/** Divides the prompts of each history among the levels, by their probability, and adds up; all over the masses. */
function expectedPrompts(
  likelihoods: LevelLikelihoods,
  multiplicity: Float64Array,
  masses: Float64Array,
  out: Float64Array,
): void {
  const { levels, first, last } = likelihoods;
  out.fill(0);
  for (let h = 0; h < multiplicity.length; h++) {
    const share = multiplicity[h]! / evidence(likelihoods, masses, h);
    const row = h * masses.length;
    for (let j = first[h]!; j <= last[h]!; j++) out[j]! += share * levels[row + j]!;
  }
}

/** Steps ahead at most, in units of one. */
const FARTHEST = 256;

/** Puts into `second` the point to which two steps from `start` lead, as far ahead as all masses stay above 0. */
function leadAhead(start: Float64Array, first: Float64Array, second: Float64Array): void {
  let [step, bend] = [0, 0];
  for (let j = 0; j < start.length; j++) {
    const change = first[j]! - start[j]!;
    step += change * change;
    bend += (second[j]! - first[j]! - change) ** 2;
  }
  // Twice is where two steps have led already.
  for (let times = Math.min(FARTHEST, Math.sqrt(step / bend)); times > 1.01; times = (times + 1) / 2) {
    const ahead = second.map((value, j) => {
      const change = first[j]! - start[j]!;
      return start[j]! + 2 * times * change + times * times * (value - first[j]! - change);
    });
    if (!ahead.every((mass) => mass > 0)) continue;
    second.set(ahead);
    return;
  }
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
