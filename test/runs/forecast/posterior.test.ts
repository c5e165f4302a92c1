import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bandsOfColumns, normalBand } from '../../../runs/forecast/bands.js';
import { posteriorMean, posteriorPoints } from '../../../runs/forecast/posterior.js';

function moments(rollouts: number, successes: number, points: number) {
  const logOdds = new Float64Array(points);
  const weights = new Float64Array(points);
  posteriorPoints(rollouts, successes, logOdds, weights);
  const p = logOdds.map((x) => 1 / (1 + Math.exp(-x)));
  const mean = p.reduce((sum, value, i) => sum + weights[i]! * value, 0);
  const variance = p.reduce((sum, value, i) => sum + weights[i]! * (value - mean) ** 2, 0);
  return { mean, variance, total: weights.reduce((a, b) => a + b), logOdds };
}

describe('posteriorMean', () => {
  test('is the mean of Beta(1/2 + successes, 1/2 + failures)', () => {
    expect(posteriorMean(0, 0)).toBe(0.5);
    expect(posteriorMean(9, 0)).toBe(0.05);
    expect(posteriorMean(3, 2)).toBe(0.625);
  });
});

describe('posteriorPoints', () => {
  test.each([64, 256])('have the mean and variance of the posterior with %i points', (points) => {
    const counts = fc
      .integer({ min: 1, max: 1e6 })
      .chain((rollouts) => fc.tuple(fc.constant(rollouts), fc.integer({ min: 0, max: rollouts })));
    fc.assert(
      fc.property(counts, ([rollouts, successes]) => {
        const { mean, variance, total } = moments(rollouts, successes, points);
        const exact = posteriorMean(rollouts, successes);
        // Points h apart leave 2 |G(2.5 + iw)| / G(2.5), w = 2 pi / h, where G is the gamma function: about w^2 exp(-pi w / 2).
        // The widest posterior is 53 wide: at 64 points that is below 1e-4. What is cut off weighs exp(-20).
        const bound = points === 64 ? 1e-4 : 1e-7;
        expect(Math.abs(mean / exact - 1)).toBeLessThan(bound);
        expect(Math.abs(variance / ((exact * (1 - exact)) / (rollouts + 2)) - 1)).toBeLessThan(2 * bound);
        expect(total).toBeCloseTo(1, 12);
      }),
    );
  });

  test('are finite and ascend', () => {
    for (const [rollouts, successes] of [
      [0, 0],
      [8, 0],
      [8, 8],
      [1e9, 0],
      [1e9, 1e9],
      [1e9, 3],
    ] as const) {
      const { logOdds } = moments(rollouts, successes, 64);
      expect(logOdds.every((x, i) => Number.isFinite(x) && (i === 0 || x > logOdds[i - 1]!))).toBe(true);
    }
  });
});

describe('bandsOfColumns', () => {
  test('gives mean and 5 % and 95 % quantile of each column', () => {
    const rows = Array.from({ length: 21 }, (_, i) => [20 - i, 7]).flat();
    expect(bandsOfColumns(Float64Array.from(rows), 2)).toEqual([
      { mean: 10, low: 1, high: 19 },
      { mean: 7, low: 7, high: 7 },
    ]);
  });
});

describe('normalBand', () => {
  test('holds 90 %', () => {
    const { low, high } = normalBand(1, 2);
    expect(low).toBeCloseTo(1 - 2 * 1.6448536269514722, 12);
    expect(high).toBeCloseTo(1 + 2 * 1.6448536269514722, 12);
  });
});
