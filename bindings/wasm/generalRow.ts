import type { PolicyForm } from '../backend.js';
import type { Module } from './module.js';
import { omegaOfVariance, PART, type Part, type Row, type RowMoments, type RowPlace, writeTiltedRow } from './row.js';

/** Any reward: a fused pass over the outcomes for every tilt. */
export class GeneralRow implements Row {
  readonly single: boolean;
  readonly logOdds = Number.NaN;
  readonly #module: Module;
  readonly #place: RowPlace;
  readonly #part: number;
  readonly #reference: number;
  readonly #centre: number;

  static create(module: Module, place: RowPlace): Row | null {
    const row = new GeneralRow(module, place, place.allocate(PART));
    return Number.isFinite(row.#reference) ? row : null;
  }

  private constructor(module: Module, place: RowPlace, part: number) {
    this.single = place.single;
    this.#module = module;
    this.#place = place;
    this.#part = part;
    const { logSum, mean } = this.#sums(0, 0);
    this.#reference = logSum;
    this.#centre = mean;
  }

  moments(tilt: number, previous?: RowMoments): RowMoments {
    const { best } = this.#place.reward;
    const hint = previous ? best - previous.mean : this.#centre;
    let sums = this.#sums(tilt, hint);
    // Far from its centre a variance cancels: once more, around the mean just found.
    if ((sums.mean - hint) ** 2 > 100 * sums.variance) sums = this.#sums(tilt, sums.mean);
    return {
      logPartition: sums.logSum + tilt * best,
      mean: best - sums.mean,
      variance: sums.variance,
      kl: Math.max(0, -tilt * sums.mean - (sums.logSum - this.#reference)),
      entropy: sums.entropy,
    };
  }

  omega(_tilt: number, moments: RowMoments, epsilon: number): number {
    return omegaOfVariance(moments, epsilon);
  }

  write(tilt: number, form: PolicyForm, out: number): void {
    const { logSum } = this.#sums(tilt, this.#centre);
    writeTiltedRow(
      this.#module.kernels,
      this.#place,
      tilt,
      form,
      this.#part,
      logSum + tilt * this.#place.reward.best,
      out,
    );
  }

  #sums(tilt: number, centre: number): Part & { mean: number; variance: number } {
    const { logits, padded, reward, single } = this.#place;
    const { heap, kernels } = this.#module;
    (single ? kernels.tiltedSumsF32 : kernels.tiltedSumsF64)(logits, reward.regrets, padded, tilt, centre, this.#part);
    const [, , logSum, entropy, mean, variance] = heap.float64(this.#part, 6);
    return { logSum: logSum!, entropy: entropy!, mean: mean!, variance: variance! };
  }
}
