import { describe, expect, it } from 'vitest';
import { backends } from '../backends.js';
import { uniform } from '../random.js';

const ulps = (x: number) => 8 * Number.EPSILON * Math.abs(x);

describe.each(backends)('calibratedWeights on %s', (_name, api) => {
  it('without smoothing the weights are sqrt((1-p)/p) and sqrt(p/(1-p)), which cross at 1', () => {
    expect(api.calibratedWeights(0.5, { varianceEpsilon: 0 })).toEqual({ success: 1, failure: 1, total: 2 });
    for (const p of [1e-6, 0.01, 0.2, 0.8, 0.96875]) {
      const { success, failure, total } = api.calibratedWeights(p, { varianceEpsilon: 0 });
      expect(Math.abs(success - Math.sqrt((1 - p) / p))).toBeLessThanOrEqual(ulps(16 * success));
      expect(Math.abs(failure - Math.sqrt(p / (1 - p)))).toBeLessThanOrEqual(ulps(16 * failure));
      expect(Math.abs(total - 1 / Math.sqrt(p * (1 - p)))).toBeLessThanOrEqual(ulps(16 * total));
    }
  });

  it('with smoothing they are (1-p) Omega and p Omega, Omega = (p(1-p) + eps)^(-1/2); eps is 1e-5 unless given', () => {
    const u = uniform(3);
    for (let i = 0; i < 500; i++) {
      const p = u();
      for (const varianceEpsilon of [undefined, 1e-8, 0.25]) {
        const { success, failure, total } = api.calibratedWeights(
          p,
          varianceEpsilon === undefined ? {} : { varianceEpsilon },
        );
        const omega = 1 / Math.sqrt(p * (1 - p) + (varianceEpsilon ?? 1e-5));
        // p goes through its log-odds: a relative error of |x| ulp in p or 1-p
        expect(Math.abs(total - omega)).toBeLessThanOrEqual(ulps(16 * omega));
        expect(Math.abs(success - (1 - p) * omega)).toBeLessThanOrEqual(ulps(16 * omega));
        expect(Math.abs(failure - p * omega)).toBeLessThanOrEqual(ulps(16 * omega));
      }
    }
  });

  it('mean-only: 1-p, p and 1', () => {
    for (const p of [0, 0.125, 0.5, 0.75, 1]) {
      const { success, failure, total } = api.calibratedWeights(p, { normalization: 'mean' });
      expect(Math.abs(success - (1 - p))).toBeLessThanOrEqual(Number.EPSILON);
      expect(Math.abs(failure - p)).toBeLessThanOrEqual(Number.EPSILON);
      expect(total).toBe(1);
    }
  });

  it('at p = 0 and p = 1 the limits hold, on either scale', () => {
    const sharp = { varianceEpsilon: 0 };
    expect(api.calibratedWeights(0, sharp)).toEqual({ success: Infinity, failure: 0, total: Infinity });
    expect(api.calibratedWeights(1, sharp)).toEqual({ success: 0, failure: Infinity, total: Infinity });
    expect(api.calibratedWeights({ logOdds: Infinity }, sharp)).toEqual(api.calibratedWeights(1, sharp));
    const { success, failure, total } = api.calibratedWeights(0, { varianceEpsilon: 0.25 });
    expect([success, failure, total]).toEqual([2, 0, 2]);
  });

  it('log-odds far beyond where p is 1 keep their digits: the success weighs exp(-x/2)', () => {
    const { success, failure } = api.calibratedWeights({ logOdds: 200 }, { varianceEpsilon: 0 });
    expect(Math.abs(success / Math.exp(-100) - 1)).toBeLessThanOrEqual(4 * Number.EPSILON);
    expect(Math.abs(failure / Math.exp(100) - 1)).toBeLessThanOrEqual(4 * Number.EPSILON);
    const smooth = api.calibratedWeights({ logOdds: 200 }, { varianceEpsilon: 0.0625 });
    expect(Math.abs(smooth.success / (4 * Math.exp(-200)) - 1)).toBeLessThanOrEqual(4 * Number.EPSILON);
  });

  it('the weight of the likelier outcome stays exp(-|x|/2) where the drive overflows, and below the normal numbers', () => {
    for (const x of [1400, 1421, 1450, 1480, 1489, 1600, 3000]) {
      const want = Math.exp(-x / 2);
      // Subnormal numbers are 2^-1074 apart.
      const tolerance = 1500 * 2 ** -52 * want + 2 ** -1074;
      const [above, below] = [x, -x].map((logOdds) => api.calibratedWeights({ logOdds }, { varianceEpsilon: 0 }));
      expect(Math.abs(above!.success - want), `x = ${x}`).toBeLessThanOrEqual(tolerance);
      expect(Math.abs(below!.failure - want), `x = -${x}`).toBeLessThanOrEqual(tolerance);
      expect([above!.failure, below!.success]).toEqual([above!.total, below!.total]);
    }
  });

  it('many probabilities give columns, which agree with single calls, also beyond a tile', () => {
    const u = uniform(4);
    for (const count of [0, 1, 2, 5, 4097]) {
      const p = Float64Array.from({ length: count }, u);
      const eps = p.map((_, i) => (i % 3) * 1e-3);
      const columns = api.calibratedWeights(p, { varianceEpsilon: eps });
      for (const name of ['success', 'failure', 'total'] as const) {
        expect(columns[name]).toEqual(
          p.map((value, i) => api.calibratedWeights(value, { varianceEpsilon: eps[i]! })[name]),
        );
      }
      expect(api.calibratedWeights({ logOdds: api.logit(p) }, { varianceEpsilon: eps })).toEqual(columns);
      expect(api.calibratedWeights([...p], { varianceEpsilon: [...eps] })).toEqual(columns);
    }
  });

  it('takes a whole variant', () => {
    expect(api.calibratedWeights(0.25, api.variants.drGrpo({ beta: 3 })).total).toBe(1);
  });
});
