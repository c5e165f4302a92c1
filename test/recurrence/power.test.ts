import fc from 'fast-check';
import { expect, it } from 'vitest';
import { power } from '../../bindings/recurrence/power.js';

it('whole powers are products', () => {
  expect([0, 1, 2, 3].map((n) => power(-3, n))).toEqual([1, -3, 9, -27]);
  expect([power(0, 0), power(0, 5), power(2, 1023), power(0.5, 2000), power(Infinity, 2)]).toEqual([
    1,
    0,
    2 ** 1023,
    0,
    Infinity,
  ]);
});

it('each of the 2 log2 n products is rounded once, and later ones multiply what it lost', () => {
  fc.assert(
    fc.property(fc.double({ min: 0.9, max: 1.1, noNaN: true }), fc.integer({ min: 0, max: 1000 }), (base, n) => {
      const want = base ** n;
      // Errors of squares count as often as they are multiplied in: n in all, and the engine's own ulp.
      expect(Math.abs(power(base, n) - want)).toBeLessThanOrEqual((n + 1) * Number.EPSILON * want);
    }),
  );
});
