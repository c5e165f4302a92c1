// One row of a policy batch. What a tilt does to it depends on its reward: binary, of few levels, or general.
import type { PolicyForm, PolicyRow, RegretParts } from '../backend.js';
import type { Kernels, Module } from './module.js';
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

/** Bytes of a part, as assembly/policies/part.ts lays it out, with room for the three moments after it. */
export const PART = 64;

export interface Part {
  readonly logSum: number;
  readonly entropy: number;
}

export function readPart(module: Module, at: number): Part {
  const [, , logSum, entropy] = module.heap.float64(at, 4);
  return { logSum: logSum!, entropy: entropy! };
}

/** regretParts of a row of logits and regrets, of even length; `part` has room for the result. */
export function partsOfRegrets(
  { kernels, heap }: Module,
  single: boolean,
  logits: number,
  regrets: number,
  n: number,
  tilt: number,
  centre: number,
  part: number,
): RegretParts {
  (single ? kernels.regretPartsF32 : kernels.regretPartsF64)(logits, regrets, n, tilt, centre, part);
  return Array.from(heap.float64(part, 6)) as unknown as RegretParts;
}

/** Omega from a variance that is not too small for f64. */
export function omegaOfVariance(moments: RowMoments, epsilon: number): number {
  return 1 / Math.sqrt(moments.variance + epsilon);
}

/**
 * Writing a policy tilted by stored regrets, whose log-sum-exp is `logSum`; `part` and, for probabilities, `out` are what tiltedSums
 * stored at this tilt.
 */
export function writeTiltedRow(
  kernels: Kernels,
  place: RowPlace,
  tilt: number,
  form: PolicyForm,
  part: number,
  logSum: number,
  out: number,
): void {
  const { logits, padded, reward, single } = place;
  if (form === 'probabilities') {
    (single ? kernels.scaleTiltedF32 : kernels.scaleTiltedF64)(out, padded, part);
    return;
  }
  const shift = single ? kernels.shiftTiltedF32 : kernels.shiftTiltedF64;
  shift(logits, reward.regrets, padded, tilt, form === 'logits' ? tilt * reward.best : -logSum, out);
}
