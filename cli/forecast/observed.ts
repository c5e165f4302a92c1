import type { Prompt } from '../log/tally.js';

/** What the log says of the unseen visits at one step. */
export interface ObservedStep {
  /** Prompts that have this visit. */
  readonly prompts: number;
  /** Mean over these prompts of the share of successes. */
  readonly mean: number;
}

/** The unseen visits per step, from step 1; at most `steps` of them. */
export function observedSteps(prompts: readonly Prompt[], steps: number): ObservedStep[] {
  const sums: number[] = [];
  const numbers: number[] = [];
  for (const { unseen } of prompts) {
    for (const [index, { rollouts, successes }] of unseen.slice(0, steps).entries()) {
      sums[index] = (sums[index] ?? 0) + successes / rollouts;
      numbers[index] = (numbers[index] ?? 0) + 1;
    }
  }
  return sums.map((sum, index) => ({ prompts: numbers[index]!, mean: sum / numbers[index]! }));
}

/** Mean squared error per rollout of probabilities said in advance. */
export interface Scores {
  readonly rollouts: number;
  readonly successes: number;
  readonly forecast: number;
  /** Of the guess that nothing changes: every prompt keeps its posterior mean. */
  readonly persistence: number;
  /** Mean of the forecast probabilities over the rollouts. */
  readonly meanForecast: number;
  /** The same for persistence. */
  readonly meanPersistence: number;
}

/**
 * Brier scores over all rollouts of the unseen visits.
 *
 * @param expected as in `Simulation`
 * @param persistent each prompt's probability at step 0
 */
export function brierScores(
  prompts: readonly Prompt[],
  steps: number,
  expected: Float64Array,
  persistent: Float64Array,
): Scores {
  const sums = { rollouts: 0, successes: 0, forecast: 0, persistence: 0, meanForecast: 0, meanPersistence: 0 };
  for (const [i, { unseen }] of prompts.entries()) {
    const kept = persistent[i]!;
    for (const [index, { rollouts, successes }] of unseen.slice(0, steps).entries()) {
      const foretold = expected[(index + 1) * prompts.length + i]!;
      sums.rollouts += rollouts;
      sums.successes += successes;
      sums.forecast += squaredError(rollouts, successes, foretold);
      sums.persistence += squaredError(rollouts, successes, kept);
      sums.meanForecast += rollouts * foretold;
      sums.meanPersistence += rollouts * kept;
    }
  }
  return {
    rollouts: sums.rollouts,
    successes: sums.successes,
    forecast: sums.forecast / sums.rollouts,
    persistence: sums.persistence / sums.rollouts,
    meanForecast: sums.meanForecast / sums.rollouts,
    meanPersistence: sums.meanPersistence / sums.rollouts,
  };
}

function squaredError(rollouts: number, successes: number, probability: number): number {
  return successes * (1 - probability) ** 2 + (rollouts - successes) * probability ** 2;
}
