import type { Pair } from './histogram.js';

/** Log-odds at which probabilities of success are looked at: from one in 8,000 to all but one in 8,000. */
const LOWEST = -9;
const HIGHEST = 9;
const SPACING = 0.25;
const NODES = (HIGHEST - LOWEST) / SPACING + 1;
const ROUNDS = 60;

/**
 * How probabilities of success are spread over prompts, or over groups: weights on a grid of log-odds, found from counts by
 * expectation maximisation (the nonparametric maximum likelihood estimate of Kiefer and Wolfowitz, in the form of Laird).
 * One pseudo-observation of Jeffreys' prior, spread over the grid, keeps a log of few groups from being taken at its word.
 */
export class Population {
  readonly #success = Float64Array.from({ length: NODES }, (_, j) => 1 / (1 + Math.exp(-(LOWEST + SPACING * j))));
  readonly #logSuccess = Float64Array.from(this.#success, (p) => Math.log(p));
  readonly #logFailure = Float64Array.from(this.#success, (p) => Math.log1p(-p));
  #weights: Float64Array;

  constructor(pairs: readonly Pair[]) {
    // Jeffreys' density on the line of log-odds is proportional to √(p(1 − p)).
    const prior = normalised(this.#success.map((p) => Math.sqrt(p * (1 - p))));
    this.#weights = prior;
    const total = pairs.reduce((sum, { count }) => sum + count, 0);
    const likelihoods = pairs.map(({ n, k }) => this.#likelihood(n, k));
    for (let round = 0; round < ROUNDS; round++) {
      const next = prior.slice();
      for (const [i, likelihood] of likelihoods.entries()) {
        let sum = 0;
        for (let j = 0; j < NODES; j++) sum += this.#weights[j]! * likelihood[j]!;
        const share = pairs[i]!.count / sum;
        for (let j = 0; j < NODES; j++) next[j]! += share * this.#weights[j]! * likelihood[j]!;
      }
      this.#weights = next.map((weight) => weight / (total + 1));
    }
  }

  /** The mean of a function of the probability of success, given that k of n rollouts succeeded. */
  mean(n: number, k: number, of: (success: number) => number): number {
    const likelihood = this.#likelihood(n, k);
    let sum = 0;
    let total = 0;
    for (let j = 0; j < NODES; j++) {
      const weight = this.#weights[j]! * likelihood[j]!;
      total += weight;
      sum += weight * of(this.#success[j]!);
    }
    return sum / total;
  }

  /** Up to a factor, which makes the largest 1. */
  #likelihood(n: number, k: number): Float64Array {
    const logs = this.#logSuccess.map((log, j) => k * log + (n - k) * this.#logFailure[j]!);
    const largest = logs.reduce((a, b) => Math.max(a, b));
    return logs.map((log) => Math.exp(log - largest));
  }
}

function normalised(weights: Float64Array): Float64Array {
  const sum = weights.reduce((a, b) => a + b, 0);
  return weights.map((weight) => weight / sum);
}
