// The bounds that assembly/math/logistic.ts states.
import { beforeAll, describe, expect, it } from 'vitest';
import * as oracle from './doubleDouble.js';
import { compileLanes, type Lanes, patience, types, valuesOf, worstF32, worstF64 } from './lanes.js';

let lanes: Lanes;
beforeAll(async () => {
  lanes = await compileLanes();
});

function logistic(x: number): number {
  const e = Math.exp(-Math.abs(x));
  return (x < 0 ? e : 1) / (1 + e);
}

describe('logistic', () => {
  it('of every float32 is within 1 ulp, where the result is subnormal too', patience, () => {
    expect(worstF32('logistic f32', lanes, lanes.logisticF32, logistic)).toBeLessThanOrEqual(1);
  });

  it('in f64 is within 1.01 ulp', patience, () => {
    const worst = worstF64('logistic f64', lanes, lanes.logisticF64, oracle.logistic, [
      (u) => 80 * (u() - 0.5),
      (u) => 2 * (u() - 0.5),
      (u) => (u() - 0.5) * 2 ** (-60 * u()),
      (u) => -8 * u(),
      (u) => -745 * u(),
      (u) => -690 - 60 * u(), // around the change of method, down to subnormal results and 0
      // where exp(x) and the result are in different binades
      (u) => {
        const top = 2 ** -Math.ceil(40 * u());
        return Math.log(top * (1 + top * u()));
      },
    ]);
    expect(worst).toBeLessThanOrEqual(1.01);
  });

  it('in f64 is within 0.77 ulp from -700 on', patience, () => {
    const worst = worstF64('logistic f64 from -700', lanes, lanes.logisticF64, oracle.logistic, [
      (u) => -700 + 740 * u(),
      (u) => 2 * (u() - 0.5),
      (u) => -8 * u(),
    ]);
    expect(worst).toBeLessThanOrEqual(0.77);
  });

  it.each(types)('in %s is 1/2 at 0, goes from 0 to 1, and stays NaN', (type) => {
    const value = valuesOf(lanes, 'logistic', type);
    expect([0, -0, -Infinity, -1e30, Infinity, 1e30, Number.NaN].map(value)).toEqual([
      0.5,
      0.5,
      0,
      0,
      1,
      1,
      Number.NaN,
    ]);
  });
});
