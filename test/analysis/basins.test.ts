import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { alpha, beta, epsilon, referenceLogOdds } from '../arbitraries.js';
import { backends } from '../backends.js';
import { tries } from '../slow.js';

describe.each(backends)('basins on %s', (_name, api) => {
  it('one interval where all starts have the same limit', () => {
    for (const law of [
      { beta: 1, normalization: 'mean' as const },
      { beta: 1, alpha: 0 },
      { beta: 0.2 },
      { beta: 300 },
    ]) {
      const [all, ...others] = api.basins(0.2, law);
      expect(others).toEqual([]);
      expect(all).toEqual({ from: -Infinity, to: Infinity, ...api.classify(0.2, law) });
    }
    expect(api.basins(0, { beta: 1 })).toMatchObject([{ from: -Infinity, to: Infinity, kind: 'zero' }]);
  });

  it('at alpha = 1 the map knows |x| only: between minus and plus the unstable fixed point to the lower, else to the upper', () => {
    const law = { beta: 1.6 };
    const [lower, unstable, upper] = api.fixedPoints(0.5, law);
    const [left, middle, right, ...others] = api.basins(0.5, law);
    expect(others).toEqual([]);
    expect([left!.from, right!.to, right!.from]).toEqual([-Infinity, Infinity, unstable!.logOdds]);
    // The left end solves f(x) = f(-x) to the last bit of f, which moves faster than x there.
    expect(Math.abs(left!.to + unstable!.logOdds)).toBeLessThanOrEqual(8 * Number.EPSILON * unstable!.logOdds);
    expect(middle!.from).toBe(left!.to);
    expect(middle!.to).toBe(right!.from);
    expect([left, middle, right].map((basin) => basin!.points[0]!.logOdds)).toEqual(
      [upper, lower, upper].map((point) => point!.logOdds),
    );
  });

  it('a cycle has a basin too, and what theory does not tell is undecided', () => {
    expect(api.basins(0.001, { beta: 3 }).map(({ kind }) => kind)).toEqual(['fixed-point', 'cycle', 'fixed-point']);
    expect(api.basins(1e-4, { beta: 5 }).map(({ kind }) => kind)).toEqual(['fixed-point', 'undecided', 'fixed-point']);
  });

  it('follows a fractal boundary as deep as it is told to', () => {
    const law = { beta: 0.3, varianceEpsilon: 0 };
    for (const depth of [0, 1, 2, 3, 5]) {
      const kinds = api.basins(1e-4, law, { depth }).map(({ kind }) => kind);
      // Both ends go to 1; every further step back cuts a hole into each undecided interval.
      const undecided = depth === 0 ? 1 : 2 ** (depth - 1);
      expect(kinds.filter((kind) => kind === 'undecided')).toHaveLength(undecided);
      expect(kinds.every((kind) => kind === 'undecided' || kind === 'one')).toBe(true);
    }
  });

  it('cover the line without overlap, and starts inside go where the interval says', () => {
    const share = fc.double({ min: 0.02, max: 0.98, noNaN: true });
    const property = fc.property(
      referenceLogOdds,
      fc.record({ beta, alpha: fc.oneof(alpha, fc.constant(1)), varianceEpsilon: epsilon }),
      share,
      (logOdds, law, u) => {
        const all = api.basins({ logOdds }, law, { depth: 3 });
        expect([all[0]!.from, all.at(-1)!.to]).toEqual([-Infinity, Infinity]);
        for (const [k, { from, to, kind, points, multiplier }] of all.entries()) {
          expect(from).toBeLessThan(to);
          if (k > 0) expect(Math.abs(from - all[k - 1]!.to)).toBeLessThanOrEqual(1e-11 * Math.max(1, Math.abs(from)));
          // Orbits that are slow to settle show nothing after so few steps.
          if (kind === 'undecided' || Math.abs(multiplier) > 0.98) continue;
          const start = Math.max(from, -60) + u * (Math.min(to, 60) - Math.max(from, -60));
          if (!(start > from && start < to)) continue;
          const orbit = api.successTrajectories({ logOdds }, law, 2000, {
            start: { logOdds: start },
            keep: [1999, 2000],
          });
          const [low, high] = [points[0]!.logOdds, points.at(-1)!.logOdds];
          const [a, b] = Array.from(orbit.logOdds).sort((x, y) => x - y);
          const near = (x: number, y: number) => x === y || Math.abs(x - y) <= 1e-6 * Math.max(1, Math.abs(y));
          expect({ start, law, a, b, ok: near(a!, low) && near(b!, high) }).toMatchObject({ ok: true });
        }
      },
    );
    fc.assert(property, { numRuns: tries(150) });
  });

  it('the interval of p_ref is what classify says from p_ref', () => {
    const property = fc.property(referenceLogOdds, beta, epsilon, (logOdds, beta, varianceEpsilon) => {
      const law = { beta, varianceEpsilon };
      const here = api.basins({ logOdds }, law).find(({ from, to }) => from < logOdds && logOdds < to);
      const said = api.classify({ logOdds }, law);
      return (
        here === undefined ||
        said.kind === 'undecided' ||
        (here.kind === said.kind && here.multiplier === said.multiplier)
      );
    });
    fc.assert(property, { numRuns: tries(300) });
  });
});
