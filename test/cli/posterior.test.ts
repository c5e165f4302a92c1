import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bandsOfColumns } from '../../cli/forecast/bands.js';
import { logOddsSampler, posteriorMean } from '../../cli/forecast/posterior.js';

describe('posteriorMean', () => {
  test('is the mean of Beta(1/2 + successes, 1/2 + failures)', () => {
    expect(posteriorMean({ rollouts: 0, successes: 0 })).toBe(0.5);
    expect(posteriorMean({ rollouts: 9, successes: 0 })).toBe(0.05);
    expect(posteriorMean({ rollouts: 3, successes: 2 })).toBe(0.625);
  });
});

describe('logOddsSampler', () => {
  test('draws the same for the same seed, and something else for another', () => {
    const evidence = [
      { rollouts: 8, successes: 3 },
      { rollouts: 8, successes: 0 },
    ];
    const draw = (seed: number) => {
      const out = new Float64Array(2);
      logOddsSampler(evidence, seed)(out, 0);
      return [...out];
    };
    expect(draw(1)).toEqual(draw(1));
    expect(draw(1)).not.toEqual(draw(2));
  });

  test('draws finite log-odds for all counts', () => {
    const counts = fc
      .integer({ min: 0, max: 1e9 })
      .chain((rollouts) =>
        fc.record({ rollouts: fc.constant(rollouts), successes: fc.integer({ min: 0, max: rollouts }) }),
      );
    fc.assert(
      fc.property(fc.array(counts, { minLength: 1 }), fc.nat(), (evidence, seed) => {
        const out = new Float64Array(evidence.length);
        logOddsSampler(evidence, seed)(out, 0);
        expect(out.every(Number.isFinite)).toBe(true);
      }),
    );
  });

  test.each([
    [8, 3],
    [8, 0],
    [0, 0],
    [160, 159],
  ])('has the mean and variance of the posterior for %i rollouts with %i successes', (rollouts, successes) => {
    const draws = 40_000;
    const evidence = new Array<{ rollouts: number; successes: number }>(draws).fill({ rollouts, successes });
    const out = new Float64Array(draws);
    logOddsSampler(evidence, 5)(out, 0);
    const p = out.map((x) => 1 / (1 + Math.exp(-x)));
    const mean = p.reduce((a, b) => a + b) / draws;
    const variance = p.reduce((a, b) => a + (b - mean) ** 2, 0) / draws;
    const m = posteriorMean({ rollouts, successes });
    const v = (m * (1 - m)) / (rollouts + 2);
    expect(Math.abs(mean - m)).toBeLessThan(4 * Math.sqrt(v / draws));
    expect(variance / v).toBeCloseTo(1, 1);
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
