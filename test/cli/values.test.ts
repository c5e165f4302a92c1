import { describe, expect, test } from 'vitest';
import { finite, positive, unitInterval } from '../../cli/options/numbers.js';
import { spread, values } from '../../cli/options/values.js';

describe('values', () => {
  test('are numbers and ranges in any mixture', () => {
    expect(values(finite, 'linear')('3,0:1:5, -1')).toEqual([3, 0, 0.25, 0.5, 0.75, 1, -1]);
  });

  test('of a range are evenly spaced in the logarithm', () => {
    const [a, b, c, d] = values(positive, 'log')('0.1:100:4') as [number, number, number, number];
    // To twelve digits.
    for (const [got, expected] of [
      [a, 0.1],
      [b, 1],
      [c, 10],
      [d, 100],
    ])
      expect(got! / expected!).toBeCloseTo(1, 11);
  });

  test('of a range are evenly spaced in log-odds', () => {
    const list = values(unitInterval, 'logit')('0.001:0.999:7');
    for (const [k, p] of list.entries()) expect(p + list[6 - k]!).toBeCloseTo(1, 11);
    expect(list[3]).toBeCloseTo(0.5, 11);
  });

  test.each(['linear', 'log', 'logit'] as const)('keep the ends of a %s range as they were given', (spacing) => {
    const list = spread({ from: 0.1, to: 0.7, count: 11 }, spacing);
    expect([list[0], list[10]]).toEqual([0.1, 0.7]);
    expect([...list].sort((a, b) => a - b)).toEqual([...list]);
  });

  test('of a range have twelve digits, of 1 - p where that is less', () => {
    for (const p of values(unitInterval, 'logit')('1e-9:0.999999999:40').slice(1, -1)) {
      const less = p < 0.5 ? p : 1 - p;
      // 1 - p is exact, but was rounded once more to make p.
      expect(Math.abs(less - Number(less.toPrecision(12)))).toBeLessThan(p < 0.5 ? Number.MIN_VALUE : 2 ** -53);
      expect(less).toBeGreaterThan(0);
    }
  });
});
