import type { PolicyForm, RegretParts } from '../../backend.js';
import { power } from '../../recurrence/power.js';
import { Mass, SplitRow } from '../binary/abi.generated.js';
import type { Room } from '../module.js';
import { type PartMass, type Row, type RowMoments, type RowPlace, readMass } from './row.js';
import { writeSplit } from './splitRow.js';

/** What a row takes beside its levels and weights. */
export const bytesOfBinary = SplitRow.bytes + 2 * Mass.bytes;

/** Rewards 0 and 1: everything follows from the masses of the two parts (assembly/rows/splitSums.ts). */
export class BinaryRow implements Row {
  readonly cost = 256;
  readonly unit = 1;
  readonly logOdds: number;
  readonly #kernels: Room<'policies'>['kernels'];
  readonly #place: RowPlace;
  /** A split row, and the masses of the successes and of the failures after it. Its weights are scaled by each tilt. */
  readonly #split: number;
  readonly #success: PartMass;
  readonly #failure: PartMass;
  /** The largest logit. */
  readonly #base: number;

  /** null where a logit is not valid. */
  static create(module: Room<'policies'>, place: RowPlace): Row | null {
    const split = place.allocate(bytesOfBinary);
    const weights = place.allocate(place.padded * (place.single ? 4 : 8));
    const { heap, kernels } = module;
    const { logits, padded: n, rewards } = place;
    const [success, failure] = [split + SplitRow.bytes, split + SplitRow.bytes + Mass.bytes];
    writeSplit(heap, split, { logits, levels: rewards.levels, level: 1, n, success, failure, weights });
    (place.single ? kernels.splitSumsF32 : kernels.splitSumsF64)(split);
    const row = new BinaryRow(module, place, split);
    return Number.isNaN(row.logOdds) || row.#base === Infinity ? null : row;
  }

  private constructor(module: Room<'policies'>, place: RowPlace, split: number) {
    const { kernels } = module;
    const [success, failure] = [split + SplitRow.bytes, split + SplitRow.bytes + Mass.bytes];
    this.logOdds = (place.single ? kernels.logRatioF32 : kernels.logRatioF64)(success, failure);
    this.#kernels = kernels;
    this.#place = place;
    this.#split = split;
    this.#success = readMass(module, success);
    this.#failure = readMass(module, failure);
    this.#base = Math.max(this.#success.max, this.#failure.max);
  }

  moments(tilt: number): RowMoments {
    const { logistic, softplus, bernoulliDivergence } = this.#kernels;
    const x = this.#tilted(tilt);
    const p = logistic(x);
    const q = logistic(-x);
    const entropyOf = (share: number, mass: PartMass, minusLog: number) =>
      share === 0 ? 0 : share * (mass.entropy + minusLog);
    return {
      logPartition: this.#logPartition(tilt),
      mean: p,
      variance: p * q,
      kl: bernoulliDivergence(this.logOdds, tilt),
      entropy: entropyOf(p, this.#success, softplus(-x)) + entropyOf(q, this.#failure, softplus(x)),
    };
  }

  regretParts(tilt: number, centre: number): RegretParts {
    const x = this.#tilted(tilt);
    const success = this.#kernels.logistic(x);
    const failure = this.#kernels.logistic(-x);
    // Of regrets 0 and 1.
    const moment = (sign: 1 | -1, order: number) =>
      success * power(Math.max(0, -sign * centre), order) + failure * power(Math.max(0, sign * (1 - centre)), order);
    return [moment(1, 1), moment(1, 2), moment(1, 3), moment(-1, 1), moment(-1, 2), moment(-1, 3)];
  }

  isConstant(): boolean {
    return Math.abs(this.logOdds) === Infinity;
  }

  omega(tilt: number, _moments: RowMoments, epsilon: number): number {
    return this.#kernels.omega(this.#tilted(tilt), epsilon);
  }

  write(tilt: number, form: PolicyForm, out: number): void {
    const { single } = this.#place;
    const { logistic, scaleSplitF32, scaleSplitF64, shiftSplitF32, shiftSplitF64 } = this.#kernels;
    if (form === 'probabilities') {
      const x = this.#tilted(tilt);
      (single ? scaleSplitF32 : scaleSplitF64)(this.#split, logistic(x), logistic(-x), out);
      return;
    }
    const shift = single ? shiftSplitF32 : shiftSplitF64;
    const [base, success, failure] = form === 'logits' ? [0, tilt, 0] : [this.#base, ...this.#logShares(tilt)];
    shift(this.#split, base, success, failure, out);
  }

  tilted(tilt: number, form: PolicyForm, out: number): RowMoments {
    this.write(tilt, form, out);
    return this.moments(tilt);
  }

  /** Log-odds of success at a tilt; a policy without successes or without failures stays as it is. */
  #tilted(tilt: number): number {
    return this.isConstant() ? this.logOdds : this.logOdds + tilt;
  }

  /**
   * What turns the logits of either part, less the base, into log-probabilities: the log of the share of the part less that of its
   * mass. A tilt is not added and taken away again, so that a large one costs no digits.
   */
  #logShares(tilt: number): [success: number, failure: number] {
    const { softplus } = this.#kernels;
    const x = this.#tilted(tilt);
    const add = (mass: PartMass, minusLog: number) => (mass.log === -Infinity ? 0 : -this.#logOf(mass) - minusLog);
    return [add(this.#success, softplus(-x)), add(this.#failure, softplus(x))];
  }

  /** log of the sum of exp(x - base) over a part. */
  #logOf({ max, log }: PartMass): number {
    return log === -Infinity ? log : max - this.#base + log;
  }

  #logPartition(tilt: number): number {
    if (this.#failure.log === -Infinity) return this.#base + this.#logOf(this.#success) + tilt;
    return this.#base + (this.#logOf(this.#failure) + this.#kernels.softplus(this.#tilted(tilt)));
  }
}
