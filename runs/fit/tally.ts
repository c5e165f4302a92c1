// Scores of one forecaster, added up visit by visit.
import { log } from '../elementary.js';

/** Scores of a forecaster over all rollouts of the later visits. */
export interface Scores {
  /** Log-likelihood per rollout. */
  readonly logLikelihood: number;
  /** Mean of (k/n - mean)^2 over visits. */
  readonly brier: number;
  /** Log of the probability that was given to k, per visit. */
  readonly logScore: number;
  /** Share of visits at which k lies within the middle 90 % of what was thought possible (in expectation, ties split). */
  readonly coverage: number;
  /** Share of visits in each tenth of what was thought possible: .1 each where the forecast is calibrated. */
  readonly deciles: Float64Array;
}

export class ScoreTally {
  visits = 0;
  rollouts = 0;
  #logLikelihood = 0;
  #brier = 0;
  #logScore = 0;
  #covered = 0;
  readonly #deciles = new Float64Array(10);

  /** @param pmf the probability that was given to each count */
  add(n: number, k: number, mean: number, pmf: (k: number) => number): void {
    this.visits += 1;
    this.rollouts += n;
    this.#logLikelihood += (k === 0 ? 0 : k * log(mean)) + (k === n ? 0 : (n - k) * log(1 - mean));
    this.#brier += (k / n - mean) ** 2;
    const mass = pmf(k);
    this.#logScore += log(mass);
    let below = 0;
    for (let j = 0; j < k; j++) below += pmf(j);
    // The probability integral transform is uniform on [below, below + mass].
    const share = (low: number, high: number): number =>
      Math.max(0, Math.min(high, below + mass) - Math.max(low, below)) / mass;
    this.#covered += share(0.05, 0.95);
    for (let d = 0; d < 10; d++) this.#deciles[d]! += share(d / 10, (d + 1) / 10);
  }

  score(): Scores {
    return {
      logLikelihood: this.#logLikelihood / this.rollouts,
      brier: this.#brier / this.visits,
      logScore: this.#logScore / this.visits,
      coverage: this.#covered / this.visits,
      deciles: this.#deciles.map((sum) => sum / this.visits),
    };
  }
}
