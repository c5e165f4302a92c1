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

  test('levels settle where EM settles, in a tenth of the steps', () => {
    const count = 9;
    const levels = Float64Array.from({ length: 40 * count }, (_, i) =>
      Math.exp(-0.1 * ((i % count) - ((i / count) % 9)) ** 2),
    );
    const rows = { levels, logs: new Float64Array(40), first: new Uint32Array(40), last: new Uint32Array(40).fill(8) };
    const multiplicity = new Float64Array(40).fill(25);
    const start = () => new Float64Array(count).fill(1 / count);
    const [short, long] = [start(), start()];
    const reached = fitLevels(rows, multiplicity, short, 60);
    const settled = fitLevels(rows, multiplicity, long, 3000);
    expect(settled - reached).toBeLessThan(0.01);
    expect(short.reduce((a, b) => a + b)).toBeCloseTo(1, 12);
    expect(short.every((mass) => mass > 0)).toBe(true);
  });
});
