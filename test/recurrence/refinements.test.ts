// The recurrence with groups of finite size, a verifier that errs and clipped ratios: against numbers of 40 digits, the plain
// formulas, the other backend, and the ideal rule as a limit.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Variant } from '../../bindings/index.js';
import * as wasm from '../../bindings/index.js';
import * as reference from '../../bindings/reference.js';
import { alpha, beta, positiveEpsilon, referenceLogOdds } from '../arbitraries.js';
import { backends } from '../backends.js';
import { seed } from '../seed.js';
import { tries } from '../slow.js';
import vectors from '../vectors/finite-group.json' with { type: 'json' };

const sizes = fc.constantFrom(2, 3, 4, 8, 16, 33, 64, 200);
const conventions = fc.constantFrom(
  'paper',
  'trl',
  'verl',
  'dr-grpo',
  'rloo',
  'maxrl',
  'pkpo',
  'nemo',
  'areal' as const,
);
/** Sizes that a convention can be had for. */
const group = fc
  .record({ size: sizes, convention: conventions })
  .filter(({ size, convention }) => convention !== 'pkpo' || size >= 4);
const rate = fc.double({ min: 0, max: 1, noNaN: true });
const verifier = fc.record({ truePositiveRate: rate, falsePositiveRate: rate });
const clip = fc.record({
  low: fc.double({ min: 0.01, max: 0.99, noNaN: true }),
  high: fc.double({ min: 0.01, max: 3, noNaN: true }),
});
const plain = { beta, alpha: fc.oneof(alpha, fc.constantFrom(0, 1)) };
const refined: fc.Arbitrary<Variant> = fc.oneof(
  fc.record({ ...plain, group }),
  fc.record({ ...plain, group, verifier }),
  fc.record({ ...plain, varianceEpsilon: positiveEpsilon, verifier }),
  fc.record({ ...plain, varianceEpsilon: positiveEpsilon, clip }),
  fc.record({ ...plain, group: group.filter(({ convention }) => convention !== 'pkpo'), clip }),
);
const near = (a: number, b: number, tolerance: number) =>
  a === b || Math.abs(a - b) <= tolerance * Math.max(1, Math.abs(b));

/** The textbook takes its time: it gets a share of the random cases, of which others have all. */
const runsOf = (backend: string, all: number) => tries(backend === 'reference' ? all / 5 : all);

describe.each(backends)('groups of finite size on %s', (backend, api) => {
  it('have the fixed points and multipliers of 40 digits', () => {
    for (const { G, p_ref, beta, fixed_points, multipliers } of vectors.fixed_points_eps0) {
      const found = api.fixedPoints(Number(p_ref), { beta: Number(beta), varianceEpsilon: 0, group: { size: G } });
      expect(found).toHaveLength(fixed_points.length);
      found.forEach(({ success, multiplier, boundary }, k) => {
        expect(Math.abs(success / Number(fixed_points[k]) - 1)).toBeLessThanOrEqual(1e-12);
        expect(Math.abs(multiplier - Number(multipliers[k]))).toBeLessThanOrEqual(1e-12);
        expect(boundary).toBe(false);
      });
    }
  });

  it('move log-odds by Omega_G/beta, far from 1/2 and in large groups too', () => {
    for (const size of [2, 3, 8, 65, 511, 512, 513, 1024, 4096]) {
      for (const convention of ['paper', 'trl', 'maxrl'] as const) {
        const table = api.driveTable(convention, size);
        const x = [-2000, -800, -27.6, -3, -0.1, 0, 0.4, 5, 27.6, 800, 2000];
        const variant = { beta: 0.7, alpha: 0.25, group: { size, convention } };
        const { logOdds } = api.successTrajectories({ logOdds: x }, variant, 1, { keep: 'last' });
        x.forEach((from, i) => {
          const want = api.groupDrive({ logOdds: from }, table) / 0.7;
          expect(
            near(logOdds[i]! - from, want, 1e-12 * Math.max(1, Math.abs(from))),
            `${convention}, ${size}, ${from}`,
          ).toBe(true);
        });
      }
    }
  });

  it('come near the ideal rule as they grow', () => {
    const ideal = api.successTrajectories(0.3, { beta: 2 }, 5).logOdds;
    const far = [64, 1024, 4096].map((size) => {
      const { logOdds } = api.successTrajectories(0.3, { beta: 2, group: { size } }, 5);
      return Math.max(...logOdds.map((x, n) => Math.abs(x - ideal[n]!)));
    });
    // Errors fall like 1/size.
    expect(far[1]!).toBeLessThan(far[0]! / 8);
    expect(far[2]!).toBeLessThan(far[1]! / 3);
    expect(far[2]!).toBeLessThan(1e-3);
  });

  it('have all their fixed points found: as many as the equation changes sign on a fine grid, and where it does', () => {
    fc.assert(
      fc.property(refined, referenceLogOdds, (variant, xRef) => {
        if (variant.alpha === 0 || variant.clip) return;
        const points = api.fixedPoints({ logOdds: xRef }, variant).filter(({ boundary }) => !boundary);
        const b = variant.beta * variant.alpha!;
        const grid = Float64Array.from({ length: 961 }, (_, k) => -60 + k / 8);
        const onGrid = api.calibratedWeights({ logOdds: grid }, variant).total;
        const signs = grid.map((x, k) => Math.sign(xRef + onGrid[k]! / b - x));
        for (let k = 1; k < grid.length; k++) {
          if (signs[k] === signs[k - 1]) continue;
          const [from, to] = [grid[k - 1]! - 1e-9, grid[k]! + 1e-9];
          expect(points.some(({ logOdds }) => logOdds >= from && logOdds <= to)).toBe(true);
        }
        const drive = (x: number) => api.calibratedWeights({ logOdds: x }, variant).total;
        const excess = (x: number) => xRef + drive(x) / b - x;
        for (const { logOdds } of points) {
          const scale = Math.abs(xRef) + Math.abs(logOdds) + Math.abs(drive(logOdds) / b);
          const slope = Math.abs((excess(logOdds + 1e-6) - excess(logOdds - 1e-6)) / 2e-6);
          expect(Math.abs(excess(logOdds))).toBeLessThanOrEqual(1e-13 * scale * Math.max(1, slope));
        }
      }),
      { seed, numRuns: runsOf(backend, 60) },
    );
  });
});

