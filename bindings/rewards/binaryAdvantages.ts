// What a convention makes of rewards of 0 and 1, group by group: all that the dynamics of finite groups need of it.
import { unsupported } from '../arguments/options.js';
import type { Convention } from './choices.js';
import {
  type BatchMoments,
  baselineShift,
  besselFactor,
  groupFactor,
  isBatchWide,
  isWithinGroup,
  type PowerFunctions,
  shapedPair,
  singletonFactor,
  smoothed,
} from './groupRule.js';

/** Advantages in groups of one size, by the number of successes in the group: from 0 to the size. */
export interface BinaryAdvantages {
  /** Of each success. 0 at index 0, where there is none. */
  readonly success: Float64Array<ArrayBuffer>;
  /** Of each failure. 0 at the last index, where there is none. */
  readonly failure: Float64Array<ArrayBuffer>;
}

const noBatch: BatchMoments = { count: 0, mean: 0, std: 0, centredStd: 0, nonzero: 0 };

/**
 * The advantages of a success and of a failure under a convention, in groups of `size` rewards of 0 and 1.
 *
 * With k successes in n, mean k/n and deviation sqrt(k (n - k)) / n are exact to a rounding, and so are the advantages to a few.
 * @throws TypeError with code 'ERR_UNSUPPORTED' for conventions that need more than a group: other groups, or lengths
 */
export function binaryAdvantages(
  where: string,
  convention: Convention,
  size: number,
  functions: PowerFunctions,
): BinaryAdvantages {
  checkAlone(where, convention, size);
  const success = new Float64Array(size + 1);
  const failure = new Float64Array(size + 1);
  for (let k = 0; k <= size; k++) {
    const [forSuccess, forFailure] = advantagesOf(convention, size, k, functions);
    if (k > 0) success[k] = forSuccess;
    if (k < size) failure[k] = forFailure;
  }
  return { success, failure };
}

/** Refuses conventions whose advantages in a group of `size` rewards of 0 and 1 need more than that group. */
export function checkAlone(where: string, convention: Convention, size: number): void {
  const { baseline, scale, whiten, shaping, k, singleton, zeroVariance } = convention;
  const refuse = (field: keyof Convention, value: unknown, reason: string) => {
    throw unsupported(where, field, `${JSON.stringify(value)} ${reason}`);
  };
  if (baseline === 'length-weighted') refuse('baseline', baseline, 'needs the lengths of answers');
  if (whiten !== null) refuse('whiten', whiten, 'needs the advantages of other groups');
  if (isBatchWide(convention)) {
    if (baseline === 'batch-mean') refuse('baseline', baseline, 'needs the rewards of other groups');
    refuse('scale', scale, 'needs the rewards of other groups');
  }
  if (shaping !== 'none' && k > size) refuse('k', k, `needs groups of at least ${k}, here they have ${size}`);
  if (size === 1 && (singleton === 'error' || singleton === 'nan'))
    refuse('singleton', singleton, 'gives groups of one no advantage');
  if (size > 1 && zeroVariance !== 'zero')
    refuse('zeroVariance', zeroVariance, 'gives groups of equal rewards no advantage');
}

function advantagesOf(
  convention: Convention,
  size: number,
  k: number,
  functions: PowerFunctions,
): [success: number, failure: number] {
  const { baseline, scale, singleton } = convention;
  if (size === 1 && isWithinGroup(convention)) {
    return [singleton === 'raw' ? k * singletonFactor(convention, noBatch) : 0, 0];
  }
  const constant = k === 0 || k === size;
  if (constant && isWithinGroup(convention)) return [0, 0];
  const [worth, gain] = shapedPair(convention, size, k);
  const group = { count: size, mean: worth + gain * (k / size), std: gain * (Math.sqrt(k * (size - k)) / size) };
  const shift = baselineShift(convention, group, 0, 0);
  const factor = groupFactor(convention, group, shift, noBatch, functions);
  // The best one gets what it has more than the second best: nothing, unless it is the only success.
  if (baseline === 'runner-up') return [k === 1 ? gain * factor : 0, 0];
  const above = (gain * ((size - k) / size) - shift) * factor;
  const below = (gain * (-k / size) - shift) * factor;
  if (scale !== 'leave-one-out-std') return [above, below];
  return [
    above / divisorOfOthers(convention, size - 1, k - 1, gain),
    below / divisorOfOthers(convention, size - 1, k, gain),
  ];
}

/** The divisor of a reward beside `count` others with k successes; nothing is divided where these are all equal. */
function divisorOfOthers(convention: Convention, count: number, k: number, gain: number): number {
  if (gain === 0 || k <= 0 || k >= count) return 1;
  const variance = (k / count) * ((count - k) / count) * besselFactor(convention, count);
  return smoothed(gain * Math.sqrt(variance), convention);
}
