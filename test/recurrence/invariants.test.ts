// Properties that the theory promises for every success probability, from the reference policy.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { alpha, beta, epsilon, positiveEpsilon, referenceLogOdds, variant } from '../arbitraries.js';
import { backends } from '../backends.js';

/** A few units in the last place of numbers as large as `sizes`. */
const ulps = (...sizes: number[]) => 16 * Number.EPSILON * Math.max(1, ...sizes.map(Math.abs));

describe.each(backends)('success probabilities on %s', (_name, api) => {
  it('exceed that of the reference policy from the first step on', () => {
    fc.assert(
      fc.property(referenceLogOdds, variant, (x, law) => {
        const { logOdds } = api.successTrajectories({ logOdds: x }, law, 12);
        expect(logOdds.subarray(1).every((y) => y > x)).toBe(true);
      }),
    );
  });

  it('alpha = 1: the first step gains at least 2/(beta sqrt(1 + 4 eps)), with equality at p_ref = 1/2', () => {
    fc.assert(
      fc.property(referenceLogOdds, beta, epsilon, (x, strength, varianceEpsilon) => {
        const least = 2 / (strength * Math.sqrt(1 + 4 * varianceEpsilon));
        const step = (from: number) =>
          api.successTrajectories({ logOdds: from }, { beta: strength, varianceEpsilon }, 1).logOdds[1]! - from;
        expect(step(x)).toBeGreaterThanOrEqual(least - ulps(x, x + least));
        expect(Math.abs(step(0) - least)).toBeLessThanOrEqual(ulps(least));
      }),
    );
  });

  it('mean-std: the gain after n steps lies within its bounds', () => {
    fc.assert(
      fc.property(
        referenceLogOdds,
        beta,
        fc.oneof(alpha, fc.constant(0)),
        positiveEpsilon,
        (x, b, a, varianceEpsilon) => {
          const { logOdds } = api.successTrajectories({ logOdds: x }, { beta: b, alpha: a, varianceEpsilon }, 20);
          for (let n = 1; n <= 20; n++) {
            const weight = a === 0 ? n / b : (1 - (1 - a) ** n) / (a * b);
            const [least, most] = [
              (2 * weight) / Math.sqrt(1 + 4 * varianceEpsilon),
              weight / Math.sqrt(varianceEpsilon),
            ];
            const slack = n * ulps(x, logOdds[n]!, most);
            expect(logOdds[n]! - x).toBeGreaterThanOrEqual(least - slack);
            expect(logOdds[n]! - x).toBeLessThanOrEqual(most + slack);
          }
        },
      ),
    );
  });

  it('p_ref >= 1/2, alpha = 1: the iterates never decrease', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 14, noNaN: true }), beta, positiveEpsilon, (x, b, varianceEpsilon) => {
        const { logOdds } = api.successTrajectories({ logOdds: x }, { beta: b, varianceEpsilon }, 40);
        const slack = ulps(logOdds[40]!);
        expect(logOdds.every((y, n) => n === 0 || y >= logOdds[n - 1]! - slack)).toBe(true);
      }),
    );
  });

  it('two-KL(alpha, beta) and GRPO(alpha beta) have the same fixed points', () => {
    fc.assert(
      fc.property(referenceLogOdds, beta, alpha, positiveEpsilon, (x, b, a, varianceEpsilon) => {
        const two = api.fixedPoints({ logOdds: x }, { beta: b, alpha: a, varianceEpsilon });
        const one = api.fixedPoints({ logOdds: x }, { beta: a * b, varianceEpsilon });
        expect(two).toHaveLength(one.length);
        for (const [k, point] of two.entries()) {
          // A root moves by the rounding of alpha beta, divided by 1 - S; multiplier 1 - alpha + alpha S.
          const gap = Math.abs(1 - one[k]!.multiplier);
          const shift = ulps(point.logOdds) / gap;
          expect(Math.abs(point.logOdds - one[k]!.logOdds)).toBeLessThanOrEqual(shift);
          const expected = 1 - a + a * one[k]!.multiplier;
          expect(Math.abs(point.multiplier - expected)).toBeLessThanOrEqual(
            4 * (1 + Math.abs(expected)) * (shift + 1e-14),
          );
        }
      }),
    );
  });

  it('fixedPoints are fixed: one step moves them by no more than their rounding', () => {
    fc.assert(
      fc.property(referenceLogOdds, variant, (x, law) => {
        const points = api.fixedPoints({ logOdds: x }, law);
        expect(points.length).toBeGreaterThanOrEqual(1);
        for (const { logOdds, multiplier } of points) {
          const next = api.successTrajectories({ logOdds: x }, law, 1, { start: { logOdds } }).logOdds[1]!;
          if (Math.abs(logOdds) === Infinity) expect(next).toBe(logOdds);
          else
            expect(Math.abs(next - logOdds)).toBeLessThanOrEqual(
              ((1 + Math.abs(multiplier)) * ulps(logOdds, x)) / Math.min(1, law.alpha),
            );
        }
      }),
    );
  });

  it('betaForTarget inverts fixedPoints', () => {
    const gain = fc.double({ min: 0.05, max: 12, noNaN: true });
    const rule = fc.constantFrom<('mean-std' | 'mean')[]>('mean-std', 'mean');
    fc.assert(
      fc.property(referenceLogOdds, gain, alpha, epsilon, rule, (x, up, a, varianceEpsilon, normalization) => {
        const law = { alpha: a, varianceEpsilon, normalization };
        const found = api.betaForTarget({ logOdds: x }, { logOdds: x + up }, law);
        const points = api.fixedPoints({ logOdds: x }, { ...law, beta: found.beta });
        const nearest = points.reduce((best, point) =>
          Math.abs(point.logOdds - x - up) < Math.abs(best.logOdds - x - up) ? point : best,
        );
        // Beta is relative to the gain, whose rounding is that of x; a root near a tangency moves by its square root.
        const rounding = ulps(x, up) / Math.min(1, up);
        const shift = Math.min(rounding / (a * Math.abs(1 - (found.multiplier - 1 + a) / a)), 8 * Math.sqrt(rounding));
        expect(Math.abs(nearest.logOdds - x - up)).toBeLessThanOrEqual(shift * (1 + up));
        expect(Math.abs(nearest.multiplier - found.multiplier)).toBeLessThanOrEqual(
          8 * (1 + Math.abs(found.multiplier)) * (shift + 1e-14) * (1 + up),
        );
      }),
    );
  });

  it('one step of mean-std with beta is one of mean-only with beta sqrt(v + eps)', () => {
    fc.assert(
      fc.property(
        referenceLogOdds,
        referenceLogOdds,
        beta,
        fc.oneof(alpha, fc.constant(0)),
        positiveEpsilon,
        (x, from, b, a, varianceEpsilon) => {
          const start = { logOdds: from };
          const { total } = api.calibratedWeights(start, { varianceEpsilon });
          const standardised = api.successTrajectories({ logOdds: x }, { beta: b, alpha: a, varianceEpsilon }, 1, {
            start,
          });
          const centred = api.successTrajectories(
            { logOdds: x },
            { beta: b / total, alpha: a, normalization: 'mean' },
            1,
            { start },
          );
          const [s, c] = [standardised.logOdds[1]!, centred.logOdds[1]!];
          expect(Math.abs(s - c)).toBeLessThanOrEqual(ulps(x, from, s));
        },
      ),
    );
  });
});
