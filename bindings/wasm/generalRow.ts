import type { PolicyForm } from '../backend.js';
import type { Module } from './module.js';
import { omegaOfVariance, PART, type Part, type Row, type RowMoments, type RowPlace, writeTiltedRow } from './row.js';

/** Divergences below these are computed without the cancelling difference, whose error is about 1e-6 and 1e-13. */
const WEAK_F32 = 0.01;
const WEAK_F64 = 1e-5;

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
      kl: this.#divergence(tilt, sums),
      entropy: sums.entropy,
    };
  }

  isConstant(): boolean {
    const { logits, padded, reward, single } = this.#place;
    const { heap } = this.#module;
    const view = (at: number) => (single ? heap.float32(at, padded) : heap.float64(at, padded));
    const [x, regret] = [view(logits), view(reward.regrets)];
    const first = x.findIndex((logit) => logit > -Infinity);
    return !x.some((logit, i) => logit > -Infinity && regret[i] !== regret[first]);
  }

  omega(_tilt: number, moments: RowMoments, epsilon: number): number {
    return omegaOfVariance(moments, epsilon);
  }

  write(tilt: number, form: PolicyForm, out: number): void {
    const { logSum } = this.#sums(tilt, this.#centre, form === 'probabilities' ? out : 0);
    writeTiltedRow(this.#module.kernels, this.#place, tilt, form, this.#part, logSum, out);
  }

  /** KL to the reference policy; of weak tilts by a pass of its own, since this difference cancels. */
  #divergence(tilt: number, { logSum, mean }: Part & { mean: number }): number {
    if (tilt === 0) return 0;
    const kl = -tilt * mean - (logSum - this.#reference);
    if (kl > (this.single ? WEAK_F32 : WEAK_F64)) return kl;
    const { logits, padded, reward } = this.#place;
    const { kernels } = this.#module;
    const weak = this.single ? kernels.weakDivergenceF32 : kernels.weakDivergenceF64;
    return weak(logits, reward.regrets, padded, tilt, mean, this.#part);
  }

  #sums(tilt: number, centre: number, weights = 0): Part & { mean: number; variance: number } {
    const { logits, padded, reward, single } = this.#place;
    const { heap, kernels } = this.#module;
    (single ? kernels.tiltedSumsF32 : kernels.tiltedSumsF64)(
      logits,
      reward.regrets,
      padded,
      tilt,
      centre,
      this.#part,
      weights,
    );
    const [, , logSum, entropy, mean, variance] = heap.float64(this.#part, 6);
    return { logSum: logSum!, entropy: entropy!, mean: mean!, variance: variance! };
  }
}
