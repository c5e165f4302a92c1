// The bounds that assembly/math/log.ts states.
import { beforeAll, describe, expect, it } from 'vitest';
import * as oracle from './doubleDouble.js';
import { compileLanes, type Lanes, patience, types, valuesOf, worstF32, worstF64 } from './lanes.js';

let lanes: Lanes;
beforeAll(async () => {
  lanes = await compileLanes();
});

const scaled = (x: number) => {
  const [high, low] = oracle.log(x);
  return { high, low, exponent: 0 };
};

describe('log', () => {
  it('of every float32 is within 1 ulp, subnormal ones too', patience, () => {
    expect(worstF32('log f32', lanes, lanes.logF32, Math.log)).toBeLessThanOrEqual(1);
  });

  it('in f64 is within 1 ulp', patience, () => {
    const worst = worstF64('log f64', lanes, lanes.logF64, scaled, [
      (u) => 2 ** (2096 * (u() - 0.5) - 25), // all binades, subnormal ones too
      (u) => 0.5 + 1.5 * u(),
      (u) => 1 + (u() - 0.5) * 2 ** (-50 * u()),
      (u) => Math.SQRT1_2 * 2 ** Math.round(8 * (u() - 0.5)) * (1 + (u() - 0.5) * 2 ** (-50 * u())), // where k changes
      (u) => 0.69 + 0.04 * u(),
      (u) => 1.38 + 0.04 * u(),
    ]);
    expect(worst).toBeLessThanOrEqual(1);
  });

  it.each(types)('in %s is 0 at 1, -Infinity at 0, NaN below, and stays infinite or NaN', (type) => {
    const log = valuesOf(lanes, 'log', type);
    expect([1, 0, -0, -1, -Infinity, Infinity, Number.NaN].map(log)).toEqual([
      0,
      -Infinity,
      -Infinity,
      Number.NaN,
      Number.NaN,
      Infinity,
      Number.NaN,
    ]);
    expect(log(-(2 ** -149))).toBeNaN();
  });
});
