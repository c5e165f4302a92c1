// The analysis of one map far outside what anyone runs: it answers, and what it answers are numbers.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { backends } from '../backends.js';
import { tries } from '../slow.js';
import { withoutBeta } from '../tables.js';

const magnitude = (from: number, to: number) =>
  fc.double({ min: from, max: to, noNaN: true }).map((power) => 10 ** power);
const logOdds = fc.tuple(magnitude(-3, 6), fc.constantFrom(1, -1)).map(([size, sign]) => sign * size);
const law = fc.record({
  beta: fc.oneof(magnitude(-6, 6), magnitude(-300, 300)),
  alpha: fc.oneof(fc.constant(1), magnitude(-12, 0)),
  varianceEpsilon: fc.oneof(fc.constant(0), magnitude(-12, 2), magnitude(-300, 300)),
});

describe.each(backends)('the analysis at extremes on %s', (_name, api) => {
  it('bifurcations are numbers in order', () => {
    const property = fc.property(logOdds, law, (logOdds, { alpha, varianceEpsilon }) => {
      const { folds, flips, flipLimit, cusp, contraction } = api.bifurcations({ logOdds }, { alpha, varianceEpsilon });
      for (const turns of [folds, flips]) {
        const betas = turns.map(({ beta }) => beta);
        expect(betas.every((beta) => beta >= 0)).toBe(true);
        expect(betas).toEqual([...betas].sort((a, b) => a - b));
      }
      expect(flipLimit!.logOdds).toBeLessThan(0);
      expect(contraction).toBeGreaterThanOrEqual(0);
      expect(Number.isNaN(cusp?.reference.logOdds ?? 0)).toBe(false);
    });
    fc.assert(property, { numRuns: tries(500) });
  });

  it('classify and basins name limits that are numbers', () => {
    const property = fc.property(logOdds, law, (logOdds, law) => {
      const { kind, points, multiplier } = api.classify({ logOdds }, law);
      if (kind !== 'undecided') expect([multiplier, ...points.map((point) => point.logOdds)]).not.toContain(Number.NaN);
      const all = api.basins({ logOdds }, law, { depth: 1 });
      expect(all[0]!.from).toBe(-Infinity);
      expect(all.at(-1)!.to).toBe(Infinity);
      for (const { from, to } of all) expect(from).toBeLessThan(to);
    });
    fc.assert(property, { numRuns: tries(500) });
  });

  it('klBudget and effectiveBeta answer', () => {
    const property = fc.property(logOdds, magnitude(-12, 3), law, (logOdds, budget, law) => {
      const { kl, beta, multiplier } = api.klBudget({ logOdds }, budget, withoutBeta(law), { maxSteps: 50 });
      expect([kl, beta, multiplier]).not.toContain(Number.NaN);
      expect(api.effectiveBeta({ logOdds }, law)).toBeGreaterThanOrEqual(0);
    });
    fc.assert(property, { numRuns: tries(300) });
  });
});
