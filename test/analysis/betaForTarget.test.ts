import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { alpha, positiveEpsilon, referenceLogOdds } from '../arbitraries.js';
import { backends } from '../backends.js';
import { tries } from '../slow.js';

describe.each(backends)('betaForTarget on %s', (_name, api) => {
  it('mean-only: beta = 1/(alpha (logit p* - logit p_ref))', () => {
    const { beta, multiplier, stable } = api.betaForTarget(0.25, 0.75, { alpha: 0.5, normalization: 'mean' });
    expect(Math.abs(beta - 1 / (0.5 * 2 * Math.log(3)))).toBeLessThanOrEqual(4 * Number.EPSILON);
    expect([multiplier, stable]).toEqual([0.5, true]);
  });

  it('mean-std: the target is a fixed point under that beta, with that multiplier', () => {
    for (const [pRef, target, alpha] of [
      [0.2, 0.6, 1],
      [0.001, 0.3, 0.5],
      [0.5, 0.999, 0.25],
    ] as const) {
      const law = { alpha, varianceEpsilon: 1e-4 };
      const { beta, multiplier, stable } = api.betaForTarget(pRef, target, law);
      const points = api.fixedPoints(pRef, { ...law, beta });
      const hit = points.filter((point) => Math.abs(point.success - target) <= 1e-12);
      expect(hit).toHaveLength(1);
      expect(Math.abs(hit[0]!.multiplier - multiplier)).toBeLessThanOrEqual(1e-11);
      expect(hit[0]!.stable).toBe(stable);
    }
  });

  it('says when the target would be unstable', () => {
    expect(api.betaForTarget(1e-4, 0.05, { varianceEpsilon: 0 })).toMatchObject({ stable: false });
    expect(api.betaForTarget(0.2, 0.3, { varianceEpsilon: 0 })).toMatchObject({ stable: true });
  });

  it('a target just above p_ref loses nothing: the gain is taken from p* - p_ref', () => {
    const pRef = 0.3;
    const target = pRef + 2 ** -40;
    const gain = (target - pRef) / (pRef * (1 - target)); // log1p of it, to 2^-40
    const { beta } = api.betaForTarget(pRef, target, { normalization: 'mean' });
    expect(Math.abs(beta * (gain - (gain * gain) / 2) - 1)).toBeLessThanOrEqual(8 * Number.EPSILON);
  });

  it.each([
    [1e-300, 2e-300, 0, 1.0201394465967896e150],
    [1e-300, 1.0000000000000002e-300, 0, 6.032057205060441e165],
    [1e-300, 0.5, 0, 0.0028952965460216787],
    [0.3, 0.30000000000000004, 0, 8255234476880085.0],
    [1e-12, 1.0000000000000006e-12, 1e-5, 5.2196132468276243e17],
    [0.9999999999, 0.9999999999000001, 0, 90071996269.2059],
    [5e-324, 1e-310, 0, 3.26384678666682e153],
  ])('from %d to %d, varianceEpsilon %d: beta to 1e-13', (pRef, target, varianceEpsilon, want) => {
    const { beta } = api.betaForTarget(pRef, target, { varianceEpsilon });
    expect(Math.abs(beta / want - 1)).toBeLessThanOrEqual(1e-13);
  });

  it('takes log-odds for either, and a variant without any field', () => {
    const want = api.betaForTarget(0.25, 0.75, {});
    const got = api.betaForTarget({ logOdds: api.logit(0.25) }, { logOdds: api.logit(0.75) }, {});
    expect(Math.abs(got.beta / want.beta - 1)).toBeLessThanOrEqual(4 * Number.EPSILON);
    expect(want).toEqual(api.betaForTarget(0.25, 0.75, { alpha: 1, normalization: 'mean-std', varianceEpsilon: 1e-5 }));
    const far = api.betaForTarget({ logOdds: 900 }, { logOdds: 902 }, { normalization: 'mean' });
    expect(far.beta).toBe(0.5);
  });

  it('says whether the iteration gets there, and what shadows the target otherwise', () => {
    // Stable and reached; unstable beside a cycle; between the lower and the upper state.
    expect(api.betaForTarget(0.2, 0.3, {})).toMatchObject({
      stable: true,
      reached: true,
      limit: { kind: 'fixed-point' },
    });
    const flipped = api.betaForTarget(1e-3, 0.0151225, {});
    expect(flipped).toMatchObject({ stable: false, reached: false, limit: { kind: 'cycle', period: 2 } });
    const between = api.betaForTarget(0.5, 0.97, {});
    expect(between).toMatchObject({ stable: false, reached: false, limit: { kind: 'fixed-point' } });
    // A lower state that a start beyond the barrier does not go to.
    const { beta, limit, ...rest } = api.betaForTarget(0.5, 0.8, {}, { start: 0.99 });
    expect(rest).toMatchObject({ stable: true, reached: false });
    expect(limit.points).toEqual(api.attractor(0.5, { beta }, { start: 0.99 }).points);
    expect(api.betaForTarget(0.5, 0.8, {})).toMatchObject({ beta, reached: true });
    // From p_ref, overshooting: the fixed point is stable, p_n goes to 1.
    const stableFlip = api.bifurcations(1e-3, { varianceEpsilon: 0 }).flips[0]!;
    const shadowed = api.betaForTarget(1e-3, stableFlip.success + 0.01, { varianceEpsilon: 0 });
    expect(shadowed).toMatchObject({ stable: true, reached: false, limit: { kind: 'one' } });
  });

  it('what is reached is where attractor ends', () => {
    const property = fc.property(
      referenceLogOdds,
      fc.double({ min: 0.01, max: 12, noNaN: true }),
      fc.oneof(alpha, fc.constant(1)),
      positiveEpsilon,
      (logOdds, gain, alpha, varianceEpsilon) => {
        const law = { alpha, varianceEpsilon };
        const target = { logOdds: logOdds + gain };
        const { beta, multiplier, reached } = api.betaForTarget({ logOdds }, target, law);
        fc.pre(beta > 1e-3 && beta < 1e6 && Math.abs(Math.abs(multiplier) - 1) > 1e-2);
        const { kind, points } = api.attractor({ logOdds }, { ...law, beta });
        const there =
          kind === 'fixed-point' &&
          Math.abs(points[0]!.logOdds - target.logOdds) <= 1e-7 * (1 + Math.abs(target.logOdds));
        return reached === there;
      },
    );
    fc.assert(property, { numRuns: tries(200) });
  });
});
