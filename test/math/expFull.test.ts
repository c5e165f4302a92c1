// The bounds that assembly/math/exp.ts states for exp over the whole line.
import { beforeAll, describe, expect, it } from 'vitest';
import * as oracle from './doubleDouble.js';
import { compileLanes, type Lanes, patience, types, valuesOf, worstF32, worstF64 } from './lanes.js';

let lanes: Lanes;
beforeAll(async () => {
  lanes = await compileLanes();
});

describe('exp', () => {
  it('of every float32 is within 1 ulp, where the result is subnormal or infinite too', patience, () => {
    expect(worstF32('exp f32', lanes, lanes.expF32, Math.exp)).toBeLessThanOrEqual(1);
  });

  it('in f64 is within 1.02 ulp', patience, () => {
    const worst = worstF64('exp f64', lanes, lanes.expF64, oracle.exp, [
      (u) => 1490 * (u() - 0.5),
      (u) => 2 * (u() - 0.5),
      (u) => (u() - 0.5) * 2 ** (-60 * u()),
      (u) => -700 - 47 * u(), // down to the least subnormal results, and to 0
      (u) => 700 + 9.79 * u(), // up to the largest
      // at the ends of the reduced interval, odd multiples of ln2/128
      (u) => (2 * Math.round(130_000 * (u() - 0.5)) + 1) * (Math.LN2 / 128) * (1 + (u() - 0.5) * 2 ** -40),
      (u) => 128 * (u() - 0.5),
    ]);
    expect(worst).toBeLessThanOrEqual(1.02);
  });

  it.each(types)('in %s is 1 at 0, 0 at -Infinity, and stays infinite or NaN', (type) => {
    const exp = valuesOf(lanes, 'exp', type);
    expect([0, -0, -Infinity, -1e30, Infinity, 1e30, Number.NaN].map(exp)).toEqual([
      1,
      1,
      0,
      0,
      Infinity,
      Infinity,
      Number.NaN,
    ]);
  });

  it('goes to 0 and to Infinity where the exact value rounds there', () => {
    const single = valuesOf(lanes, 'exp', 'F32');
    expect(single(Math.fround(-103.97209))).toBe(0);
    expect(single(Math.fround(-103.97207))).toBe(2 ** -149);
    expect(single(Math.fround(88.72284))).toBe(Infinity);
    expect(single(Math.fround(88.72283))).toBeLessThan(2 ** 128);
    const double = valuesOf(lanes, 'exp', 'F64');
    expect(double(-745.1332191019412)).toBe(0);
    expect(double(-745.1332191019411)).toBe(2 ** -1074);
    expect(double(709.782712893384)).toBeLessThan(Infinity);
    expect(double(709.7827128933841)).toBe(Infinity);
  });
});
