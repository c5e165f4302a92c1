import type { PolicyForm, RegretParts } from '../../backend.js';
import type { Module } from '../module.js';
import {
  anchorOf,
  omegaOfVariance,
  PART,
  partsOfRegrets,
  type Row,
  type RowMoments,
  type RowPlace,
  readPart,
  tiltedSums,
  writeTiltedRow,
} from './row.js';

/** A reward of few values: the mass of each, found once, gives the moments at every tilt. */
export class LevelRow implements Row {
  readonly single: boolean;
  readonly cost = 512;
  readonly logOdds = Number.NaN;
  readonly #module: Module;
  readonly #place: RowPlace;
  readonly #count: number;
  /** Columns of assembly/rows/levels.ts; then its five results. */
  readonly #columns: number;
  readonly #results: number;
  readonly #part: number;
  /** Log-masses and regrets once more, as a row of an even number of outcomes. */
  readonly #row: number;
  /** The largest logit. */
  readonly #base: number;
  readonly #total: number;

  static create(module: Module, place: RowPlace): Row | null {
    const row = new LevelRow(module, place, place.reward.values!);
    return Number.isFinite(row.#total) ? row : null;
  }

  private constructor(module: Module, place: RowPlace, values: readonly number[]) {
    const { heap, kernels } = module;
    this.single = place.single;
    this.#module = module;
    this.#place = place;
    this.#count = values.length;
    this.#columns = place.allocate(8 * (4 * values.length + 5));
    this.#results = this.#columns + 32 * values.length;
    this.#part = place.allocate(2 * PART);
    this.#row = place.allocate(16 * this.#evenCount);
    const sums = place.single ? kernels.splitSumsF32 : kernels.splitSumsF64;
    const columns = heap.float64(this.#columns, 4 * values.length);
    let base = -Infinity;
    for (const [level, value] of values.entries()) {
      sums(place.logits, place.reward.levels, level, place.padded, this.#part, this.#part + PART, 0, module.stage);
      const { max, logSum, entropy } = readPart(module, this.#part);
      base = Math.max(base, max);
      columns.set([logSum], level);
      columns.set([place.reward.best - value], values.length + level);
      columns.set([entropy], 2 * values.length + level);
    }
    this.#base = base;
    const even = this.#evenCount;
    const row = heap
      .float64(this.#row, 2 * even)
      .fill(-Infinity, 0, even)
      .fill(0, even);
    row.set(columns.subarray(0, values.length));
    row.set(columns.subarray(values.length, 2 * values.length), even);
    kernels.levelMoments(this.#columns, this.#count, 0, 0, this.#results);
    this.#total = heap.float64(this.#results, 1)[0]!;
  }

  moments(tilt: number): RowMoments {
    const { heap, kernels } = this.#module;
    const { reward } = this.#place;
    const anchor = anchorOf(reward, tilt);
    const regrets = reward.values!.map((value) => anchor - value);
    heap.float64(this.#columns + 8 * this.#count, this.#count).set(regrets);
    kernels.levelMoments(this.#columns, this.#count, tilt, this.#total, this.#results);
    const [logSum, mean, variance, kl, entropy] = heap.float64(this.#results, 5);
    return {
      logPartition: logSum! + tilt * anchor,
      mean: anchor - mean!,
      variance: variance!,
      kl: kl!,
      entropy: entropy!,
    };
  }

  get #evenCount(): number {
    return this.#count + (this.#count & 1);
  }

  regretParts(tilt: number, centre: number): RegretParts {
    const even = this.#evenCount;
    return partsOfRegrets(this.#module, false, this.#row, this.#row + 8 * even, even, tilt, 0, centre, this.#part);
  }

  isConstant(): boolean {
    const logMass = this.#module.heap.float64(this.#columns, this.#count);
    return logMass.filter((mass) => mass > -Infinity).length === 1;
  }

  omega(_tilt: number, moments: RowMoments, epsilon: number): number {
    return omegaOfVariance(moments, epsilon);
  }

  write(tilt: number, form: PolicyForm, out: number): void {
    const { kernels } = this.#module;
    if (form === 'probabilities') {
      tiltedSums(this.#module, this.#place, tilt, this.#base, 0, this.#part, out);
    }
    this.moments(tilt); // leaves the log-sum-exp as the first of its results
    const [logSum] = this.#module.heap.float64(this.#results, 1);
    writeTiltedRow(kernels, this.#place, tilt, form, this.#part, this.#base, logSum! - this.#base, out);
  }
}
