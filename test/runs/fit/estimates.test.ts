// What errors of parameters are made of.
import { describe, expect, test } from 'vitest';
import { fitLevels } from '../../../runs/fit/mixture.js';
import { curvature, finished, invert } from '../../../runs/fit/search.js';

describe('errors of parameters', () => {
  test('of parameters that trade off against each other are those of both', () => {
    // The inverse of [[1, r], [r, 1]] has 1/(1 - r²) on its diagonal.
    const { inverse } = invert(Float64Array.of(1, 0.9, 0.9, 1), Float64Array.of(1e-9, 1e-9));
    expect(inverse[0]).toBeCloseTo(1 / (1 - 0.81), 12);
    // Not positive definite: the mixed terms become smaller, and do not go.
    expect(invert(Float64Array.of(1, 1.01, 1.01, 1), Float64Array.of(1e-9, 1e-9)).inverse[0]).toBeGreaterThan(5);
  });

  test('come from derivatives that know no third ones', () => {
    const bent = ([x, y]: Float64Array) => -(2 * x! * x! + x! * y! + 3 * y! * y!) + 0.3 * x! ** 3 - 0.2 * x! * y! * y!;
    // biome-ignore lint/correctness/useYield: work of one step
    const objective = function* (at: Float64Array): Generator<number, number, void> {
      return bent(at);
    };
    const none = [-Infinity, -Infinity];
    const at = { at: new Float64Array(2), value: 0 };
    const { hessian } = finished(curvature(objective, at, [0.5, 0.5], none, [Infinity, Infinity]));
    for (const [i, value] of [4, 1, 1, 6].entries()) expect(hessian[i]).toBeCloseTo(value, 9);
  });

  test('levels settle in 60 steps where plain EM settles in thousands', () => {
    const [count, histories] = [9, 40];
    const levels = Float64Array.from({ length: histories * count }, (_, i) =>
      Math.exp(-0.1 * ((i % count) - ((i / count) % 9)) ** 2),
    );
    const first = new Uint32Array(histories);
    const rows = { levels, logs: new Float64Array(histories), first, last: first.map(() => count - 1) };
    const multiplicity = new Float64Array(histories).fill(25);
    const likelihood = (masses: ArrayLike<number>, h: number) =>
      levels.subarray(h * count, (h + 1) * count).reduce((sum, value, j) => sum + value * masses[j]!, 0);
    /** What EM makes larger: the likelihood of all prompts, times that of a third of a prompt at each level. */
    const posterior = (masses: ArrayLike<number>) =>
      multiplicity.reduce((sum, prompts, h) => sum + prompts * Math.log(likelihood(masses, h)), 0) +
      Array.from(masses).reduce((sum, mass) => sum + (3 / count) * Math.log(mass), 0);
    // EM as in a textbook: each level gets its share of the prompts.
    const plain = (steps: number) => {
      let masses = Array.from({ length: count }, () => 1 / count);
      for (let n = 0; n < steps; n++) {
        const prompts = masses.map(() => 3 / count);
        for (let h = 0; h < histories; h++)
          for (let j = 0; j < count; j++)
            prompts[j]! += (25 * masses[j]! * levels[h * count + j]!) / likelihood(masses, h);
        masses = prompts.map((value) => value / (histories * 25 + 3));
      }
      return posterior(masses);
    };
    const short = new Float64Array(count).fill(1 / count);
    fitLevels(rows, multiplicity, short, 60);
    const settled = plain(5000);
    // Curvatures come from falls of 0.2 and more: a twentieth of that is no matter.
    expect(Math.abs(settled - posterior(short))).toBeLessThan(0.01);
    expect(settled - plain(60)).toBeGreaterThan(1);
    expect(short.reduce((a, b) => a + b)).toBeCloseTo(1, 12);
    expect(short.every((mass) => mass > 0)).toBe(true);
  });
});
