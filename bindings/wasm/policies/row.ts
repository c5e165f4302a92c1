// One row of a policy batch. How a tilt is applied depends on its reward: binary, of few levels, or general.
//
// The rewards of a row on a line, and the names of the distances on it (for a tilt above 0, which goes to the largest reward; one
// below 0 goes to the least, and its anchor is that):
//
//     origin                least       reward            best
//       |---------------------|-----------|-----------------|----->
//       |                     |           |<--- regret ---->|  anchor
//       |<------- -loss ----------------->|
//       |<------------------ anchor - origin -------------->|
//
//   origin   0; or one of the rewards, where all of them are close together and far from 0. Losses are exact for either.
//   loss     origin - reward: what is stored for every outcome
//   anchor   the reward that a tilt goes to
//   regret   |anchor - reward|: moments are those of the regret, so that they keep their digits as they go to 0
//   pivot    what kernels add to a loss before they multiply it by the tilt: 0, or anchor - origin, which makes it a regret
//   centre   the regret around which moments are summed; nothing cancels if it is near their mean
//   base     the largest logit of the row, which kernels subtract before they tilt
import type { PolicyForm, PolicyRow, RegretParts } from '../../backend.js';
import type { Room } from '../module.js';
import type { RowRewards } from './rewards.js';

export interface RowMoments {
  logPartition: number;
  mean: number;
  variance: number;
  kl: number;
  entropy: number;
}

export interface Row extends PolicyRow {
  /** What the moments at a tilt cost, in outcomes that are read. */
  readonly cost: number;
  /** Log-odds of success for a binary reward, else NaN. */
  readonly logOdds: number;
  /** Moments at a finite tilt; `previous` is a hint for where the mean may be. */
  moments(tilt: number, previous?: RowMoments): RowMoments;
  /** Omega of the tilted policy, of which `moments` are the moments. */
  omega(tilt: number, moments: RowMoments, epsilon: number): number;
  write(tilt: number, form: PolicyForm, out: number): void;
  /** `write`, and the moments of what is written: of the same pass where one is needed for both. */
  tilted(tilt: number, form: PolicyForm, out: number): RowMoments;
}

/** Where the parts of a row lie in the module's memory. */
export interface RowPlace {
  readonly logits: number;
  readonly padded: number;
  /** The largest logit. NaN for a binary reward, whose kernel finds it. */
  readonly base: number;
  /** Whether the logits are f32, else f64. */
  readonly single: boolean;
  readonly rewards: RowRewards;
  allocate(bytes: number): number;
}

/** Bytes of a mass (assembly/rows/mass.ts), with room for the three moments that tiltedSums stores after it. */
export const MASS = 64;

export interface Mass {
  /** The logit that `log` counts from. */
  readonly max: number;
  /** log of the sum of exp(x - max). */
  readonly log: number;
  readonly entropy: number;
}

export function readMass(module: Room<'policies'>, at: number): Mass {
  const [max, , log, entropy] = module.heap.float64(at, 4);
  return { max: max!, log: log!, entropy: entropy! };
}

/** Up to this span of tilt * reward, a loss counts from the origin: what the tilt adds is then rounded least. */
const MODERATE = 64;

export function anchorOf({ best, least }: RowRewards, tilt: number): number {
  return tilt < 0 ? least : best;
}

function pivotOf(rewards: RowRewards, tilt: number): number {
  if (Math.abs(tilt) * (rewards.best - rewards.least) <= MODERATE) return 0;
  return anchorOf(rewards, tilt) - rewards.origin;
}

/** regretParts of a row of logits and losses, of even length; `out` has room for a mass. */
export function partsOfRegrets(
  { kernels, heap }: Room<'policies'>,
  single: boolean,
  logits: number,
  losses: number,
  n: number,
  t: number,
  anchor: number,
  scale: number,
  centre: number,
  out: number,
): RegretParts {
  kernels.regretParts(single, logits, losses, n, t, anchor, scale, centre, out);
  return Array.from(heap.float64(out, 6)) as unknown as RegretParts;
}

/** Omega from a variance that is not too small for f64. */
export function omegaOfVariance(moments: RowMoments, epsilon: number): number {
  return 1 / Math.sqrt(moments.variance + epsilon);
}

/** What tiltedSums stores of the tilted row; the moments are those of the regret. */
export interface Sums {
  /** log of the sum of exp(x - base - tilt * regret). */
  readonly log: number;
  readonly entropy: number;
  readonly mean: number;
  readonly variance: number;
  /** Third central moment, in f32 if `cubed`. */
  readonly third: number;
}

/** tiltedSums of a row; `weights`: where it writes the exponentials, or 0. */
export function tiltedSums(
  { kernels, heap, stage }: Room<'policies'>,
  { base, logits, padded, rewards, single }: RowPlace,
  tilt: number,
  centre: number,
  mass: number,
  weights = 0,
  cubed = false,
): Sums {
  const anchor = anchorOf(rewards, tilt) - rewards.origin;
  const pivot = pivotOf(rewards, tilt);
  const kernel = single ? kernels.tiltedSumsF32 : kernels.tiltedSumsF64;
  kernel(logits, rewards.losses, padded, tilt, base, pivot, anchor, centre, stage, mass, weights, cubed);
  const [max, , log, entropy, mean, variance, third] = heap.float64(mass, 7);
  return {
    log: max! + log! + tilt * (pivot - anchor),
    entropy: entropy!,
    mean: mean!,
    variance: variance!,
    third: third!,
  };
}

/**
 * Writes a policy tilted by stored losses. `log`: of the sum of exp(x - base - tilt * regret). For probabilities `mass` and `out` are
 * what tiltedSums stored at this tilt.
 */
export function writeTiltedRow(
  kernels: Room<'policies'>['kernels'],
  { base, logits, padded, rewards, single }: RowPlace,
  tilt: number,
  form: PolicyForm,
  mass: number,
  log: number,
  out: number,
): void {
  if (form === 'probabilities') {
    (single ? kernels.scaleTiltedF32 : kernels.scaleTiltedF64)(out, padded, mass);
    return;
  }
  const shift = single ? kernels.shiftTiltedF32 : kernels.shiftTiltedF64;
  if (form === 'logits') {
    shift(logits, rewards.losses, padded, tilt, 0, -rewards.origin, 0, out); // a loss less the origin is -reward, exactly
    return;
  }
  const pivot = pivotOf(rewards, tilt);
  const share = log - tilt * (pivot - (anchorOf(rewards, tilt) - rewards.origin));
  shift(logits, rewards.losses, padded, tilt, base, pivot, -share, out);
}
