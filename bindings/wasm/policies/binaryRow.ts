import type { PolicyForm, RegretParts } from '../../backend.js';
import { power } from '../../recurrence/power.js';
import type { Kernels, Module } from '../module.js';
import { PART, type Part, type Row, type RowMoments, type RowPlace, readPart } from './row.js';

/** Rewards 0 and 1: everything follows from the log sums of the two parts (assembly/rows/splitSums.ts). */
export class BinaryRow implements Row {
  readonly single: boolean;
  readonly cost = 256;
  readonly logOdds: number;
  readonly #kernels: Kernels;
  readonly #place: RowPlace;
  readonly #parts: number;
  /** Exponentials of the logits, scaled within their part: a tilt only scales the parts. */
  readonly #weights: number;
  readonly #success: Part;
  readonly #failure: Part;

  static create(module: Module, place: RowPlace): Row | null {
    const parts = place.allocate(2 * PART);
    const weights = place.allocate(place.padded * (place.single ? 4 : 8));
    const { kernels } = module;
    const sums = place.single ? kernels.splitSumsF32 : kernels.splitSumsF64;
    sums(place.logits, place.reward.levels, 1, place.padded, parts, parts + PART, weights, module.stage);
    const success = readPart(module, parts);
    const failure = readPart(module, parts + PART);
    const logOdds = (place.single ? kernels.logRatioF32 : kernels.logRatioF64)(parts, parts + PART);
    const row = new BinaryRow(module, place, parts, weights, success, failure, logOdds);
    return Number.isNaN(row.logOdds) || success.logSum === Infinity || failure.logSum === Infinity ? null : row;
  }

  private constructor(
    module: Module,
    place: RowPlace,
    parts: number,
    weights: number,
    success: Part,
    failure: Part,
    logOdds: number,
  ) {
    this.single = place.single;
    this.logOdds = logOdds;
    this.#kernels = module.kernels;
    this.#place = place;
    this.#parts = parts;
    this.#weights = weights;
    this.#success = success;
    this.#failure = failure;
  }

  moments(tilt: number): RowMoments {
    const { logistic, softplus, bernoulliDivergence } = this.#kernels;
    const x = this.#tilted(tilt);
    const p = logistic(x);
    const q = logistic(-x);
    const entropyOf = (mass: number, part: Part, minusLog: number) =>
      mass === 0 ? 0 : mass * (part.entropy + minusLog);
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
    const { logits, padded, reward } = this.#place;
    const { logistic, scaleSplitF32, scaleSplitF64, shiftSplitF32, shiftSplitF64 } = this.#kernels;
    if (form === 'probabilities') {
      const x = this.#tilted(tilt);
      const scale = this.single ? scaleSplitF32 : scaleSplitF64;
      scale(this.#weights, reward.levels, padded, this.#parts, this.#parts + PART, logistic(x), logistic(-x), out);
      return;
    }
    const shift = this.single ? shiftSplitF32 : shiftSplitF64;
    const [success, failure] = form === 'logits' ? [tilt, 0] : this.#logShares(tilt);
    shift(logits, reward.levels, padded, success, failure, out);
  }

  /** Log-odds of success at a tilt; a policy without successes or without failures stays as it is. */
  #tilted(tilt: number): number {
    return Math.abs(this.logOdds) === Infinity ? this.logOdds : this.logOdds + tilt;
  }

  /**
   * What turns the logits of either part into log-probabilities: the log of the part's mass less its log sum. A tilt is not
   * added and taken away again, so that a large one costs no digits.
   */
  #logShares(tilt: number): [number, number] {
    const { softplus } = this.#kernels;
    const x = this.#tilted(tilt);
    const share = (part: Part, minusLog: number) => (part.logSum === -Infinity ? 0 : -part.logSum - minusLog);
    return [share(this.#success, softplus(-x)), share(this.#failure, softplus(x))];
  }

  #logPartition(tilt: number): number {
    if (this.#failure.logSum === -Infinity) return this.#success.logSum + tilt;
    return this.#failure.logSum + this.#kernels.softplus(this.#tilted(tilt));
  }
}
