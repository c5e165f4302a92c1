import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Attractor, ResolvedVariant } from '../../bindings/index.js';
import { alpha, beta, epsilon, referenceLogOdds } from '../arbitraries.js';
import { type Api, backends } from '../backends.js';
import { tries } from '../slow.js';

const TOLERANCE = 1e-10;

/** The orbit that an attractor was found on, as far as its steps go. */
function orbitOf(api: Api, x: number, variant: ResolvedVariant, start: number, { steps }: Attractor): number[] {
  return [...api.successTrajectories({ logOdds: x }, variant, steps, { start: { logOdds: start } }).logOdds];
}

/** Whether a step to `now` from `before` counts as none. */
const still = (before: number, now: number) => Math.abs(now - before) < TOLERANCE * Math.max(1, Math.abs(now));

const ordinary = fc.record({
  beta,
  alpha: fc.oneof(fc.constantFrom(1, 0), alpha),
  normalization: fc.constantFrom('mean-std' as const, 'mean-std' as const, 'mean' as const),
  varianceEpsilon: epsilon,
});
/** Cycles and chaos live here. */
const wild = fc.record({
  beta: fc.double({ min: 1, max: 8, noNaN: true }),
  alpha: fc.constantFrom(1, 0.95),
  normalization: fc.constant('mean-std' as const),
  varianceEpsilon: fc.constantFrom(0, 1e-5, 1e-3),
});
const anyMap = fc.oneof(
  fc.record({ x: referenceLogOdds, variant: ordinary }),
  fc.record({ x: fc.double({ min: -11, max: -6, noNaN: true }), variant: wild }),
);
/** The reference policy, or anywhere. */
const anyStart = fc.option(fc.double({ min: -30, max: 30, noNaN: true }), { nil: undefined });

