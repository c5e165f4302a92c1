import { describe, expect, test } from 'vitest';
import { baselineScores } from '../../../runs/forecast/baselines.js';
import { observedSteps } from '../../../runs/forecast/observed.js';
import { Scoring } from '../../../runs/forecast/scores.js';
import { VisitsBuilder } from '../../../runs/index.js';
import { splitVisits } from '../../../runs/split.js';

describe('observedSteps', () => {
  const builder = new VisitsBuilder();
  for (const [id, counts] of [
    [
      'a',
      [
        [2, 1],
        [4, 1],
        [4, 4],
      ],
    ],
    [
      'b',
      [
        [2, 1],
        [2, 1],
      ],
    ],
    ['c', [[8, 3]]],
  ] as const) {
    for (const [n, k] of counts) builder.addNext(builder.prompt(id), n, k);
  }
  const visits = builder.build();

  test('averages over the prompts that have the visit', () => {
    expect(observedSteps(visits, splitVisits(visits, 1), 9)).toEqual([
      { prompts: 2, mean: 0.375 },
      { prompts: 1, mean: 1 },
    ]);
  });

  test('ends where the forecast does', () => {
    expect(observedSteps(visits, splitVisits(visits, 1), 1)).toHaveLength(1);
  });
});

describe('Scoring', () => {
  test('is the mean squared error per rollout, by hand', () => {
    const scoring = new Scoring();
    scoring.add(4, 1, 0.5, 0.25);
    scoring.add(4, 4, 0.75, 0.25);
    scoring.add(2, 1, 0.25, 0.5);
    const scores = scoring.scores();
    expect(scores.rollouts).toBe(10);
    expect(scores.successes).toBe(6);
    const forecast = 1 * 0.5 ** 2 + 3 * 0.5 ** 2 + 4 * 0.25 ** 2 + (0.75 ** 2 + 0.25 ** 2);
    const persistence = 1 * 0.75 ** 2 + 3 * 0.25 ** 2 + 4 * 0.75 ** 2 + 2 * 0.5 ** 2;
    expect(scores.forecast).toBeCloseTo(forecast / 10, 14);
    expect(scores.persistence).toBeCloseTo(persistence / 10, 14);
    expect(scores.meanForecast).toBeCloseTo((4 * 0.5 + 4 * 0.75 + 2 * 0.25) / 10, 14);
    expect(scores.meanPersistence).toBeCloseTo((8 * 0.25 + 2 * 0.5) / 10, 14);
  });
});

describe('baselineScores', () => {
  const log = (length: number) => {
    const builder = new VisitsBuilder();
    for (const id of ['a', 'b', 'c']) {
      const prompt = builder.prompt(id);
      for (let v = 0; v < (id === 'a' ? length : 5); v++) builder.addNext(prompt, 8, (3 * v + id.charCodeAt(0)) % 9);
    }
    return builder.build();
  };

  test('looks no further than it is asked to: of a prompt of 30,000 visits, no later ones are predicted', () => {
    const scores = baselineScores(log(30_000), 2, 10);
    expect(scores.map(({ name }) => name)).toEqual(['moving average', 'logistic', 'driftless walk']);
    expect(scores).toEqual(baselineScores(log(12), 2, 10));
  });

  test('has no walk where that would be too far', () => {
    expect(baselineScores(log(3000), 2, 2500).map(({ name }) => name)).toEqual(['moving average', 'logistic']);
  });
});
