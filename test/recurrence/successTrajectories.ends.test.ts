// The recurrence at the ends of its range: certain success and failure, infinite starts, overflow.
import { describe, expect, it } from 'vitest';
import { backends } from '../backends.js';

describe.each(backends)('successTrajectories at the ends on %s', (_name, api) => {
  const { variants } = api;
  const anchored = [variants.grpo({ beta: 2 }), variants.drGrpo({ beta: 2 })];
  const mixed = [variants.twoKlGrpo({ beta: 2, alpha: 0.5 }), variants.twoKlDrGrpo({ beta: 2, alpha: 0.5 })];
  const mirror = [variants.mirrorGrpo({ beta: 2 }), variants.mirrorDrGrpo({ beta: 2 })];
  const last = (pRef: number, variant: (typeof mixed)[0], start?: number) =>
    api.successTrajectories(pRef, variant, 3, { keep: 'last', ...(start === undefined ? {} : { start }) }).logOdds[0];

  it('p_ref of 0 and 1 absorb under every rule', () => {
    for (const variant of [...anchored, ...mixed, ...mirror]) {
      for (const varianceEpsilon of [0, 1e-5]) {
        const { logOdds } = api.successTrajectories([0, 1, 0.5], { ...variant, varianceEpsilon }, 3);
        for (let n = 0; n <= 3; n++) {
          expect(logOdds[3 * n]).toBe(-Infinity);
          expect(logOdds[3 * n + 1]).toBe(Infinity);
          expect(logOdds[3 * n + 2]).not.toBeNaN();
        }
      }
    }
  });

  it('alpha = 1 with smoothing: a start of 0 or 1 is left at once, to x_ref + 1/(beta sqrt(eps))', () => {
    const want = api.logit(0.3) + 1 / (2 * Math.sqrt(1e-4));
    for (const start of [0, 1]) {
      const { logOdds } = api.successTrajectories(0.3, variants.grpo({ beta: 2, varianceEpsilon: 1e-4 }), 1, { start });
      expect(Math.abs(logOdds[1]! - want)).toBeLessThanOrEqual(4 * Number.EPSILON * want);
      const centred = api.successTrajectories(0.3, variants.drGrpo({ beta: 2 }), 1, { start });
      expect(Math.abs(centred.logOdds[1]! - api.logit(0.3) - 0.5)).toBeLessThanOrEqual(4 * Number.EPSILON);
    }
  });

  it('alpha = 1 without smoothing: from a start of 0 or 1 the limit is p = 1', () => {
    for (const start of [0, 1]) expect(last(0.3, variants.grpo({ beta: 2, varianceEpsilon: 0 }), start)).toBe(Infinity);
  });

  it('alpha < 1: a start of 0 or 1 stays there', () => {
    for (const variant of [...mixed, ...mirror]) {
      for (const varianceEpsilon of [0, 1e-5]) {
        expect(last(0.3, { ...variant, varianceEpsilon }, 0)).toBe(-Infinity);
        expect(last(0.3, { ...variant, varianceEpsilon }, 1)).toBe(Infinity);
      }
    }
  });

  it('an anchor at 0 or 1 holds from any start when alpha > 0, and does not count when alpha = 0', () => {
    for (const pRef of [0, 1]) {
      for (const variant of anchored) expect(last(pRef, variant, 0.5)).toBe(pRef === 0 ? -Infinity : Infinity);
      for (const variant of mixed) expect(last(pRef, variant, 0.5)).toBe(pRef === 0 ? -Infinity : Infinity);
      for (const variant of mirror) {
        expect(last(pRef, variant, 0.5)).toBeGreaterThan(0);
        expect(last(pRef, variant, 0.5)).toBeLessThan(1e3);
      }
    }
  });

  it('without smoothing the log-odds overflow to Infinity and stay there, never NaN', () => {
    for (const alpha of [1, 0.5, 0]) {
      const { logOdds } = api.successTrajectories([1e-4, 0.5, 0.99], { beta: 0.01, alpha, varianceEpsilon: 0 }, 20);
      expect(logOdds.every((x) => !Number.isNaN(x))).toBe(true);
      expect([...logOdds.subarray(60)]).toEqual([Infinity, Infinity, Infinity]);
    }
  });

  it('without smoothing Omega = 2 cosh(x/2) up to its overflow near |x| = 1420', () => {
    const { logOdds } = api.successTrajectories({ logOdds: [1400, -1400, 1419] }, { beta: 1, varianceEpsilon: 0 }, 1);
    for (const [i, x] of [1400, -1400, 1419].entries()) {
      const want = 2 * Math.cosh(x / 2);
      expect(Math.abs(logOdds[3 + i]! / want - 1)).toBeLessThanOrEqual(1e-13);
    }
    expect(api.successTrajectories({ logOdds: 1421 }, { beta: 1, varianceEpsilon: 0 }, 1).logOdds[1]).toBe(Infinity);
  });

  it('-0 and subnormal parameters are numbers like others', () => {
    const { logOdds } = api.successTrajectories(5e-324, { beta: 1, alpha: -0, varianceEpsilon: 5e-324 }, 1);
    expect(logOdds[1]).toBeGreaterThan(1e100);
    expect(api.successTrajectories(0.5, { beta: 1e308 }, 5).logOdds[5]).toBeLessThan(1e-300);
  });
});
