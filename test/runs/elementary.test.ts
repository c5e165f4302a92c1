import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { exp, log, log1p, sigmoid } from '../../runs/elementary.js';

const EPSILON = 2 ** -52;

describe('exp and log', () => {
  test('exp is within 2 ulp of the engine, which is within 1', () => {
    fc.assert(
      fc.property(fc.double({ min: -700, max: 709, noNaN: true }), (x) => {
        expect(Math.abs(exp(x) / Math.exp(x) - 1)).toBeLessThanOrEqual(3 * EPSILON);
      }),
    );
  });

  test('log is within 2 ulp of the engine, which is within 1', () => {
    fc.assert(
      fc.property(fc.double({ min: 5e-324, noNaN: true, noDefaultInfinity: true }), (x) => {
        expect(Math.abs(log(x) - Math.log(x))).toBeLessThanOrEqual(3 * EPSILON * Math.abs(Math.log(x)));
      }),
    );
  });

  test('log1p is within 4 ulp of the engine, which is within 1', () => {
    fc.assert(
      fc.property(fc.double({ min: -1, max: 1e300, noNaN: true, minExcluded: true }), (x) => {
        expect(Math.abs(log1p(x) - Math.log1p(x))).toBeLessThanOrEqual(5 * EPSILON * Math.abs(Math.log1p(x)));
      }),
    );
    expect([log1p(-1), log1p(0), log1p(Infinity)]).toEqual([-Infinity, 0, Infinity]);
  });

  test('hold at the ends', () => {
    expect([exp(-Infinity), exp(-800), exp(0), exp(710), exp(Infinity)]).toEqual([0, 0, 1, Infinity, Infinity]);
    expect([log(0), log(1), log(Infinity)]).toEqual([-Infinity, 0, Infinity]);
    expect([exp(Number.NaN), log(-1), log(Number.NaN)].every(Number.isNaN)).toBe(true);
    expect(exp(-740)).toBe(Math.exp(-740));
  });

  test('sigmoid keeps the digits of the small side', () => {
    expect(sigmoid(0)).toBe(0.5);
    expect(sigmoid(-700) / Math.exp(-700)).toBeCloseTo(1, 14);
  });
});
