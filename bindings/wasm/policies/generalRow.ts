import type { PolicyForm, RegretParts } from '../../backend.js';
import type { Module } from '../module.js';
import { formats } from '../rows/logitRows.js';
import {
  anchorOf,
  omegaOfVariance,
  PART,
  partsOfRegrets,
  type Row,
  type RowMoments,
  type RowPlace,
  type Sums,
  tiltedSums,
  writeTiltedRow,
} from './row.js';

/** Divergences below these are computed without the cancelling difference, whose error is about 1e-6 and 1e-13. */
const WEAK_F32 = 0.01;
const WEAK_F64 = 1e-5;
/** The relative error of `shortDivergence` that is accepted, in f32; and the largest span of tilts that its estimate holds for. */
const LOOSE = 5e-5;
const SHORT = 4;

/** Any reward: a fused pass over the outcomes for every tilt. */
export class GeneralRow implements Row {
  readonly single: boolean;
  readonly cost: number;
  readonly logOdds = Number.NaN;
  readonly #module: Module;
  readonly #place: RowPlace;
  readonly #part: number;
  /** The largest logit. */
  readonly #base: number;
  readonly #reference: Sums;

  static create(module: Module, place: RowPlace): Row | null {
    const row = new GeneralRow(module, place, place.allocate(PART));
    return Number.isFinite(row.#reference.logSum) ? row : null;
  }

  private constructor(module: Module, place: RowPlace, part: number) {
    this.single = place.single;
    this.cost = place.padded;
    this.#module = module;
    this.#place = place;
    this.#part = part;
    const { max, mean } = tiltedSums(module, place, 0, 0, 0, part);
    this.#base = max;
    this.#reference = this.#sums(0, mean);
  }

  moments(tilt: number, previous?: RowMoments): RowMoments {
    const anchor = anchorOf(this.#place.reward, tilt);
    // The reference's mean as a regret from there.
    const near = this.#reference.mean + anchor - this.#place.reward.best;
    const hint = previous ? anchor - previous.mean : near;
    let sums = this.#sums(tilt, hint);
    // Far from its centre a variance cancels: once more, around the mean just found.
    const distance = sums.mean - hint;
    if (distance * distance > 100 * sums.variance) sums = this.#sums(tilt, sums.mean);
    return {
      logPartition: sums.logSum + this.#base + tilt * anchor,
      mean: anchor - sums.mean,
      variance: sums.variance,
      kl: this.#divergence(tilt, sums),
      entropy: sums.entropy,
    };
  }

  regretParts(tilt: number, centre: number): RegretParts {
    const { logits, padded, reward, single } = this.#place;
    const best = reward.best - reward.origin;
    return partsOfRegrets(this.#module, single, logits, reward.losses, padded, tilt, best, centre, this.#part);
  }

  isConstant(): boolean {
    const { logits, padded, reward, single } = this.#place;
    const { heap } = this.#module;
    const view = (at: number) => (single ? heap.float32(at, padded) : heap.float64(at, padded));
    const [x, loss] = [view(logits), view(reward.losses)];
    const first = x.findIndex((logit) => logit > -Infinity);
    return !x.some((logit, i) => logit > -Infinity && loss[i] !== loss[first]);
  }

  omega(_tilt: number, moments: RowMoments, epsilon: number): number {
    return omegaOfVariance(moments, epsilon);
  }

  write(tilt: number, form: PolicyForm, out: number): void {
    const { logSum } = this.#sums(tilt, this.#reference.mean, form === 'probabilities' ? out : 0);
    writeTiltedRow(this.#module.kernels, this.#place, tilt, form, this.#part, this.#base, logSum, out);
  }

  /** KL to the reference policy; of weak tilts without this difference, which cancels. */
  #divergence(tilt: number, sums: Sums): number {
    if (tilt === 0) return 0;
    const { logits, padded, reward } = this.#place;
    const difference = sums.logSum - this.#reference.logSum;
    const plain = -tilt * sums.mean - difference;
    if (plain > (this.single ? WEAK_F32 : WEAK_F64)) return plain;
    const span = this.#span(tilt);
    if (this.single && span <= SHORT) {
      const { kl, error } = shortDivergence(tilt, span, this.#reference, sums);
      if (error <= LOOSE * kl) return kl;
    }
    const { heap, kernels, stage } = this.#module;
    const format = formats[this.single ? 'float32' : 'float64'];
    kernels.klNear(
      logits,
      reward.losses,
      format,
      padded,
      tilt,
      anchorOf(reward, tilt) - reward.origin,
      sums.logSum + this.#base,
      this.#reference.logSum + this.#base,
      difference,
      stage,
      this.#part,
    );
    return heap.float64(this.#part, 1)[0]!;
  }

  /** How far apart the tilt puts the rewards. */
  #span(tilt: number): number {
    const { best, least } = this.#place.reward;
    return Math.abs(tilt) * (best - least);
  }

  #sums(tilt: number, centre: number, weights = 0): Sums {
    const cubed = this.single && this.#span(tilt) <= SHORT;
    return tiltedSums(this.#module, this.#place, tilt, this.#base, centre, this.#part, weights, cubed);
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
