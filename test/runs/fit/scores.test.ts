import { describe, expect, test } from 'vitest';
import { scores } from '../../../runs/fit/scores.js';
import { finished } from '../../../runs/fit/search.js';
import { Random } from '../../../runs/fit/simulate.js';
import { fitRun } from '../../../runs/index.js';
import { simulatedRun } from '../../../scripts/simulatedRun.js';

describe('scores of prompts', () => {
  test('say how sure a mean and a deviation are: the textbook of the normal distribution', () => {
    const random = new Random(5);
    const drawn = Float64Array.from({ length: 40_000 }, () => 1 + 2 * random.normal());
    let likely = new Float64Array(0);
    const objective = function* ([mean, logDeviation]: Float64Array): Generator<number, number, void> {
      likely = drawn.map((x) => -0.5 * ((x - mean!) / Math.exp(logDeviation!)) ** 2 - logDeviation!);
      return likely.reduce((a, b) => a + b);
    };
    const mean = drawn.reduce((a, b) => a + b) / drawn.length;
    const square = drawn.reduce((sum, x) => sum + (x - mean) ** 2, 0) / drawn.length;
    const at = Float64Array.of(mean, Math.log(square) / 2);
    finished(objective(at));
    const parameter = { name: 'gain', start: 0, step: 1, mean: 0 } as const;
    const { gradient, hessian } = finished(scores(objective, () => likely, at, [parameter, parameter]));
    // The information of a mean is n / variance, that of the log of a deviation 2 n. Within four of their standard errors:
    // sqrt(2/n) and sqrt(14/n), the variances of chi-squared's square and of its centred fourth power.
    expect(Math.abs((hessian[0]! * square) / drawn.length - 1)).toBeLessThan(4 * Math.sqrt(2 / drawn.length));
    expect(Math.abs(hessian[3]! / (2 * drawn.length) - 1)).toBeLessThan(4 * Math.sqrt(14 / drawn.length));
    // The maximum is there: of a mean exactly, of a deviation up to the third derivatives over a step of 0.01.
    expect(Math.abs(gradient[0]!) / Math.sqrt(hessian[0]!)).toBeLessThan(1e-6);
    expect(Math.abs(gradient[1]!) / Math.sqrt(hessian[3]!)).toBeLessThan(0.02);
  });

  test('add what is thought beforehand, and stay inside bounds', () => {
    const points: number[] = [];
    // biome-ignore lint/correctness/useYield: work of one step
    const objective = function* ([x]: Float64Array): Generator<number, number, void> {
      points.push(x!);
      return -x!;
    };
    const parameter = { name: 'transient', start: 0, step: 1, mean: 0, deviation: 0.5, low: 0, high: 0.5 } as const;
    const { gradient, hessian } = finished(
      scores(objective, () => Float64Array.of(1, 1, 1, 1), Float64Array.of(0), [parameter]),
    );
    expect(hessian[0]).toBe(4);
    expect(gradient[0]).toBe(-1);
    expect(points).toEqual([0.5, 0]);
  });
});

test('errors of a fit are alike from log to log, and hold the truth', () => {
  const fits = [1, 2].map((seed) =>
    fitRun(simulatedRun('mirror-dr-grpo', { prompts: 100, visits: 12, gain: 1.3 }, seed)),
  );
  const errors = fits.map(({ gain }) => gain.standardError);
  // The spread of the prompts alone gives 0.975 / sqrt(100) = 0.0975.
  for (const error of errors) expect(error).toBeGreaterThan(0.0975);
  expect(Math.max(...errors) / Math.min(...errors)).toBeLessThan(1.6);
  for (const { gain } of fits) expect(Math.abs(gain.value - 1.3) / gain.standardError).toBeLessThan(3);
});
