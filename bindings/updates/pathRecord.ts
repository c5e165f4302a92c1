// What is told of paths that draw their groups, step by step.
import { allocate } from '../arguments/arrays.js';
import { BLOCK, NUMBERS_TOLD, type Quantiles, type SampledPaths, Told } from './paths.js';

export interface SampledTrajectories {
  readonly replicas: number;
  /** Number of steps; columns by step have one entry more, the first for the start. */
  readonly steps: number;
  /** Mean of the log-odds over paths, by step. */
  readonly meanLogOdds: Float64Array<ArrayBuffer>;
  /** Standard deviation of the log-odds over paths, by step. */
  readonly deviation: Float64Array<ArrayBuffer>;
  /** Mean of the success probability over paths, by step. */
  readonly meanSuccess: Float64Array<ArrayBuffer>;
  /** Share of the paths whose group at a step, from 0 to steps - 1, has no signal: all its advantages are 0. */
  readonly silent: Float64Array<ArrayBuffer>;
  /** The levels that were asked for. */
  readonly levels: Float64Array<ArrayBuffer>;
  /** Quantiles of the log-odds, step-major: level k at step n is quantiles[n * levels.length + k]. */
  readonly quantiles: Float64Array<ArrayBuffer>;
}

export class PathRecord {
  readonly result: SampledTrajectories;
  readonly #quantilesOf: Quantiles;
  /** The least and the largest log-odds before the step that comes next. */
  #least: number;
  #most: number;

  constructor({ where, replicas, steps, levels, start }: SampledPaths, quantilesOf: Quantiles) {
    this.#quantilesOf = quantilesOf;
    const column = (length: number) => allocate(where, Float64Array, length);
    this.#least = start;
    this.#most = start;
    this.result = {
      replicas,
      steps,
      meanLogOdds: column(steps + 1),
      deviation: column(steps + 1),
      meanSuccess: column(steps + 1),
      silent: column(steps),
      levels,
      quantiles: column((steps + 1) * levels.length),
    };
  }

  /** Fills in the quantiles of step n, of the log-odds before it. */
  addQuantiles(n: number, x: Float64Array): void {
    const { levels, quantiles } = this.result;
    if (levels.length === 0) return;
    quantiles.set(this.#quantilesOf(x, levels, this.#least, this.#most), n * levels.length);
  }

  /** Fills in what the blocks told at step n. */
  addSums(n: number, told: Float64Array): void {
    const { replicas, steps, meanLogOdds, deviation, meanSuccess, silent } = this.result;
    // Paths that are all alike, perhaps at p = 0 or 1, have no spread.
    const alike = this.#least === this.#most;
    let count = 0;
    let mean = 0;
    let squares = 0;
    let success = 0;
    let quiet = 0;
    for (let block = 0; count < replicas; block++) {
      const of = (what: number) => told[block * NUMBERS_TOLD + what]!;
      const own = Math.min(BLOCK, replicas - count);
      const all = count + own;
      const shift = of(Told.first) / own;
      const ownMean = alike ? this.#least : of(Told.origin) + shift;
      const ownSquares = alike ? 0 : Math.max(0, of(Told.second) - shift * of(Told.first));
      // Means and sums of squares of two samples, joined (Chan, Golub and LeVeque, 1979).
      const apart = block === 0 || ownMean === mean ? 0 : ownMean - mean;
      mean = block === 0 ? ownMean : mean + apart * (own / all);
      squares += ownSquares + apart * apart * ((count * own) / all);
      success += of(Told.base) * own + of(Told.success);
      quiet += of(Told.silent);
      count = all;
    }
    let [least, most] = [Infinity, -Infinity];
    for (let at = 0; at < told.length; at += NUMBERS_TOLD) {
      least = Math.min(least, told[at + Told.least]!);
      most = Math.max(most, told[at + Told.most]!);
    }
    this.#least = least;
    this.#most = most;
    meanLogOdds[n] = mean;
    deviation[n] = Math.sqrt(squares / replicas);
    meanSuccess[n] = success / replicas;
    if (n < steps) silent[n] = quiet / replicas;
  }
}
