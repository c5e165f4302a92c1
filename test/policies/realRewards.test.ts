// PolicyBatch.fixedPoints, attractors and betaForTarget: the dynamics in the tilt, for rewards of every kind.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PolicyBatch, Variant } from '../../bindings/index.js';
import { alpha, beta, binaryPolicy, epsilon, policy, positiveEpsilon } from '../arbitraries.js';
import { type Api, backends } from '../backends.js';
import { golden, variantOf } from '../golden.js';
import { tries } from '../slow.js';

function using<R>(
  api: Api,
  { logits, rewards }: { logits: Float64Array; rewards: Float64Array },
  run: (batch: PolicyBatch<Float64Array>) => R,
): R {
  const batch = new api.PolicyBatch(logits, rewards);
  try {
    return run(batch);
  } finally {
    batch.dispose();
  }
}

/** F(c) = Omega/(alpha beta) - c from the moments of the batch. */
function excess(
  batch: PolicyBatch<Float64Array>,
  { alpha = 1, beta, varianceEpsilon = 1e-5 }: Variant,
  c: number,
): number {
  return 1 / Math.sqrt(batch.moments(c).variance[0]! + varianceEpsilon) / (alpha * beta) - c;
}

describe.each(backends)('dynamics of real rewards on %s', (_name, api) => {
  it.each(golden.real_reward.runs.filter(({ alpha }) => Number(alpha) > 0))(
    'golden: $variant comes to rest at a fixed tilt, with its mean reward',
    (run) => {
      const { pi_ref, reward } = golden.real_reward;
      const policy = {
        logits: Float64Array.from(pi_ref, (p) => Math.log(Number(p))),
        rewards: Float64Array.from(reward, Number),
      };
      const law = variantOf(api, run);
      const last = run.steps.at(-1)!;
      using(api, policy, (batch) => {
        const points = batch.fixedPoints(law)[0]!;
        expect(points.map(({ stable }) => stable)).toEqual([true, false, true]);
        const [point] = points;
        // After 50 steps the golden orbit is as near as its multiplier says.
        expect(Math.abs(point!.multiplier)).toBeLessThan(0.57);
        expect(Math.abs(point!.tilt - Number(last.eta))).toBeLessThanOrEqual(1e-12);
        expect(Math.abs(point!.mean - Number(last.mean_reward))).toBeLessThanOrEqual(1e-12);
        const [found] = batch.attractors(law);
        expect(found).toMatchObject({ kind: 'fixed-point', period: 1 });
        expect(Math.abs(found!.points[0]!.tilt - point!.tilt)).toBeLessThanOrEqual(1e-14);
        expect(Math.abs(found!.multiplier - point!.multiplier)).toBeLessThanOrEqual(1e-12);
      });
    },
  );

  it('a 0/1 reward gives the fixed points of the success probability', () => {
    const property = fc.property(binaryPolicy, beta, alpha, epsilon, (policy, beta, alpha, varianceEpsilon) =>
      using(api, policy, (batch) => {
        const logOdds = batch.logOdds[0]!;
        const law = { beta, alpha, varianceEpsilon };
        const want = api
          .fixedPoints({ logOdds }, law)
          .filter(({ boundary, multiplier }) => !boundary && Math.abs(multiplier - 1) > 1e-4);
        const got = batch.fixedPoints(law)[0]!.filter(({ multiplier }) => Math.abs(multiplier - 1) > 1e-4);
        const near = (a: number, b: number, scale: number) => Math.abs(a - b) <= 1e-12 * Math.max(1, scale);
        return (
          got.length === want.length &&
          want.every(({ logOdds: x, multiplier, stable }, k) => {
            const condition = Math.max(Math.abs(x), Math.abs(logOdds)) / Math.abs(1 - multiplier);
            return (
              near(got[k]!.tilt, x - logOdds, condition) &&
              near(got[k]!.multiplier, multiplier, 4 * (1 + Math.abs(multiplier)) * condition) &&
              got[k]!.stable === stable
            );
          })
        );
      }),
    );
    fc.assert(property, { numRuns: tries(200) });
  });

  it('misses none: every change of sign of the equation on a fine grid has its fixed point, and no other is reported', () => {
    const property = fc.property(policy, beta, alpha, positiveEpsilon, (policy, beta, alpha, varianceEpsilon) =>
      using(api, policy, (batch) => {
        const law = { beta, alpha, varianceEpsilon };
        const tilts = batch.fixedPoints(law)[0]!.map(({ tilt }) => tilt);
        const grid = Array.from(
          { length: 400 },
          (_, k) => 1e-3 * (2 / (alpha * beta * Math.sqrt(varianceEpsilon)) / 1e-3) ** (k / 399),
        );
        const signs = grid.map((c) => excess(batch, law, c));
        const changes = grid.filter((_, k) => k > 0 && signs[k]! * signs[k - 1]! < 0);
        for (const tilt of tilts) {
          // The slope of the equation at a root is at least that of -c less what rounding does to Omega.
          const size = Math.abs(excess(batch, law, tilt));
          if (size > 1e-9 * Math.max(1, tilt)) return false;
        }
        return tilts.length >= changes.length && (tilts.length - changes.length) % 2 === 0;
      }),
    );
    fc.assert(property, { numRuns: tries(100) });
  });

  it('finds five where three outcomes take over from each other: the variance has two humps', () => {
    const policy = { logits: Float64Array.of(0, -5, -140), rewards: Float64Array.of(0, 1, 10) };
    const law = { beta: 0.6, varianceEpsilon: 1e-5 };
    using(api, policy, (batch) => {
      const tilts = batch.fixedPoints(law)[0]!.map(({ tilt }) => tilt);
      expect(tilts).toHaveLength(5);
      for (const [k, tilt] of tilts.entries()) {
        // The equation falls through the first, third and fifth root, and rises through the others.
        const [below, above] = [excess(batch, law, tilt * (1 - 1e-9)), excess(batch, law, tilt * (1 + 1e-9))];
        expect(Math.sign(below)).toBe(k % 2 === 0 ? 1 : -1);
        expect(Math.sign(above)).toBe(k % 2 === 0 ? -1 : 1);
      }
      expect(batch.fixedPoints({ ...law, varianceEpsilon: 0 })[0]).toHaveLength(4);
    });
  });

  it('are odd in number with smoothing and even without, however rare outcomes and however large rewards are', () => {
    const wide = fc
      .array(fc.tuple(fc.double({ min: -500, max: 500, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true })), {
        minLength: 2,
        maxLength: 12,
      })
      // Closer together, rewards are one reward but for rounding.
      .filter((outcomes) => {
        const rewards = outcomes.map(([, r]) => r);
        return Math.max(...rewards) - Math.min(...rewards) > 1e-9;
      });
    const scale = fc.integer({ min: -20, max: 20 });
    const property = fc.property(
      wide,
      scale,
      beta,
      fc.constantFrom(0, 1e-8, 1e-4),
      (outcomes, power, beta, epsilon) => {
        const unit = 10 ** power;
        const policy = {
          logits: Float64Array.from(outcomes, ([x]) => x),
          rewards: Float64Array.from(outcomes, ([, r]) => r * unit),
        };
        const law = { beta: beta / unit, varianceEpsilon: epsilon * unit * unit };
        return using(api, policy, (batch) => {
          // At a tangency two roots may be one.
          const points = batch.fixedPoints(law)[0]!;
          fc.pre(points.every(({ multiplier }) => Math.abs(multiplier - 1) > 1e-5));
          return points.length % 2 === (epsilon > 0 ? 1 : 0);
        });
      },
    );
    fc.assert(property, { numRuns: tries(150) });
  });

  it('multipliers are the derivative of the iteration', () => {
    const property = fc.property(policy, beta, alpha, positiveEpsilon, (policy, beta, alpha, varianceEpsilon) =>
      using(api, policy, (batch) => {
        const law = { beta, alpha, varianceEpsilon };
        return batch.fixedPoints(law)[0]!.every(({ tilt, multiplier }) => {
          const h = 1e-4;
          const next = (c: number) => c + alpha * excess(batch, law, c);
          const slope = (8 * (next(tilt + h) - next(tilt - h)) - (next(tilt + 2 * h) - next(tilt - 2 * h))) / (12 * h);
          // Differences of fourth order over 1e-4: rounding of the values over h.
          return (
            Math.abs(slope - multiplier) <=
            1e-10 * Math.max(1, tilt) * (1 + Math.abs(multiplier)) + 1e-7 * Math.abs(multiplier - 1 + alpha)
          );
        });
      }),
    );
    fc.assert(property, { numRuns: tries(100) });
  });

  it('mean-only rules rest at tilt 1/(alpha beta), mirror rules nowhere, and a constant reward at 0', () => {
    const policy = { logits: Float64Array.of(0, 1, 2), rewards: Float64Array.of(-1, 0.5, 3) };
    using(api, policy, (batch) => {
      expect(batch.fixedPoints({ beta: 2, alpha: 0.5, normalization: 'mean' })[0]).toMatchObject([
        { tilt: 1, multiplier: 0.5, stable: true },
      ]);
      expect(batch.fixedPoints({ beta: 2, alpha: 0 })).toEqual([[]]);
      expect(batch.attractors({ beta: 2, alpha: 0.5, normalization: 'mean' })[0]).toMatchObject({
        kind: 'fixed-point',
        multiplier: 0.5,
      });
      const [best] = batch.attractors({ beta: 2, alpha: 0 });
      expect(best).toMatchObject({ kind: 'best', period: 1, points: [{ tilt: Infinity, mean: 3, variance: 0 }] });
      const share = Math.exp(2) / (1 + Math.E + Math.exp(2));
      expect(Math.abs(best!.points[0]!.kl + Math.log(share))).toBeLessThanOrEqual(1e-14);
    });
    using(api, { logits: Float64Array.of(0, 1, -Infinity), rewards: Float64Array.of(2, 2, 5) }, (batch) => {
      expect(batch.fixedPoints({ beta: 2 })[0]).toMatchObject([{ tilt: 0, multiplier: 0, stable: true }]);
      expect(batch.attractors({ beta: 2 })[0]).toMatchObject({ kind: 'fixed-point', points: [{ tilt: 0, kl: 0 }] });
    });
  });

  it('an outcome that cannot happen plays no part, even with the best reward', () => {
    const law = { beta: 1.3, varianceEpsilon: 0 };
    const without = using(
      api,
      { logits: Float64Array.of(0, 1, 2), rewards: Float64Array.of(0, 0.5, 3) },
      (batch) => batch.fixedPoints(law)[0]!,
    );
    const beside = using(
      api,
      { logits: Float64Array.of(0, 1, 2, -Infinity), rewards: Float64Array.of(0, 0.5, 3, 50) },
      (batch) => batch.fixedPoints(law)[0]!,
    );
    expect(beside).toHaveLength(without.length);
    for (const [k, { tilt }] of without.entries())
      expect(Math.abs(beside[k]!.tilt - tilt)).toBeLessThanOrEqual(1e-13 * tilt);
  });

  it('follows 0/1 rewards as attractor follows the success probability, cycles and chaos included', () => {
    for (const [pRef, law] of [
      [0.2, { beta: 5 }],
      [0.001, { beta: 3 }],
      [0.3, { beta: 0.2, varianceEpsilon: 0 }],
      [0.01, { beta: 2, alpha: 0.3 }],
      [1e-4, { beta: 4, varianceEpsilon: 1e-5 }],
      [0.4, { beta: 1, alpha: 0 }],
    ] as const) {
      const policy = { logits: Float64Array.of(api.logit(pRef), 0), rewards: Float64Array.of(1, 0) };
      const want = api.attractor(pRef, law, { maxSteps: 4096 });
      using(api, policy, (batch) => {
        const [got] = batch.attractors(law);
        expect(got!.kind).toBe(want.kind === 'one' ? 'best' : want.kind);
        expect(got!.period).toBe(want.period);
        for (const [k, { logOdds }] of want.points.entries()) {
          const x = batch.logOdds[0]! + got!.points[k]!.tilt;
          expect(x === logOdds || Math.abs(x - logOdds) <= 1e-11 * Math.max(1, Math.abs(logOdds))).toBe(true);
        }
        if (want.period > 0 && want.kind !== 'one')
          expect(Math.abs(got!.multiplier - want.multiplier)).toBeLessThanOrEqual(1e-9);
        if (want.kind === 'irregular') expect(got!.lyapunov).toBeGreaterThan(3 * got!.lyapunovError);
      });
    }
  });

  it('betaForTarget inverts fixedPoints and says whether the target is reached', () => {
    const share = fc.double({ min: 0.05, max: 0.95, noNaN: true });
    const property = fc.property(policy, share, alpha, positiveEpsilon, (policy, u, alpha, varianceEpsilon) =>
      using(api, policy, (batch) => {
        const best = Math.max(...policy.rewards);
        const from = batch.mean[0]!;
        fc.pre(batch.variance[0]! > 1e-6 && best - from > 1e-3);
        const target = from + u * (best - from);
        const law = { alpha, varianceEpsilon };
        const [got] = batch.betaForTarget(target, law);
        const { tilt, mean, beta, multiplier, reached } = got!;
        expect(Math.abs(mean - target)).toBeLessThanOrEqual(1e-12 * (1 + Math.abs(best)));
        fc.pre(beta < 1e6 && Math.abs(Math.abs(multiplier) - 1) > 1e-2);
        const points = batch.fixedPoints({ ...law, beta })[0]!;
        const nearest = points.reduce((a, b) => (Math.abs(b.tilt - tilt) < Math.abs(a.tilt - tilt) ? b : a));
        expect(Math.abs(nearest.tilt - tilt)).toBeLessThanOrEqual(
          (1e-12 / Math.abs(1 - multiplier)) * Math.max(1, tilt),
        );
        const [end] = batch.attractors({ ...law, beta });
        expect(reached).toBe(
          end!.kind === 'fixed-point' && Math.abs(end!.points[0]!.tilt - tilt) <= 1e-6 * Math.max(1, tilt),
        );
      }),
    );
    fc.assert(property, { numRuns: tries(60) });
  });

  it('takes one variant or target per row, and float32 rows as the numbers that they are', () => {
    const logits = Float32Array.of(0, 1, 2, 3, 3, 2, 1, 0);
    const rewards = Float32Array.of(0, 0.25, 0.5, 1);
    const batch = new api.PolicyBatch(logits, rewards, { rows: 2 });
    const wide = new api.PolicyBatch(Float64Array.from(logits), Float64Array.from(rewards), { rows: 2 });
    const law = { beta: [1, 2], alpha: [1, 0.5] };
    for (const [i, points] of batch.fixedPoints(law).entries()) {
      const want = wide.fixedPoints(law)[i]!;
      expect(points).toHaveLength(want.length);
      // The masses of f32 levels are sums of f32 terms.
      for (const [k, { tilt }] of points.entries())
        expect(Math.abs(tilt / want[k]!.tilt - 1)).toBeLessThanOrEqual(1e-6);
    }
    const [first, second] = batch.betaForTarget([0.9, 0.6], { alpha: [1, 0.5] });
    expect(Math.abs(first!.mean - 0.9)).toBeLessThanOrEqual(1e-6);
    expect(Math.abs(second!.mean - 0.6)).toBeLessThanOrEqual(1e-6);
    batch.dispose();
    wide.dispose();
  });
});
