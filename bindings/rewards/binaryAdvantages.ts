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

/** The same, with what else groupAdvantages says of a group. */
export interface BinaryGroups extends BinaryAdvantages {
  /** Mean of the shaped rewards. */
  readonly mean: Float64Array<ArrayBuffer>;
  /** The factor; NaN where each reward has its own. */
  readonly scale: Float64Array<ArrayBuffer>;
  /** 1 where shaped rewards are equal and advantages are 0. */
  readonly degenerate: Uint8Array<ArrayBuffer>;
}

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
  const { success, failure } = binaryGroups(convention, size, functions);
  return { success, failure };
}

/** For conventions that `checkAlone` lets through. */
export function binaryGroups(convention: Convention, size: number, functions: PowerFunctions): BinaryGroups {
  const column = () => new Float64Array(size + 1);
  const degenerate = new Uint8Array(size + 1);
  const groups = { success: column(), failure: column(), mean: column(), scale: column(), degenerate };
  for (let k = 0; k <= size; k++) {
    const equal = writeGroup(convention, size, k, functions, groups);
    degenerate[k] = Number(equal && groups.success[k] === 0 && groups.failure[k] === 0);
  }
  return groups;
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

/** Writes what groups of `size` with k successes have. True if their shaped rewards are equal. */
function writeGroup(
  convention: Convention,
  size: number,
  k: number,
  functions: PowerFunctions,
  to: BinaryGroups,
): boolean {
  const { baseline, scale, singleton } = convention;
  const [worth, gain] = shapedPair(convention, size, k);
  const group = { count: size, mean: worth + gain * (k / size), std: gain * (Math.sqrt(k * (size - k)) / size) };
  to.mean[k] = group.mean;
  const within = isWithinGroup(convention);
  if (size === 1 && within) {
    if (singleton !== 'raw') return true;
    to.mean[k] = 0;
    to.scale[k] = singletonFactor(convention, noBatch);
    to.success[k] = k * to.scale[k]!;
    return true;
  }
  const constant = k === 0 || k === size || gain === 0;
  if (constant && within) return true;
  const shift = baselineShift(convention, group, 0, 0);
  const factor = groupFactor(convention, group, shift, noBatch, functions);
  to.scale[k] = scale === 'leave-one-out-std' ? Number.NaN : factor;
  if (baseline === 'runner-up') {
    // The best one gets what it has more than the second best: nothing, unless it is the only success.
    to.success[k] = k === 1 ? gain * factor : 0;
    return constant;
  }
  const apart = scale === 'leave-one-out-std';
  const above = (gain * ((size - k) / size) - shift) * factor;
  const below = (gain * (-k / size) - shift) * factor;
  if (k > 0) to.success[k] = apart ? above / divisorOfOthers(convention, size - 1, k - 1, gain) : above;
  if (k < size) to.failure[k] = apart ? below / divisorOfOthers(convention, size - 1, k, gain) : below;
  return constant;
}

/** The divisor of a reward beside `count` others with k successes; nothing is divided where these are all equal. */
function divisorOfOthers(convention: Convention, count: number, k: number, gain: number): number {
  if (gain === 0 || k <= 0 || k >= count) return 1;
  const variance = (k / count) * ((count - k) / count) * besselFactor(convention, count);
  return smoothed(gain * Math.sqrt(variance), convention);
}
