import type { PolicyForm, RegretParts } from '../../backend.js';
import { unitOf } from '../../policies/unit.js';
import { Pair, TiltedRow } from '../binary/abi.generated.js';
import type { Room } from '../module.js';
import { formats } from '../rows/logitRows.js';
import { setPair } from '../rows/pair.js';
import {
  anchorOf,
  omegaOfVariance,
  type Row,
  type RowMoments,
  type RowPlace,
  type Sums,
  sumsOfBoth,
  tiltedInput,
  tiltedSums,
  writeTiltedRow,
} from './row.js';
import { readRegretParts, writeTilted } from './tiltedRow.js';

/** Divergences below these are computed without the cancelling difference, whose error is about 1e-6 and 1e-13. */
const WEAK_F32 = 0.01;
const WEAK_F64 = 1e-5;
/** The relative error of `shortDivergence` that is accepted, in f32; and the largest span of tilts that its estimate holds for. */
const LOOSE = 5e-5;
const SHORT = 4;

/** What a row takes beside its losses. */
export const bytesOfGeneral = 2 * TiltedRow.bytes + Pair.bytes;

/** Any reward: a fused pass over the outcomes for every tilt. */
export class GeneralRow implements Row {
  readonly cost: number;
  readonly logOdds = Number.NaN;
  readonly unit: number;
  readonly #module: Room<'policies'>;
  readonly #place: RowPlace;
  /** Two tilted rows, the reference and any other; and a pair. */
  readonly #reference: number;
  readonly #row: number;
  readonly #pair: number;
  /** The sums of the reference, once they are found; and whether its third moment was asked for. */
  #before: Sums | undefined;
  #cubed = false;

  constructor(module: Room<'policies'>, place: RowPlace) {
    const { best, least } = place.rewards;
    this.cost = place.padded;
    this.unit = unitOf(best - least);
    this.#module = module;
    this.#place = place;
    this.#reference = place.allocate(bytesOfGeneral);
    this.#row = this.#reference + TiltedRow.bytes;
    this.#pair = this.#row + TiltedRow.bytes;
  }

  moments(tilt: number, previous?: RowMoments): RowMoments {
    return this.#momentsOf(tilt, this.#sums(tilt, 0, previous));
  }

  #momentsOf(tilt: number, sums: Sums): RowMoments {
    const { base, rewards } = this.#place;
    const anchor = anchorOf(rewards, tilt);
    return {
      logPartition: sums.log + base + tilt * anchor,
      mean: anchor - sums.mean,
      variance: sums.variance,
      kl: this.#divergence(tilt, sums),
      entropy: sums.entropy,
    };
  }

  regretParts(t: number, centre: number): RegretParts {
    const { heap, kernels } = this.#module;
    const { rewards, single } = this.#place;
    writeTilted(heap, this.#row, { ...tiltedInput(this.#place, t), anchor: rewards.best - rewards.origin, centre });
    kernels.regretParts(this.#row, single, 1 / this.unit);
    return readRegretParts(heap, this.#row);
  }

  isConstant(): boolean {
    return this.#place.rewards.best === this.#place.rewards.least;
  }

  omega(_tilt: number, moments: RowMoments, epsilon: number): number {
    return omegaOfVariance(moments, epsilon);
  }

  write(tilt: number, form: PolicyForm, out: number): void {
    this.#writeWith(tilt, form, out);
  }

  tilted(tilt: number, form: PolicyForm, out: number): RowMoments {
    return this.#momentsOf(tilt, this.#writeWith(tilt, form, out));
  }

  #writeWith(tilt: number, form: PolicyForm, out: number): Sums {
    const sums = this.#sums(tilt, form === 'probabilities' ? out : 0);
    writeTiltedRow(this.#module, this.#place, tilt, form, this.#row, sums.log, out);
    return sums;
  }

  /** KL to the reference policy; of weak tilts without this difference, which cancels. */
  #divergence(tilt: number, sums: Sums): number {
    if (tilt === 0) return 0;
    const { base, logits, padded, rewards, single } = this.#place;
    const logOfReference = this.#before!.log;
    const difference = sums.log - logOfReference;
    const plain = -tilt * sums.mean - difference;
    if (plain > (single ? WEAK_F32 : WEAK_F64)) return plain;
    const span = this.#span(tilt);
    if (single && span <= SHORT) {
      const { kl, error } = shortDivergence(tilt, span, this.#cubedReference(), sums);
      if (error <= LOOSE * kl) return kl;
    }
    const { heap, kernels, stage } = this.#module;
    const format = formats[single ? 'float32' : 'float64'];
    const anchor = anchorOf(rewards, tilt) - rewards.origin;
    const at = this.#pair;
    setPair(heap.views, at, { p: logits, q: rewards.losses, format, n: padded, stage }, { tilt, anchor });
    const pair = heap.float64(at, 8);
    pair[Pair.f64.shiftP] = base;
    pair[Pair.f64.logP] = sums.log;
    pair[Pair.f64.logQ] = logOfReference;
    pair[Pair.f64.difference] = difference;
    pair[Pair.f64.temperature] = 1;
    kernels.klNear(at, false);
    return pair[Pair.f64.kl]!;
  }

  /** How far apart the tilt puts the rewards. */
  #span(tilt: number): number {
    const { best, least } = this.#place.rewards;
    return Math.abs(tilt) * (best - least);
  }

  /** Sums at a tilt, the exponentials going to `weights` if that is not 0; the first time along with those of the reference. */
  #sums(tilt: number, weights = 0, previous?: RowMoments): Sums {
    const { best, least } = this.#place.rewards;
    const cubed = this.#place.single && this.#span(tilt) <= SHORT;
    if (this.#before === undefined) {
      const [first, row] = [this.#reference, this.#row];
      const { before, after } = sumsOfBoth(
        this.#module,
        this.#place,
        tilt,
        (best - least) / 2,
        first,
        row,
        weights,
        cubed,
      );
      this.#before = before;
      this.#cubed = cubed;
      return after;
    }
    // Where the mean regret may be: the previous one, or that of the reference.
    const anchor = anchorOf(this.#place.rewards, tilt);
    const centre = previous ? anchor - previous.mean : this.#before.mean + (anchor - best);
    return tiltedSums(this.#module, this.#place, tilt, centre, this.#row, weights, cubed);
  }

  /** The sums of the reference with its third moment. */
  #cubedReference(): Sums {
    if (!this.#cubed) {
      const { best, least } = this.#place.rewards;
      this.#before = tiltedSums(this.#module, this.#place, 0, (best - least) / 2, this.#reference, 0, true);
      this.#cubed = true;
    }
    return this.#before!;
  }
}

/**
 * KL = integral of t Var_t from 0 to the tilt, with Var_t between both ends as the cubic that has their values and slopes (the
 * third moments, with the sign of the reward). Nothing cancels. The error of that cubic is about span^2/60 of what a straight
 * line would be wrong by: this is their ratio for exp(t s), of which Var_t is made.
 */
function shortDivergence(tilt: number, span: number, from: Sums, to: Sums): { kl: number; error: number } {
  const line = (from.variance + 2 * to.variance) / 6;
  const slopes = to.third / 20 - from.third / 30;
  const cubic = Math.max(0, 0.15 * from.variance + 0.35 * to.variance + tilt * slopes);
  return { kl: tilt * tilt * cubic, error: tilt * tilt * Math.abs(cubic - line) * span * span * (1 / 60) };
}