describe.each(backends)('refinements on %s', (backend, api) => {
  it('are the ideal rule in the limit: a perfect verifier, no clipping', () => {
    const ideal = api.successTrajectories([0.01, 0.4, 0.95], { beta: 1.7, alpha: 0.6 }, 8).logOdds;
    for (const refinement of [
      { verifier: { truePositiveRate: 1 - 2 ** -52, falsePositiveRate: 0 } },
      { verifier: { truePositiveRate: 1, falsePositiveRate: 0 } },
      { clip: { low: 1, high: 1e300 } },
      { clip: { low: 1, high: 1e12 } },
    ]) {
      const { logOdds } = api.successTrajectories([0.01, 0.4, 0.95], { beta: 1.7, alpha: 0.6, ...refinement }, 8);
      // A rate that is off by an ulp is compared with a failure of e^-20 or so.
      for (const [k, x] of logOdds.entries()) expect(Math.abs(x - ideal[k]!)).toBeLessThanOrEqual(2e-6);
    }
  });

  it('a verifier that prefers wrong answers shrinks success, and one that cannot tell them freezes it', () => {
    for (const extra of [{}, { group: { size: 8 } }]) {
      const run = (truePositiveRate: number, falsePositiveRate: number) =>
        api.successTrajectories(0.3, { beta: 1, verifier: { truePositiveRate, falsePositiveRate }, ...extra }, 6)
          .logOdds;
      const signs = (x: Float64Array) => new Set(x.subarray(1).map((after) => Math.sign(after - x[0]!)));
      expect(signs(run(0.2, 0.9))).toEqual(new Set([-1]));
      expect(signs(run(0.9, 0.2))).toEqual(new Set([1]));
      expect(signs(run(0.4, 0.4))).toEqual(new Set([0]));
    }
    const down = { beta: 5, alpha: 0, verifier: { truePositiveRate: 0.1, falsePositiveRate: 0.8 } };
    expect(api.attractor(0.3, down).kind).toBe('zero');
    expect(api.attractor(0.3, { ...down, group: { size: 4 } }).kind).toBe('zero');
    expect(api.classify(0.3, down).kind).toBe('zero');
  });

  it('a verified drive is that of the formula: (T - F)/sqrt(P (1 - P) + epsilon), P = T p + F (1 - p)', () => {
    fc.assert(
      fc.property(verifier, positiveEpsilon, fc.double({ min: 0, max: 1, noNaN: true }), (verifier, epsilon, p) => {
        const { truePositiveRate: T, falsePositiveRate: F } = verifier;
        const accepted = T * p + F * (1 - p);
        const want = (T - F) / Math.sqrt(accepted * (1 - accepted) + epsilon);
        const found = api.calibratedWeights(p, { varianceEpsilon: epsilon, verifier });
        expect(near(found.total, want, 1e-9)).toBe(true);
        expect(near(found.success, (1 - p) * want, 1e-9)).toBe(true);
      }),
      { seed, numRuns: runsOf(backend, 300) },
    );
  });

  it('attractor stays where fixedPoints and classify say, wherever they decide', () => {
    fc.assert(
      fc.property(refined, referenceLogOdds, (variant, xRef) => {
        const found = api.attractor({ logOdds: xRef }, variant, { maxSteps: 4096 });
        if (found.kind === 'fixed-point' && variant.alpha! > 0) {
          const points = api.fixedPoints({ logOdds: xRef }, variant);
          const x = found.points[0]!.logOdds;
          const point = points.find(({ logOdds }) => near(logOdds, x, 1e-8));
          expect(point, JSON.stringify({ variant, xRef })).toBeDefined();
          expect(near(point!.multiplier, found.multiplier, 1e-6)).toBe(true);
        }
        if (variant.clip) return;
        const predicted = api.classify({ logOdds: xRef }, variant);
        if (predicted.kind === 'undecided' || found.kind === 'undecided' || found.kind === 'irregular') return;
        expect(predicted.kind, JSON.stringify({ variant, xRef })).toBe(found.kind);
        const [x, y] = [predicted.points[0]!.logOdds, found.points[0]!.logOdds];
        expect(near(x, y, 1e-7), JSON.stringify({ variant, xRef, x, y })).toBe(true);
      }),
      { seed, numRuns: runsOf(backend, 150) },
    );
  });

  it('betaForTarget inverts fixedPoints', () => {
    fc.assert(
      fc.property(refined, referenceLogOdds, fc.double({ min: 0.1, max: 8, noNaN: true }), (variant, xRef, gain) => {
        const { beta: _, ...rule } = variant;
        const { total } = api.calibratedWeights({ logOdds: xRef }, variant.clip ? {} : rule);
        const sign = Math.sign(total);
        // A beta that is as small as such a drive has no digits.
        if (variant.alpha === 0 || Math.abs(total) < 1e-290) return;
        const x = xRef + sign * gain;
        const { beta } = api.betaForTarget({ logOdds: xRef }, { logOdds: x }, rule, { maxSteps: 256 });
        const points = api.fixedPoints({ logOdds: xRef }, { ...rule, beta });
        const nearest = Math.min(...points.map(({ logOdds }) => Math.abs(logOdds - x)));
        expect(nearest, JSON.stringify({ variant, xRef, x })).toBeLessThanOrEqual(1e-6);
      }),
      { seed, numRuns: runsOf(backend, 60) },
    );
  });

  it('k3 rests where its closed form without smoothing says, and only there', () => {
    const rests = [0.001, 0.01, 0.21, 0.5, 0.9].flatMap((p) => [0.04, 1].map((b) => [p, b] as const));
    for (const [p, b] of rests) {
      const [point, ...others] = api.fixedPoints(p, { beta: b, varianceEpsilon: 0, klEstimator: 'k3' });
      const want = (1 + 2 * b * b * p + Math.sqrt(1 + 4 * b * b * p * (1 - p))) / (2 * (1 + b * b));
      expect(Math.abs(point!.success / want - 1)).toBeLessThanOrEqual(1e-13);
      expect(others).toEqual([]);
    }
  });

  it('is refused where theory does not reach', () => {
    const code = expect.objectContaining({ code: 'ERR_UNSUPPORTED' }) as Error;
    const clip = { low: 0.2, high: 0.2 };
    expect(() => api.classify(0.3, { beta: 1, clip })).toThrow(code);
    expect(() => api.successTrajectories(0.3, { beta: 1, klEstimator: 'k3' }, 3)).toThrow(code);
    expect(() => api.fixedPoints(0.3, { beta: 1, clip: { low: 0, high: 0.2 } })).toThrow(code);
    const verifier = { truePositiveRate: 0.9, falsePositiveRate: 0.1 };
    expect(() => api.successTrajectories(0.3, { beta: 1, clip, verifier }, 3)).toThrow(code);
    expect(() =>
      api.successTrajectories([0.3, 0.3], { beta: 1, varianceEpsilon: [0, 1], group: { size: 8 } }, 3),
    ).toThrow(code);
  });
});

