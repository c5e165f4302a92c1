// The bounds that assembly/math/logit.ts states.
import { beforeAll, describe, expect, it } from 'vitest';
import * as oracle from './doubleDouble.js';
import { compileLanes, type Lanes, patience, types, valuesOf, worstF32, worstF64 } from './lanes.js';

let lanes: Lanes;
beforeAll(async () => {
  lanes = await compileLanes();
});

function logit(p: number): number {
  return p > 0.25 && p < 0.75 ? Math.log1p((2 * p - 1) / (1 - p)) : Math.log(p) - Math.log1p(-p);
}

const scaled = (p: number) => {
  const [high, low] = oracle.logit(p);
  return { high, low, exponent: 0 };
};

describe('logit', () => {
  it('of every float32 is within 1 ulp', patience, () => {
    expect(worstF32('logit f32', lanes, lanes.logitF32, logit)).toBeLessThanOrEqual(1);
  });

  it('in f64 is within 1 ulp', patience, () => {
    const worst = worstF64('logit f64', lanes, lanes.logitF64, scaled, [
      (u) => u(),
      (u) => 2 ** (-1074 * u()),
      (u) => 1 - 2 ** (-53 * u()),
      (u) => 0.5 + (u() - 0.5) * 2 ** (-51 * u()),
      (u) => 0.25 + 0.5 * u(),
      // where k of p or of 1 - p changes
      (u) => Math.SQRT1_2 * 2 ** -Math.round(4 * u()) * (1 + (u() - 0.5) * 2 ** (-1 - 50 * u())),
      (u) => 1 - Math.SQRT1_2 * 2 ** -Math.round(4 * u()) * (1 + (u() - 0.5) * 2 ** (-1 - 50 * u())),
    ]);
    expect(worst).toBeLessThanOrEqual(1);
  });

  it.each(types)('in %s is 0 at 1/2, infinite at 0 and 1, NaN outside', (type) => {
    const value = valuesOf(lanes, 'logit', type);
    expect([0.5, 0, -0, 1, -1, 2, -Infinity, Infinity, Number.NaN].map(value)).toEqual([
      0,
      -Infinity,
      -Infinity,
      Infinity,
      Number.NaN,
      Number.NaN,
      Number.NaN,
      Number.NaN,
      Number.NaN,
    ]);
  });
});
