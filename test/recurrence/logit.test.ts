import { describe, expect, it } from 'vitest';
import { backends } from '../backends.js';
import { floats, floatTypes, roundoff } from '../floats.js';
import { uniform } from '../random.js';

// logit of decimal probabilities: 20 digits, exact for the doubles nearest to them to a few ulp where p is not near 1.
const known: [p: number, x: number][] = [
  [0.5, 0],
  [0.25, -1.0986122886681098],
  [0.75, 1.0986122886681098],
  [1e-300, -690.7755278982137],
  [5e-324, -744.4400719213812],
  [2 ** -53, -36.7368005696771],
  [1 - 2 ** -53, 36.7368005696771],
  [0.5 + 2 ** -52, 8.881784197001252e-16],
];

describe.each(backends)('logit and logistic on %s', (_name, api) => {
  it('logit is log(p/(1-p)), -Infinity at 0 and Infinity at 1', () => {
    expect(api.logit(0)).toBe(-Infinity);
    expect(api.logit(-0)).toBe(-Infinity);
    expect(api.logit(1)).toBe(Infinity);
    for (const [p, x] of known)
      expect(Math.abs(api.logit(p) - x)).toBeLessThanOrEqual(4 * Number.EPSILON * Math.abs(x));
  });

  it('logistic is 1/(1+exp(-x)), from 0 to 1', () => {
    expect(api.logistic(-Infinity)).toBe(0);
    expect(api.logistic(Infinity)).toBe(1);
    expect(api.logistic(0)).toBe(0.5);
    expect(api.logistic(-1e5)).toBe(0);
    for (const [p, x] of known.slice(0, 4)) {
      // The relative error of p is the absolute error of x.
      expect(Math.abs(api.logistic(x) / p - 1)).toBeLessThanOrEqual(4 * Number.EPSILON * Math.max(1, Math.abs(x)));
    }
  });

  it('logistic(-x) is the failure, exact where 1 - logistic(x) is 0', () => {
    expect(Math.abs(api.logistic(-100) / 3.720075976020836e-44 - 1)).toBeLessThanOrEqual(8 * Number.EPSILON);
    const u = uniform(5);
    for (let i = 0; i < 1000; i++) {
      const x = 20 * u();
      expect(Math.abs(api.logistic(x) + api.logistic(-x) - 1)).toBeLessThanOrEqual(Number.EPSILON);
    }
  });

  it('each is the inverse of the other', () => {
    const u = uniform(6);
    for (let i = 0; i < 2000; i++) {
      const x = -700 * u() + 1;
      expect(Math.abs(api.logit(api.logistic(x)) - x)).toBeLessThanOrEqual(
        8 * Number.EPSILON * Math.max(1, Math.abs(x)),
      );
    }
  });

  it.each(floatTypes)('arrays of %s give arrays of that type, element by element', (type) => {
    const u = uniform(7);
    for (const length of [0, 1, 2, 3, 4095, 4096, 4097, 9001]) {
      const p = floats(type, Array.from({ length }, u));
      const x = api.logit(p);
      expect(x.constructor).toBe(p.constructor);
      expect([x.length, api.logistic(x).length]).toEqual([length, length]);
      // One rounding of the type, on top of what two roundings of f64 may differ by.
      const close = (got: number, want: number) =>
        Math.abs(got - want) <= 2 * (roundoff[type] + 2 ** -52) * Math.abs(want);
      expect(x.every((value, i) => close(value, api.logit(p[i]!)))).toBe(true);
      expect(api.logistic(x).every((value, i) => close(value, api.logistic(x[i]!)))).toBe(true);
    }
  });

  it('lists give a Float64Array', () => {
    expect(api.logit([0, 0.5, 1])).toEqual(Float64Array.of(-Infinity, 0, Infinity));
    expect(api.logistic([])).toEqual(new Float64Array(0));
  });

  it.each(floatTypes)('out of %s is filled and returned, may be longer or the array itself', (type) => {
    const p = floats(type, [0.25, 0.5, 0.75]);
    const want = api.logit(p);
    const longer = floats(type, [9, 9, 9, 9]);
    expect(api.logit(p, longer)).toBe(longer);
    expect(longer).toEqual(floats(type, [...want, 9]));
    expect(api.logit(p, p)).toBe(p);
    expect(p).toEqual(want);
  });
});