describe('both backends', () => {
  it('take the same steps', () => {
    fc.assert(
      fc.property(refined, referenceLogOdds, (variant, xRef) => {
        const run = (api: typeof wasm) => api.successTrajectories({ logOdds: xRef }, variant, 6).logOdds;
        const [found, want] = [run(wasm), run(reference as unknown as typeof wasm)];
        // Where steps amplify rounding, later ones need not agree to the last digits.
        for (let n = 0; n <= 2; n++)
          expect(near(found[n]!, want[n]!, 1e-11), JSON.stringify({ variant, xRef })).toBe(true);
      }),
      { seed, numRuns: tries(200) },
    );
  });

  it('end orbits alike', () => {
    fc.assert(
      fc.property(refined, referenceLogOdds, (variant, xRef) => {
        const run = (api: typeof wasm) => api.attractor({ logOdds: xRef }, variant, { maxSteps: 2048 });
        const [found, want] = [run(wasm), run(reference as unknown as typeof wasm)];
        if (found.kind === 'undecided' || want.kind === 'undecided' || want.kind === 'irregular') return;
        expect(found.kind, JSON.stringify({ variant, xRef })).toBe(want.kind);
        for (const [k, { logOdds }] of found.points.entries()) {
          expect(near(logOdds, want.points[k]!.logOdds, 1e-8)).toBe(true);
        }
      }),
      { seed, numRuns: tries(60) },
    );
  });

  it('settle where groups are large, although a mean of many terms rounds more than a few operations', () => {
    const logOdds = Array.from({ length: 300 }, (_, i) => -11 + i / 20);
    for (const api of [wasm, reference as unknown as typeof wasm]) {
      for (const [beta, size] of [
        [3, 64],
        [8, 512],
      ] as const) {
        const { kind } = api.attractors({ logOdds }, { beta, group: { size } }, { maxSteps: 1000 });
        expect(new Set(kind)).toEqual(new Set([1]));
      }
    }
  });
});
