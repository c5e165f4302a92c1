import type { PolicyForm, RegretParts } from '../../backend.js';
import { unitOf } from '../../policies/unit.js';
import { Mass, SplitRow, TiltedRow } from '../binary/abi.generated.js';
import type { Room } from '../module.js';
import {
  anchorOf,
  omegaOfVariance,
  type Row,
  type RowMoments,
  type RowPlace,
  readMass,
  tiltedSums,
  writeTiltedRow,
} from './row.js';
import { writeSplit } from './splitRow.js';
import { readRegretParts, writeTilted } from './tiltedRow.js';

/** A reward of few values: the mass of each, found once, gives the moments at every tilt. */
export class LevelRow implements Row {
  readonly cost = 512;
  readonly logOdds = Number.NaN;
  readonly unit: number;
  readonly #module: Room<'policies'>;
  readonly #place: RowPlace;
  readonly #count: number;
  /** Columns of assembly/rows/levels.ts, masses beside exp(base); then its five results. */
  readonly #columns: number;
  readonly #results: number;
  /** A split row, and two masses after it. */
  readonly #split: number;
  readonly #tilted: number;
  /** Log-masses and regrets once more, as a row of an even number of outcomes. */
  readonly #row: number;
  /** log of the sum of the masses. */
  readonly #total: number;

  /** null where a logit is not valid. */
  static create(module: Room<'policies'>, place: RowPlace): Row | null {
    const row = new LevelRow(module, place, place.rewards.values!);
    return Number.isFinite(row.#total) ? row : null;
  }

  private constructor(module: Room<'policies'>, place: RowPlace, values: readonly number[]) {
    const { heap, kernels } = module;
    this.#module = module;
    this.#place = place;
    this.unit = unitOf(place.rewards.best - place.rewards.least);
    this.#count = values.length;
    this.#columns = place.allocate(8 * (4 * values.length + 5));
    this.#results = this.#columns + 32 * values.length;
    this.#split = place.allocate(SplitRow.bytes + 2 * Mass.bytes);
    this.#tilted = place.allocate(TiltedRow.bytes);
    this.#row = place.allocate(16 * this.#evenCount);
    const sums = place.single ? kernels.splitSumsF32 : kernels.splitSumsF64;
    const success = this.#split + SplitRow.bytes;
    const { logits, padded: n, base, rewards } = place;
    const [count, even] = [values.length, this.#evenCount];
    const columns = this.#columns / 8;
    const row = this.#row / 8;
    const { float64 } = heap.views;
    float64.fill(-Infinity, row, row + even).fill(0, row + even, row + 2 * even);
    for (let level = 0; level < count; level++) {
      const masses = { success, failure: success + Mass.bytes, weights: 0 };
      writeSplit(heap, this.#split, { logits, levels: rewards.levels, level, n, ...masses });
      sums(this.#split);
      const { max, log, entropy } = readMass(module, success);
      const possible = log > -Infinity;
      float64[columns + level] = float64[row + level] = possible ? max - base + log : log;
      float64[columns + count + level] = float64[row + even + level] = possible ? rewards.best - values[level]! : 0;
      float64[columns + 2 * count + level] = entropy;
    }
    kernels.levelMoments(this.#columns, this.#count, 0, 0, this.#results);
    this.#total = heap.float64(this.#results, 1)[0]!;
  }

  moments(tilt: number): RowMoments {
    const { heap, kernels } = this.#module;
    const { rewards } = this.#place;
    const anchor = anchorOf(rewards, tilt);
    const logMass = heap.float64(this.#columns, this.#count);
    const regrets = heap.float64(this.#columns + 8 * this.#count, this.#count);
    // A level that cannot happen may be beyond the anchor, or so far away that its regret overflows.
    for (const [level, value] of rewards.values!.entries())
      regrets[level] = logMass[level]! > -Infinity ? anchor - value : 0;
    kernels.levelMoments(this.#columns, this.#count, tilt, this.#total, this.#results);
    const [log, mean, variance, kl, entropy] = heap.float64(this.#results, 5);
    return {
      logPartition: this.#place.base + log! + tilt * anchor,
      mean: anchor - mean!,
      variance: variance!,
      kl: kl!,
      entropy: entropy!,
    };
  }

  get #evenCount(): number {
    return this.#count + (this.#count & 1);
  }

  regretParts(t: number, centre: number): RegretParts {
    const even = this.#evenCount;
    const { heap, kernels } = this.#module;
    const [logits, losses] = [this.#row, this.#row + 8 * even];
    const row = { logits, losses, n: even, tilt: t, base: 0, pivot: 0, anchor: 0, centre, weights: 0, cubed: false };
    writeTilted(heap, this.#tilted, row);
    kernels.regretParts(this.#tilted, false, 1 / this.unit);
    return readRegretParts(heap, this.#tilted);
  }

  isConstant(): boolean {
    return this.#place.rewards.best === this.#place.rewards.least;
  }

  omega(_tilt: number, moments: RowMoments, epsilon: number): number {
    return omegaOfVariance(moments, epsilon);
  }

  write(tilt: number, form: PolicyForm, out: number): void {
    this.tilted(tilt, form, out);
  }

  tilted(tilt: number, form: PolicyForm, out: number): RowMoments {
    const moments = this.moments(tilt);
    if (form === 'probabilities') {
      const centre = anchorOf(this.#place.rewards, tilt) - moments.mean;
      tiltedSums(this.#module, this.#place, tilt, centre, this.#tilted, out);
    }
    const [log] = this.#module.heap.float64(this.#results, 1);
    writeTiltedRow(this.#module, this.#place, tilt, form, this.#tilted, log!, out);
    return moments;
  }
}