describe.each(backends)('attractor on %s', (_name, api) => {
  it('calls the panel beta = 5, p_ref = 1e-4 from 0.1 of Figure 5 irregular, and claims no limit at any step limit', () => {
    const variant = api.variants.grpo({ beta: 5 });
    const { kind, points, period, multiplier, steps, overshoot, lyapunov, lyapunovError } = api.attractor(
      1e-4,
      variant,
      {
        start: 0.1,
      },
    );
    expect({ kind, points, period }).toEqual({ kind: 'irregular', points: [], period: 0 });
    expect([multiplier, overshoot]).toEqual([Number.NaN, Number.NaN]);
    // 0.3575: an estimate along 60,000 steps.
    expect(Math.abs(lyapunov - 0.3575)).toBeLessThanOrEqual(6 * lyapunovError);
    expect(steps).toBeGreaterThan(10_000);
    for (const maxSteps of [1, 10, 49, 50, 51, 100, 1000, 5000, 20_000, 200_000]) {
      expect(['irregular', 'undecided']).toContain(api.attractor(1e-4, variant, { start: 0.1, maxSteps }).kind);
    }
    expect(api.attractor(1e-4, variant, { start: 0.1, maxSteps: 50 }).kind).toBe('undecided');
  });

  it('says undecided at the step limit, one step short of rest', () => {
    const slow = [
      { pRef: 0.5, beta: 1.508, steps: 164 }, // through the ghost of a fold
      { pRef: 0.5, beta: 1.5088, steps: 2160 },
      { pRef: 0.01, beta: 1.1, steps: 7237 }, // near a flip
    ];
    for (const { pRef, beta, steps } of slow) {
      expect(api.attractor(pRef, { beta }, { maxSteps: steps })).toMatchObject({ kind: 'fixed-point', steps });
      expect(api.attractor(pRef, { beta }, { maxSteps: steps - 1 })).toMatchObject({
        kind: 'undecided',
        steps: steps - 1,
        period: 0,
        points: [],
      });
    }
  });

  it('passes the ghost of a fold however short the steps in it are', () => {
    // Just below the fold the passage takes about pi / sqrt(distance) steps, the shortest being proportional to the distance.
    const fold = 1.5088795616; // without smoothing; bisected below for 1e-5
    let [low, high] = [fold - 1e-2, fold];
    for (let k = 0; k < 60; k++) {
      const middle = (low + high) / 2;
      if (api.fixedPoints(0.5, { beta: middle }).length === 1) low = middle;
      else high = middle;
    }
    for (const distance of [1e-6, 1e-8, 1e-9]) {
      const { kind, points, steps } = api.attractor(0.5, { beta: low - distance }, { maxSteps: 1_000_000 });
      expect(kind).toBe('fixed-point');
      expect(points[0]!.logOdds).toBeGreaterThan(200);
      expect(steps).toBeGreaterThan(1 / Math.sqrt(distance));
    }
  });

  it('does not take an unstable fixed point that an orbit starts on for its limit', () => {
    const unstable = api.fixedPoints(0.001, { beta: 3 }).filter(({ stable }) => !stable);
    expect(unstable).toHaveLength(2);
    for (const { logOdds } of unstable) {
      const { kind, points } = api.attractor(0.001, { beta: 3 }, { start: { logOdds } });
      const claimed = kind === 'undecided' ? [] : points.map((point) => point.logOdds);
      expect(claimed.filter((x) => Math.abs(x - logOdds) < 1e-3)).toEqual([]);
    }
  });

  it('tells p = 1 without smoothing, and under mirror rules at 1 - p < 1e-10', () => {
    const escaped = api.attractor(0.5, { beta: 1, varianceEpsilon: 0 });
    expect(escaped).toMatchObject({
      kind: 'one',
      period: 1,
      multiplier: 0,
      lyapunov: -Infinity,
      overshoot: 0,
      monotone: true,
    });
    expect(escaped.points).toEqual([{ logOdds: Infinity, success: 1, failure: 0 }]);

    // From 1/2 in steps of 1/4: 23.02585.. is passed by 23.25.
    const mirror = api.attractor(0.5, api.variants.mirrorDrGrpo({ beta: 4 }));
    expect(mirror).toMatchObject({ kind: 'one', steps: 93, lyapunov: -0.25, monotone: true });
    expect(Math.abs(mirror.multiplier / Math.exp(-0.25) - 1)).toBeLessThanOrEqual(1e-15);
    expect(api.attractor(0.5, api.variants.mirrorDrGrpo({ beta: 4 }), { maxSteps: 92 }).kind).toBe('undecided');
    expect(api.attractor(0.9, api.variants.mirrorGrpo({ beta: 2, varianceEpsilon: 0.25 })).multiplier).toBe(
      api.attractor(0.1, api.variants.mirrorGrpo({ beta: 2, varianceEpsilon: 0.25 })).multiplier,
    );
  });

  it('knows where p = 0 and p = 1 stay and where they draw others to', () => {
    const kindAndSteps = (pRef: number, variant: Parameters<Api['attractor']>[1], start: number) => {
      const { kind, steps } = api.attractor(pRef, variant, { start });
      return [kind, steps];
    };
    for (const normalization of ['mean-std', 'mean'] as const) {
      const law = { beta: 2, normalization };
      expect(kindAndSteps(0, law, 0)).toEqual(['zero', 1]);
      expect(kindAndSteps(1, law, 1)).toEqual(['one', 1]);
      expect(kindAndSteps(0, law, 0.5)).toEqual(['zero', 2]);
      expect(kindAndSteps(1, { ...law, alpha: 0.5 }, 0.5)).toEqual(['one', 2]);
      expect(kindAndSteps(0.5, { ...law, alpha: 0.5 }, 0)).toEqual(['zero', 1]);
      expect(kindAndSteps(0.5, { ...law, alpha: 0 }, 0)).toEqual(['zero', 1]);
      expect(kindAndSteps(0, { ...law, alpha: 0 }, 0.5)[0]).toBe('one');
      // alpha = 1 leaves p = 0 and p = 1.
      for (const start of [0, 1]) expect(kindAndSteps(0.5, law, start)[0]).toBe('fixed-point');
    }
    expect(kindAndSteps(0.5, { beta: 2, varianceEpsilon: 0 }, 1)[0]).toBe('one');
    const law = { beta: 2, alpha: 0, varianceEpsilon: 0.25 };
    const { multiplier } = api.fixedPoints(0, law)[0]!;
    expect(api.attractor(0, law)).toMatchObject({ kind: 'zero', multiplier });
  });

  it('measures the overshoot and whether the orbit turned round', () => {
    // Half of what is left of the way to x = 2 at every step.
    expect(api.attractor(0.5, api.variants.twoKlDrGrpo({ beta: 1, alpha: 0.5 }))).toMatchObject({
      overshoot: 0,
      monotone: true,
    });
    const swinging = api.attractor(0.01, { beta: 1.1 });
    // The first step is the longest: x_1 = 4.53697655..., the limit is -1.8965...
    expect(swinging.monotone).toBe(false);
    expect(Math.abs(swinging.overshoot - (4.536976555512464 + 1.8965025471309036))).toBeLessThanOrEqual(1e-11);
  });

  it('property: an orbit has come to rest at what is claimed, for the first time, and the map agrees', () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(anyMap, anyStart, ({ x, variant }, given) => {
        const start = given ?? x;
        const found = api.attractor({ logOdds: x }, variant, { start: { logOdds: start }, maxSteps: 4096 });
        const orbit = orbitOf(api, x, variant, start, found);
        const { kind, period, points, steps, multiplier } = found;
        seen.add(kind);
        const last = orbit.at(-1)!;
        expect(orbit).toHaveLength(steps + 1);
        if (kind === 'fixed-point') {
          // The first step to rest; the limit is about step / |1 - multiplier| away.
          const rest = orbit.findIndex((now, n) => n > 0 && still(orbit[n - 1]!, now));
          expect(rest).toBe(steps);
          const away = (2 * TOLERANCE * Math.max(1, Math.abs(last))) / (1 - multiplier);
          expect(Math.abs(last - points[0]!.logOdds)).toBeLessThanOrEqual(away);
          const fixed = api.fixedPoints({ logOdds: x }, variant);
          const scale = Math.max(1, Math.abs(last));
          const same = fixed.find(({ logOdds }) => Math.abs(logOdds - last) <= (1e-7 * scale) / (1 - multiplier));
          expect(same).toMatchObject({ stable: true });
          expect(Math.abs(same!.multiplier - multiplier)).toBeLessThanOrEqual(1e-9);
        }
        if (kind === 'cycle') {
          expect(points).toHaveLength(period);
          expect(Math.min(...points.map((point) => point.logOdds))).toBe(points[0]!.logOdds);
          points.forEach(({ logOdds }, k) => {
            const next = api.successTrajectories({ logOdds: x }, variant, 1, { start: { logOdds } }).logOdds[1]!;
            expect(Math.abs(next - points[(k + 1) % period]!.logOdds)).toBeLessThanOrEqual(
              1e-9 * Math.max(1, Math.abs(next)),
            );
          });
        }
        if (period > 0) expect(Math.abs(multiplier)).toBeLessThan(1);
        if (kind === 'one') expect(last).toBeGreaterThan(variant.alpha === 0 ? 23.025 : 1e299);
        if (kind === 'undecided') expect(steps).toBe(4096);
        if (kind === 'irregular') expect(found.lyapunov).toBeGreaterThan(6 * found.lyapunovError);
      }),
      { numRuns: tries(600), seed: 1 },
    );
    for (const kind of ['fixed-point', 'one', 'cycle', 'irregular']) expect(seen).toContain(kind);
  });

  it('property: overshoot and turns are those of the orbit', () => {
    fc.assert(
      fc.property(anyMap, anyStart, ({ x, variant }, given) => {
        const start = given ?? x;
        const found = api.attractor({ logOdds: x }, variant, { start: { logOdds: start }, maxSteps: 2048 });
        if (found.kind !== 'fixed-point') return;
        const orbit = orbitOf(api, x, variant, start, found);
        const limit = found.points[0]!.logOdds;
        const sign = orbit[1]! >= orbit[0]! ? 1 : -1;
        const beyond = Math.max(...orbit.slice(1).map((now) => sign * (now - limit)));
        // Less than the tolerance counts as none; the limit is known better than that.
        const slack = 1.1 * TOLERANCE * Math.max(1, Math.abs(limit));
        expect(Math.abs(found.overshoot - Math.max(0, beyond))).toBeLessThanOrEqual(slack);
        // Up to the step to rest, whose direction may be that of its rounding.
        const steps = orbit.slice(1, -1).map((now, n) => sign * (now - orbit[n]!));
        expect(found.monotone).toBe(steps.every((step) => step >= 0));
      }),
      { numRuns: tries(400) },
    );
  });
});
