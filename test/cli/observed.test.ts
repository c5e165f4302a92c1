import { describe, expect, test } from 'vitest';
import { brierScores, observedSteps } from '../../cli/forecast/observed.js';
import type { Counts, Prompt } from '../../cli/log/tally.js';

function promptWith(...unseen: Counts[]): Prompt {
  return { plainRollouts: 0, plainSuccesses: 0, visits: 0, seenRollouts: 0, seenSuccesses: 0, unseen };
}

const prompts = [
  promptWith({ rollouts: 4, successes: 1 }, { rollouts: 4, successes: 4 }),
  promptWith({ rollouts: 2, successes: 1 }),
  promptWith(),
];

describe('observedSteps', () => {
  test('averages over the prompts that have the visit', () => {
    expect(observedSteps(prompts, 9)).toEqual([
      { prompts: 2, mean: 0.375 },
      { prompts: 1, mean: 1 },
    ]);
  });

  test('ends where the forecast does', () => {
    expect(observedSteps(prompts, 1)).toHaveLength(1);
  });
});

describe('brierScores', () => {
  test('is the mean squared error per rollout, by hand', () => {
    // Step-major: steps 0, 1, 2 of three prompts.
    const expected = Float64Array.of(0, 0, 0, 0.5, 0.25, 0, 0.75, 0, 0);
    const scores = brierScores(prompts, 2, expected, Float64Array.of(0.25, 0.5, 0.5));
    expect(scores.rollouts).toBe(10);
    expect(scores.successes).toBe(6);
    // Visits of 4, 4 and 2 rollouts.
    const forecast = 1 * 0.5 ** 2 + 3 * 0.5 ** 2 + 4 * 0.25 ** 2 + (0.75 ** 2 + 0.25 ** 2);
    const persistence = 1 * 0.75 ** 2 + 3 * 0.25 ** 2 + 4 * 0.75 ** 2 + 2 * 0.5 ** 2;
    expect(scores.forecast).toBeCloseTo(forecast / 10, 14);
    expect(scores.persistence).toBeCloseTo(persistence / 10, 14);
    expect(scores.meanForecast).toBeCloseTo((4 * 0.5 + 4 * 0.75 + 2 * 0.25) / 10, 14);
    expect(scores.meanPersistence).toBeCloseTo((8 * 0.25 + 2 * 0.5) / 10, 14);
  });
});
