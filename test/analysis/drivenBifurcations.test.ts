// The thresholds in beta of groups of finite size and of verifiers that err, against fixed points and orbits at many beta.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { backends } from '../backends.js';
import { tries } from '../slow.js';

const rate = fc.double({ min: 0, max: 1, noNaN: true });
const verifier = fc
  .record({ truePositiveRate: rate, falsePositiveRate: rate })
  .filter((rates) => Math.abs(rates.truePositiveRate - rates.falsePositiveRate) > 0.05);
const group = fc.record({
  size: fc.constantFrom(4, 8, 16, 64, 200),
  convention: fc.constantFrom('trl', 'verl', 'nemo', 'maxrl', 'open-instruct-standard'),
});
const smoothing = fc.constantFrom(1e-2, 1e-4, 1e-6);
const rules = fc.oneof(
  fc.record({ group: fc.record({ size: fc.constantFrom(4, 16, 64, 300) }), varianceEpsilon: smoothing }),
  fc.record({ group }),
  fc.record({ verifier, varianceEpsilon: smoothing }),
  fc.record({ group: fc.record({ size: fc.constantFrom(8, 64) }), verifier, varianceEpsilon: smoothing }),
);
const reference = fc.double({ min: -9, max: 6, noNaN: true });
const alphas = fc.constantFrom(1, 0.8, 0.5);

