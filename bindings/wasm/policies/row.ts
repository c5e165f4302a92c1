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
import type { PolicyForm, PolicyRow } from '../../backend.js';
import { Mass } from '../binary/abi.generated.js';
import type { Heap } from '../memory/heap.js';
import type { Room } from '../module.js';
import type { RowRewards } from './rewards.js';
import { readTilted, type TiltedInput, type TiltedSums, writeTilted } from './tiltedRow.js';

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
  /** The largest logit, and the start of the first block that holds it. NaN for a binary reward, whose kernel finds them. */
  readonly base: number;
  readonly peak: number;
  /** Whether the logits are f32, else f64. */
  readonly single: boolean;
  readonly rewards: RowRewards;
  allocate(bytes: number): number;
}

/** What is kept of outcomes of a row (assembly/rows/mass.ts). */
export interface PartMass {
  /** The logit that `log` counts from. */
  readonly max: number;
  /** log of the sum of exp(x - max). */
  readonly log: number;
  readonly entropy: number;
}

export function readMass({ heap }: Pick<Room<'policies'>, 'heap'>, at: number): PartMass {
  const { f64 } = Mass;
  const { float64 } = heap.views;
  const field = at / 8;
  return {
    max: float64[field + f64.max]!,
    log: float64[field + f64.log]!,
    entropy: float64[field + f64.entropy]!,
  };
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

/** Omega from a variance that is not too small for f64. */
export function omegaOfVariance(moments: RowMoments, epsilon: number): number {
  return 1 / Math.sqrt(moments.variance + epsilon);
}

/** What tiltedSums finds, with `log` of the sum of exp(x - base - tilt * regret). */
export type Sums = Omit<TiltedSums, 'max'>;

/** What kernels are told of a row at a tilt. */
export function tiltedInput({ base, logits, padded, rewards }: RowPlace, tilt: number): TiltedInput {
  const anchor = anchorOf(rewards, tilt) - rewards.origin;
  const pivot = pivotOf(rewards, tilt);
  const { losses } = rewards;
  return { tilt, base, pivot, anchor, centre: 0, logits, losses, n: padded, weights: 0, cubed: false };
}

/** tiltedSums of a row at `at`; `weights`: where it writes the exponentials, or 0. */
export function tiltedSums(
  { kernels, heap }: Room<'policies'>,
  place: RowPlace,
  tilt: number,
  centre: number,
  at: number,
  weights = 0,
  cubed = false,
): Sums {
  const input = tiltedInput(place, tilt);
  writeTilted(heap, at, { ...input, centre, weights, cubed });
  (place.single ? kernels.tiltedSumsF32 : kernels.tiltedSumsF64)(at);
  return sumsFrom(heap, input, at);
}

/** What a kernel left at `at`. */
function sumsFrom(heap: Heap, { tilt, pivot, anchor }: TiltedInput, at: number): Sums {
  const { max, log, entropy, mean, variance, third } = readTilted(heap, at);
  return { log: max + log + tilt * (pivot - anchor), entropy, mean, variance, third };
}

/**
 * The sums of a row at tilt 0, around `centre`, and those of tiltedSums at a tilt; for less than both. The centre of these is the mean
 * of those. `reference`: where a tilted row can be for the first of them.
 */
export function sumsOfBoth(
  { kernels, heap }: Room<'policies'>,
  place: RowPlace,
  tilt: number,
  centre: number,
  reference: number,
  at: number,
  weights: number,
  cubed: boolean,
): { readonly before: Sums; readonly after: Sums } {
  const still = tiltedInput(place, 0);
  const input = tiltedInput(place, tilt);
  writeTilted(heap, reference, { ...still, centre, cubed });
  writeTilted(heap, at, { ...input, centre: input.anchor - still.anchor, weights, cubed });
  (place.single ? kernels.tiltOnceF32 : kernels.tiltOnceF64)(reference, at, place.peak);
  return { before: sumsFrom(heap, still, reference), after: sumsFrom(heap, input, at) };
}

/**
 * Writes a policy tilted by stored losses. `log`: of the sum of exp(x - base - tilt * regret). For probabilities the row at `at` is as
 * tiltedSums left it at this tilt, with its weights in `out`.
 */
export function writeTiltedRow(
  { kernels, heap }: Room<'policies'>,
  place: RowPlace,
  tilt: number,
  form: PolicyForm,
  at: number,
  log: number,
  out: number,
): void {
  const { single, rewards } = place;
  if (form === 'probabilities') {
    (single ? kernels.scaleTiltedF32 : kernels.scaleTiltedF64)(at);
    return;
  }
  const input = tiltedInput(place, tilt);
  const shift = single ? kernels.shiftTiltedF32 : kernels.shiftTiltedF64;
  if (form === 'logits') {
    writeTilted(heap, at, { ...input, base: 0, pivot: -rewards.origin }); // a loss less the origin is -reward, exactly
    shift(at, 0, out);
    return;
  }
  writeTilted(heap, at, input);
  shift(at, -(log - tilt * (input.pivot - input.anchor)), out);
}
