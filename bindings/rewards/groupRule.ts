// The rule of a convention between two passes over the rewards: from the statistics of a group to what turns its rewards into
// advantages. In f64, and with operations only that every engine rounds alike.
import type { Convention } from './choices.js';

/** The elementary functions that a rule needs. */
export interface PowerFunctions {
  exp(x: number): number;
  log1p(x: number): number;
}

/** A group: how many rewards, their mean, and their standard deviation over the count. */
export interface GroupMoments {
  count: number;
  mean: number;
  std: number;
}

/** The same of all rewards of a call, and what else batch-wide rules need. */
export interface BatchMoments {
  readonly count: number;
  readonly mean: number;
  readonly std: number;
  /** Standard deviation over the count of all rewards less their baselines. */
  readonly centredStd: number;
  /** Share of the rewards that are not 0. */
  readonly nonzero: number;
}

/** Conventions that no group can apply without knowing the others. */
export function isBatchWide({ baseline, scale, whiten }: Convention): boolean {
  return (
    baseline === 'batch-mean' ||
    scale === 'batch-std' ||
    scale === 'batch-centred-std' ||
    scale === 'nonzero-share' ||
    whiten !== null
  );
}

/** True if equal rewards get 0 and groups of one need a rule. */
export function isWithinGroup({ baseline }: Convention): boolean {
  return baseline !== 'batch-mean' && baseline !== 'none';
}

/** sqrt(a^2 + b^2) of numbers that are not negative, whose squares may be out of range. */
export function hypotenuse(a: number, b: number): number {
  const large = Math.max(a, b);
  if (large === 0) return 0;
  const small = Math.min(a, b) / large;
  return large * Math.sqrt(1 + small * small);
}

/** A standard deviation with its smoothing. */
export function smoothed(std: number, { epsilon, epsilonOn }: Pick<Convention, 'epsilon' | 'epsilonOn'>): number {
  if (epsilonOn === 'std') return std + epsilon;
  return epsilonOn === 'variance' ? hypotenuse(std, Math.sqrt(epsilon)) : Math.max(std, Math.sqrt(epsilon));
}

/** A divisor that is no deviation, with its smoothing. */
function raised(divisor: number, { epsilon, epsilonOn }: Convention): number {
  return epsilonOn === 'floor' ? Math.max(divisor, epsilon) : divisor + epsilon;
}

/** C(x, j) / C(y, j) for whole 0 <= x <= y and j <= y. */
function chooseRatio(x: number, y: number, j: number): number {
  let ratio = 1;
  for (let i = 0; i < j && ratio > 0; i++) ratio *= (x - i) / (y - i);
  return Math.max(ratio, 0);
}

/** Shaped rewards of 0 and 1 are again two numbers: that of a failure, and how much more a success has. */
export function shapedPair(
  { shaping, k }: Convention,
  count: number,
  successes: number,
): [failure: number, gain: number] {
  if (shaping === 'none') return [0, 1];
  const failures = count - successes;
  if (shaping === 'pkpo') return [0, successes > 0 ? chooseRatio(failures, count - 1, k - 1) : 0];
  const missed = failures > 0 ? chooseRatio(failures - 1, count - 1, k - 1) : 0;
  return [1 - missed, missed];
}

/** What centred rewards are multiplied by because the baseline leaves each reward out of its own mean. */
export function baselineGain({ baseline }: Convention, count: number): number {
  if (baseline !== 'leave-one-out') return 1;
  return count > 1 ? count / (count - 1) : 0;
}

/** The baseline less the mean of the group; `weighted` is the difference of the length-weighted mean. */
export function baselineShift(
  { baseline }: Convention,
  group: GroupMoments,
  batchMean: number,
  weighted: number,
): number {
  if (baseline === 'batch-mean') return batchMean - group.mean;
  if (baseline === 'none') return -group.mean;
  return baseline === 'length-weighted' ? weighted : 0;
}

/** What turns a variance over the count into one over the count less ddof; 0 of nothing. */
export function besselFactor(
  { ddof, besselPrecision }: Pick<Convention, 'ddof' | 'besselPrecision'>,
  count: number,
): number {
  if (ddof === 0) return 1;
  if (count <= 1) return 0;
  const factor = count / (count - 1);
  return besselPrecision === 'double' ? factor : Math.fround(factor);
}

function besselRoot(convention: Convention, count: number): number {
  return Math.sqrt(besselFactor(convention, count));
}

/**
 * The divisor of a group, 'leave-one-out-std' excepted, where each reward has its own; `shift` is that of the baseline.
 * The advantage of a reward r is (r - mean - shift) * gain / divisor.
 */
function divisorOf(convention: Convention, group: GroupMoments, shift: number, batch: BatchMoments): number {
  const { scale } = convention;
  const { count, mean, std } = group;
  switch (scale) {
    case 'std':
      return smoothed(std * besselRoot(convention, count), convention);
    case 'centred-std':
      return smoothed(
        hypotenuse(std, Math.abs(shift)) * baselineGain(convention, count) * besselRoot(convention, count),
        convention,
      );
    case 'batch-std':
      return smoothed(batch.std * besselRoot(convention, batch.count), convention);
    case 'batch-centred-std':
      return smoothed(batch.centredStd * besselRoot(convention, batch.count), convention);
    case 'bernoulli-std':
      return smoothed(Math.sqrt(Math.max(0, mean * (1 - mean))), convention);
    case 'mean':
      return raised(mean, convention);
    case 'root-mean':
      return raised(Math.sqrt(Math.max(0, mean)), convention);
    case 'sum':
      return count * raised(mean, convention);
    case 'nonzero-share':
      return raised(batch.nonzero, convention);
    default:
      return 1;
  }
}

/** The divisor of all groups alike, of a scale that looks at the whole batch. */
export function batchDivisor(convention: Convention, batch: BatchMoments): number {
  return divisorOf(convention, { count: 0, mean: 0, std: 0 }, 0, batch);
}

/** What differences to the baseline are multiplied by; for 'leave-one-out-std' before they are divided by their own deviation. */
export function groupFactor(
  convention: Convention,
  group: GroupMoments,
  shift: number,
  batch: BatchMoments,
  functions: PowerFunctions,
): number {
  const { scale, focus, shaping } = convention;
  const gain = baselineGain(convention, group.count);
  const weight = focus === 0 || shaping !== 'none' ? 1 : functions.exp(focus * functions.log1p(-group.mean));
  if (scale === 'leave-one-out-std') return gain * weight;
  const divisor = divisorOf(convention, group, shift, batch);
  return divisor > 0 ? (gain * weight) / divisor : 0;
}

/** What a single reward is multiplied by where it is kept as if its mean were 0 and its deviation 1. */
export function singletonFactor(convention: Convention, batch: BatchMoments): number {
  const { scale, epsilon } = convention;
  if (scale === 'nonzero-share') return 1 / raised(batch.nonzero, convention);
  return scale === 'std' || scale === 'centred-std' ? 1 / (1 + epsilon) : 1;
}