describe.each(backends)('bifurcations of groups and verifiers on %s', (name, api) => {
  const runs = tries(name === 'wasm' ? 150 : 30);
  /** A rule whose drive is the same at every p has none. */
  const found = (logOdds: number, rule: object) => {
    try {
      return api.bifurcations({ logOdds }, rule);
    } catch (error) {
      expect(error).toMatchObject({ code: 'ERR_UNSUPPORTED' });
      return null;
    }
  };

  it('the number of fixed points changes by two at each fold, and nowhere else; stability at each flip', () => {
    const property = fc.property(reference, rules, alphas, (logOdds, rule, alpha) => {
      const all = found(logOdds, { alpha, ...rule });
      if (all === null) return;
      const points = (beta: number) => api.fixedPoints({ logOdds }, { alpha, beta, ...rule });
      const betas = (marks: readonly { beta: number }[]) => [0, ...marks.map(({ beta }) => beta), Infinity];
      const between = (marks: readonly { beta: number }[], count: (beta: number) => number, step: number) => {
        const ends = betas(marks);
        const counts = ends.slice(1).map((to, k) => {
          const from = ends[k]!;
          const [low, high] = [Math.max(from, Math.min(to, 1) * 1e-2), Math.min(to, Math.max(from, 1) * 1e2)];
          // Where two are closer than rounding can tell, no more is asked.
          if (high / low < 1 + 1e-5) return null;
          const inside = [1e-6, 0.2, 0.5, 0.8, 1 - 1e-6].map((t) => count(low * (high / low) ** t));
          expect(new Set(inside).size).toBe(1);
          return inside[0]!;
        });
        for (let k = 1; k < counts.length; k++) {
          if (counts[k] !== null && counts[k - 1] !== null) expect(Math.abs(counts[k]! - counts[k - 1]!)).toBe(step);
        }
      };
      between(all.folds, (beta) => points(beta).length, 2);
      const crossings = [...all.flips, ...all.folds].sort((a, b) => a.beta - b.beta);
      for (let k = 0; k < crossings.length; k++) {
        if (crossings[k]!.beta / (crossings[k - 1]?.beta ?? 0) < 1 + 1e-5) return;
      }
      between(all.flips, (beta) => points(beta).filter(({ multiplier }) => multiplier < -1).length, 1);
    });
    fc.assert(property, { numRuns: runs });
  }, 60_000);

  it('flips end at the flip limit', () => {
    const property = fc.property(rules, alphas, (rule, alpha) => {
      const limit = found(0, { alpha, ...rule })?.flipLimit;
      if (!limit) return;
      const side = 'verifier' in rule && rule.verifier.truePositiveRate < rule.verifier.falsePositiveRate ? -1 : 1;
      const flips = (x: number) => found(x, { alpha, ...rule })!.flips.length;
      expect(flips(limit.logOdds - side * 1e-6)).toBeGreaterThanOrEqual(2);
      expect(flips(limit.logOdds + side * 1e-6)).toBe(0);
      expect(flips(limit.logOdds + side * 3)).toBe(0);
    });
    fc.assert(property, { numRuns: runs });
  });

  it('the map contracts, or rises, everywhere from the beta on that says so', () => {
    const property = fc.property(rules, alphas, (rule, alpha) => {
      const all = found(0, { alpha, ...rule });
      if (all === null) return;
      const slopes = (beta: number) => {
        const xs = Array.from({ length: 2001 }, (_, k) => (k - 1000) / 50);
        const step = 1e-4;
        const next = (shift: number) =>
          api.successTrajectories({ logOdds: xs.map(() => 0) }, { alpha, beta, ...rule }, 1, {
            start: { logOdds: xs.map((x) => x + shift) },
            keep: 'last',
          }).logOdds;
        const [up, down] = [next(step), next(-step)];
        return Array.from(up, (value, k) => (value - down[k]!) / (2 * step));
      };
      const at = slopes(all.contraction);
      expect(Math.max(...at.map(Math.abs))).toBeLessThanOrEqual(1 + 1e-6);
      expect(Math.max(...at.map(Math.abs))).toBeGreaterThan(1 - 1e-3);
      if (all.monotone < Infinity && all.monotone > 0) {
        expect(Math.min(...slopes(all.monotone))).toBeGreaterThanOrEqual(-1e-6);
        expect(Math.min(...slopes(all.monotone))).toBeLessThan(1e-3);
      }
    });
    fc.assert(property, { numRuns: 10 });
  });

  it('the limit from p_ref is the upper state below `jump` and not above it', () => {
    const sized = fc.record({ size: fc.constantFrom(32, 64, 200) });
    const property = fc.property(reference, sized, fc.constantFrom(0, 1e-4), (logOdds, group, varianceEpsilon) => {
      const rule = { group, varianceEpsilon };
      const { jump, folds } = api.bifurcations({ logOdds }, rule);
      fc.pre(jump !== null && folds[1]!.beta / folds[0]!.beta > 1.001);
      const endsUp = (beta: number) => {
        const run = api.successTrajectories({ logOdds }, { beta, ...rule }, 3000, { keep: [2999, 3000] }).logOdds;
        return run[1]! > folds[1]!.logOdds && Math.abs(run[1]! - run[0]!) < 1e-3;
      };
      expect([endsUp(jump! * (1 - 1e-4)), endsUp(jump! * (1 + 1e-4))]).toEqual([true, false]);
    });
    fc.assert(property, { numRuns: Math.ceil(runs / 3) });
  });

  it('errors of steps stay within the bounds of the drive of the group', () => {
    for (const group of [{ size: 8 }, { size: 16, convention: 'nemo' }, { size: 64, convention: 'trl' }] as const) {
      const xs = Array.from({ length: 4001 }, (_, k) => (k - 2000) / 100);
      const variant = { beta: 6, alpha: 0.7, group };
      const next = api.successTrajectories({ logOdds: xs.map(() => -1) }, variant, 1, {
        start: { logOdds: xs },
        keep: 'last',
      }).logOdds;
      const slopes = xs.slice(1).map((_, k) => Math.abs(next[k + 1]! - next[k]!) / 0.01);
      const { contraction, radius } = api.errorBounds(variant, { logOdds: 0.1 });
      // The bound takes the steepest fall for a rise.
      expect(Math.max(...slopes)).toBeLessThanOrEqual(contraction + 1e-9);
      const free = slopes.map((_, k) => Math.abs((next[k + 1]! - next[k]!) / 0.01 - 0.3));
      expect(Math.max(...free) / (contraction - 0.3)).toBeCloseTo(1, 4);
      expect(radius).toBeCloseTo(0.1 / (1 - contraction), 12);
    }
    expect(api.errorBounds({ beta: 2, group: { size: 8, convention: 'dr-grpo' } }).contraction).toBe(0);
  });

  it('is the ideal rule where groups are large, or the verifier hardly errs', () => {
    const ideal = api.bifurcations(0.003, { varianceEpsilon: 0.01 });
    const nearly = api.bifurcations(0.003, {
      varianceEpsilon: 0.01,
      verifier: { truePositiveRate: 1, falsePositiveRate: 1e-13 },
    });
    const large = api.bifurcations(0.003, { varianceEpsilon: 0.01, group: { size: 1200 } });
    for (const [other, digits] of [
      [nearly, 9],
      [large, 1],
    ] as const) {
      for (const name of ['folds', 'flips'] as const) {
        expect(other[name]).toHaveLength(ideal[name].length);
        for (const [k, { beta, logOdds }] of ideal[name].entries()) {
          expect(other[name][k]!.beta / beta).toBeCloseTo(1, digits);
          expect(other[name][k]!.logOdds / logOdds).toBeCloseTo(1, digits);
        }
      }
      expect(other.flipLimit!.logOdds / ideal.flipLimit!.logOdds).toBeCloseTo(1, digits);
      expect(other.cusp!.beta / ideal.cusp!.beta).toBeCloseTo(1, digits);
      expect(other.contraction / ideal.contraction).toBeCloseTo(1, digits);
      expect(other.overshoot! / ideal.overshoot!).toBeCloseTo(1, digits);
    }
  });

  it('refuses drives that are the same at every p, with the reason', () => {
    const refuses = (rule: object, field: string) =>
      expect(() => api.bifurcations(0.3, rule)).toThrow(
        expect.objectContaining({
          code: 'ERR_UNSUPPORTED',
          message: expect.stringContaining(`"${field}" is not supported here: a drive that is the same at every p`),
        }) as Error,
      );
    refuses({ group: { size: 8, convention: 'dr-grpo' } }, 'group');
    refuses({ group: { size: 3 }, varianceEpsilon: 0 }, 'group');
    refuses({ verifier: { truePositiveRate: 0.3, falsePositiveRate: 0.3 } }, 'verifier');
  });
});
