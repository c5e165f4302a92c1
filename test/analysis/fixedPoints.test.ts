import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { backends } from '../backends.js';
import { golden } from '../golden.js';
import { tries } from '../slow.js';

const logistic = (x: number) => 1 / (1 + Math.exp(-x));
const constant = (name: string) => Number(golden.constants[name]);

describe.each(backends)('fixedPoints on %s', (_name, api) => {
  it('are sorted by log-odds and say p, 1 - p and KL without the rounding of 1 - p', () => {
    const points = api.fixedPoints(0.001, { beta: 3 });
    expect(points).toHaveLength(3);
    expect(points.map((point) => point.logOdds)).toEqual(points.map((point) => point.logOdds).sort((a, b) => a - b));
    for (const { logOdds, success, failure, kl } of points) {
      expect(Math.abs(success / logistic(logOdds) - 1)).toBeLessThanOrEqual(1e-14);
      expect(Math.abs(failure / api.logistic(-logOdds) - 1)).toBeLessThanOrEqual(1e-14);
      const bernoulli =
        success * Math.log(success / 0.001) + (failure > 1e-30 ? failure * Math.log(failure / 0.999) : 0);
      expect(Math.abs(kl - bernoulli)).toBeLessThanOrEqual(1e-13);
    }
    expect(points[2]!.success).toBe(1);
    expect(points[2]!.failure).toBeGreaterThan(0);
  });

  it('anchored mean-only rules have one, at x_ref + 1/(alpha beta), with multiplier 1 - alpha', () => {
    for (const alpha of [1, 0.5, 0.1]) {
      const [point, ...others] = api.fixedPoints(0.2, { beta: 0.25, alpha, normalization: 'mean' });
      expect(others).toEqual([]);
      expect(point).toMatchObject({ multiplier: 1 - alpha, stable: true, boundary: false });
      expect(Math.abs(point!.logOdds - api.logit(0.2) - 4 / alpha)).toBeLessThanOrEqual(1e-14 * point!.logOdds);
    }
  });

  it('mirror rules have p = 0, unstable, and p = 1, stable', () => {
    for (const normalization of ['mean-std', 'mean'] as const) {
      const law = { beta: 2, alpha: 0, normalization, varianceEpsilon: 0.04 };
      const shift = (normalization === 'mean' ? 1 : 5) / 2;
      const [zero, one, ...others] = api.fixedPoints(0.25, law);
      expect(others).toEqual([]);
      expect(zero).toMatchObject({ logOdds: -Infinity, success: 0, failure: 1, stable: false, boundary: true });
      expect(one).toMatchObject({ logOdds: Infinity, success: 1, failure: 0, stable: true, boundary: true });
      expect(Math.abs(zero!.multiplier / Math.exp(shift) - 1)).toBeLessThanOrEqual(1e-15);
      expect(Math.abs(one!.multiplier / Math.exp(-shift) - 1)).toBeLessThanOrEqual(1e-15);
      expect(Math.abs(one!.kl - Math.log(4))).toBeLessThanOrEqual(1e-15);
      expect(Math.abs(zero!.kl - Math.log(4 / 3))).toBeLessThanOrEqual(1e-15);
    }
    expect(api.fixedPoints(0.25, { beta: 1e-3, alpha: 0, varianceEpsilon: 0 })[0]!.multiplier).toBe(Infinity);
  });

  it('without smoothing p = 1 is one, superattracting, beside none or two inside', () => {
    const fold = constant('beta_fold_pref_half');
    const below = api.fixedPoints(0.5, { beta: fold * (1 - 1e-9), varianceEpsilon: 0 });
    const above = api.fixedPoints(0.5, { beta: fold * (1 + 1e-9), varianceEpsilon: 0 });
    expect(below).toHaveLength(1);
    expect(above).toHaveLength(3);
    for (const points of [below, above]) {
      expect(points.at(-1)).toMatchObject({ logOdds: Infinity, multiplier: 0, stable: true, boundary: true });
    }
    const [lower, upper] = above;
    expect(lower!.stable).toBe(true);
    expect(upper!.stable).toBe(false);
    // Both lie beside the tangency, as far apart as the square root of the distance in beta.
    expect(Math.abs(lower!.success - constant('p_at_fold_pref_half'))).toBeLessThanOrEqual(1e-4);
    expect(Math.abs(upper!.success - constant('p_at_fold_pref_half'))).toBeLessThanOrEqual(1e-4);
  });

  it('at p_ref of 0 or 1 an anchored rule has that point alone', () => {
    for (const law of [
      { beta: 1 },
      { beta: 1, normalization: 'mean' as const },
      { beta: 1, alpha: 0.5, varianceEpsilon: 0 },
    ]) {
      expect(api.fixedPoints(0, law)).toMatchObject([{ logOdds: -Infinity, success: 0, boundary: true, kl: 0 }]);
      expect(api.fixedPoints(1, law)).toMatchObject([{ logOdds: Infinity, success: 1, boundary: true, kl: 0 }]);
    }
  });

  it('with smoothing there always is one, if only beyond doubles', () => {
    const [point, ...others] = api.fixedPoints({ logOdds: -1e5 }, { beta: 1e-250, varianceEpsilon: 1e-230 });
    expect(others).toEqual([]);
    expect(point).toMatchObject({ logOdds: Infinity, success: 1, stable: true });
  });

  it('takes log-odds where p would round to 0 or 1', () => {
    const [point] = api.fixedPoints({ logOdds: -2000 }, { beta: 1, normalization: 'mean' });
    expect(point).toMatchObject({ logOdds: -1999, success: 0, failure: 1 });
    expect(api.fixedPoints({ logOdds: api.logit(0.25) }, { beta: 2 })).toEqual(api.fixedPoints(0.25, { beta: 2 }));
  });

  it('the universal beta: below it p = 1 is all there is inside any p_ref in reach, above it not for every p_ref', () => {
    const law = (beta: number) => ({ beta, varianceEpsilon: 0 });
    const pRef = constant('pref_of_universal');
    const start = { start: pRef, keep: 'last' as const };
    const end = (beta: number) => api.successTrajectories(pRef, law(beta), 20_000, start).logOdds[0];
    expect(end(constant('beta_universal_to_one') * (1 - 1e-4))).toBe(Infinity);
    expect(end(constant('beta_universal_to_one') * (1 + 1e-4))).toBeLessThan(10);
  });

  it('of verifiers that err, also on one side only and without smoothing, are where a fine grid has them', () => {
    const rate = (end: number) => fc.oneof(fc.double({ min: 0.01, max: 0.99, noNaN: true }), fc.constant(end));
    const property = fc.property(
      rate(1),
      rate(0),
      fc.constantFrom(0, 1e-4),
      fc.double({ min: 0.1, max: 90, noNaN: true }),
      fc.double({ min: -9, max: 4, noNaN: true }),
      (truePositiveRate, falsePositiveRate, varianceEpsilon, beta, logOdds) => {
        fc.pre(Math.abs(truePositiveRate - falsePositiveRate) > 0.01);
        const variant = { beta, varianceEpsilon, verifier: { truePositiveRate, falsePositiveRate } };
        const gap = (x: number) => {
          const [p, q] = [1 / (1 + Math.exp(-x)), 1 / (1 + Math.exp(x))];
          const accepted = truePositiveRate * p + falsePositiveRate * q;
          const rejected = (1 - truePositiveRate) * p + (1 - falsePositiveRate) * q;
          const drive = (truePositiveRate - falsePositiveRate) / Math.sqrt(accepted * rejected + varianceEpsilon);
          return logOdds + drive / beta - x;
        };
        const grid = Array.from({ length: 6001 }, (_, k) => gap((k - 3000) / 50));
        const found = grid.slice(1).flatMap((value, k) => (value * grid[k]! < 0 ? [(k - 2999.5) / 50] : []));
        const points = api.fixedPoints({ logOdds }, variant).filter((point) => Math.abs(point.logOdds) < 60);
        // Two roots in one cell of the grid are none to it.
        const apart = points.every((point, k) => k === 0 || point.logOdds - points[k - 1]!.logOdds > 0.1);
        fc.pre(apart);
        expect(points).toHaveLength(found.length);
        for (const [k, point] of points.entries()) expect(Math.abs(point.logOdds - found[k]!)).toBeLessThan(0.011);
      },
    );
    fc.assert(property, { numRuns: tries(400) });
    const blind = { beta: 89.8, varianceEpsilon: 0, verifier: { truePositiveRate: 1, falsePositiveRate: 0.85 } };
    expect(api.fixedPoints({ logOdds: -2.86 }, blind)).toHaveLength(3);
  });
});
