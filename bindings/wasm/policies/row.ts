// One row of a policy batch. What a tilt does to it depends on its reward: binary, of few levels, or general.
import type { PolicyForm, PolicyRow, RegretParts } from '../../backend.js';
import type { Kernels, Module } from '../module.js';
import type { RewardRow } from './rewards.js';

export interface RowMoments {
  logPartition: number;
  mean: number;
  variance: number;
  kl: number;
  entropy: number;
}

export interface Row extends PolicyRow {
  readonly single: boolean;
  /** What the moments at a tilt cost, in outcomes that are read. */
  readonly cost: number;
  /** Log-odds of success for a binary reward, else NaN. */
  readonly logOdds: number;
  /** Moments at a finite tilt; `previous` is a hint for where the mean may be. */
  moments(tilt: number, previous?: RowMoments): RowMoments;
  /** Omega of the tilted policy, of which `moments` are the moments. */
  omega(tilt: number, moments: RowMoments, epsilon: number): number;
  write(tilt: number, form: PolicyForm, out: number): void;
}

export interface RowPlace {
  readonly logits: number;
  readonly padded: number;
  readonly single: boolean;
  readonly reward: RewardRow;
  allocate(bytes: number): number;
}

/** Bytes of a part, as assembly/rows/part.ts lays it out, with room for the three moments after it. */
export const PART = 64;

export interface Part {
  readonly max: number;
  readonly logSum: number;
  readonly entropy: number;
}

export function readPart(module: Module, at: number): Part {
  const [max, , logSum, entropy] = module.heap.float64(at, 4);
  return { max: max!, logSum: logSum!, entropy: entropy! };
}

/** Up to this span of tilt * reward, a loss counts from the origin: what the tilt adds is then rounded least. */
const MODERATE = 64;

/** The reward that a tilt goes to; regrets are counted from it, so that they vanish there without a difference. */
export function anchorOf({ best, least }: RewardRow, tilt: number): number {
  return tilt < 0 ? least : best;
}

/** What is added to losses before they are tilted by: nothing, or for large tilts what makes them 0 where the policy goes. */
function pivotOf(reward: RewardRow, tilt: number): number {
  if (Math.abs(tilt) * (reward.best - reward.least) <= MODERATE) return 0;
  return anchorOf(reward, tilt) - reward.origin;
}

/** What tiltedSums stores: of the tilted logits, then mean, variance and, in f32 if `cubed`, third central moment of the regret. */
export interface Sums extends Part {
  readonly mean: number;
  readonly variance: number;
  readonly third: number;
}

/** regretParts of a row of logits and losses, of even length; `part` has room for the result. */
export function partsOfRegrets(
  { kernels, heap }: Module,
  single: boolean,
  logits: number,
  losses: number,
  n: number,
  tilt: number,
  best: number,
  centre: number,
  part: number,
): RegretParts {
  kernels.regretParts(single, logits, losses, n, tilt, best, centre, part);
  return Array.from(heap.float64(part, 6)) as unknown as RegretParts;
}

/** Omega from a variance that is not too small for f64. */
export function omegaOfVariance(moments: RowMoments, epsilon: number): number {
  return 1 / Math.sqrt(moments.variance + epsilon);
}

/** tiltedSums of a row whose largest logit is `base`: log-sum-exp of x - base - tilt * regret, and what else it stores. */
export function tiltedSums(
  { kernels, heap, stage }: Module,
  { logits, padded, reward, single }: RowPlace,
  tilt: number,
  base: number,
  centre: number,
  part: number,
  weights = 0,
  cubed = false,
): Sums {
  const anchor = anchorOf(reward, tilt) - reward.origin;
  const pivot = pivotOf(reward, tilt);
  const kernel = single ? kernels.tiltedSumsF32 : kernels.tiltedSumsF64;
  kernel(logits, reward.losses, padded, tilt, base, pivot, anchor, centre, stage, part, weights, cubed);
  const [max, , logSum, entropy, mean, variance, third] = heap.float64(part, 7);
  return {
    max: max!,
    logSum: logSum! + tilt * (pivot - anchor),
    entropy: entropy!,
    mean: mean!,
    variance: variance!,
    third: third!,
  };
}

/**
 * Writing a policy tilted by stored losses. `base`: the largest logit, `logSum`: log-sum-exp of x - base - tilt * regret; `part` and, for
 * probabilities, `out` are what tiltedSums stored at this tilt.
 */
export function writeTiltedRow(
  kernels: Kernels,
  { logits, padded, reward, single }: RowPlace,
  tilt: number,
  form: PolicyForm,
  part: number,
  base: number,
  logSum: number,
  out: number,
): void {
  if (form === 'probabilities') {
    (single ? kernels.scaleTiltedF32 : kernels.scaleTiltedF64)(out, padded, part);
    return;
  }
  const shift = single ? kernels.shiftTiltedF32 : kernels.shiftTiltedF64;
  if (form === 'logits') {
    shift(logits, reward.losses, padded, tilt, 0, 0, tilt * reward.origin, out);
    return;
  }
  const pivot = pivotOf(reward, tilt);
  const share = logSum - tilt * (pivot - (anchorOf(reward, tilt) - reward.origin));
  shift(logits, reward.losses, padded, tilt, base, pivot, -share, out);
}
