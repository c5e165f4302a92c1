// Invariants of games, mixtures, corrections and other policies, and where they meet the core.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as core from '../../bindings/index.js';
import { FEW, probability, rows, small, sum } from './arbitraries.js';
import { backends } from './backends.js';

describe.each(backends)('on %s', (_, api) => {
  it('the gap of a game is never negative, and closed at the equilibrium', () => {
    const payoff = fc.array(fc.array(small, { minLength: 3, maxLength: 3 }), { minLength: 2, maxLength: 4 });
    const policy = fc.array(small, { minLength: 4, maxLength: 4 });
    fc.assert(
      fc.property(
        payoff,
        policy,
        policy,
        fc.double({ min: 0.05, max: 5, noNaN: true }),
        (a, rowLogits, columnLogits, beta) => {
          const [z, y] = [rowLogits.slice(0, a.length), columnLogits.slice(0, 3)];
          const game = api.regularizedGame(a, z, y, { beta });
          expect(game.gap).toBeGreaterThanOrEqual(0);
          expect(game.gap).toBeLessThanOrEqual(1e-12 * (1 + Math.abs(game.value)));
          expect(api.gameGap(a, z, y, { beta }, z, y).gap).toBeGreaterThanOrEqual(0);
          const shifted = api.regularizedGame(
            a.map((row) => row.map((value) => value + 2)),
            z,
            y,
            { beta },
          );
          expect(shifted.value).toBeCloseTo(game.value + 2, 9);
        },
      ),
    );
  });

  it('coverage is whole without a tilt, orders its divergences, and tiltForShare inverts it', () => {
    fc.assert(
      fc.property(rows, fc.double({ min: 0.01, max: 3, noNaN: true }), ({ logits, rewards }, c) => {
        const none = api.policyCoverage(logits, rewards, 0)[0]!;
        expect(none).toMatchObject({ chiSquare: 0, effectiveShare: 1, kl: 0 });
        const at = api.policyCoverage(logits, rewards, c)[0]!;
        expect(at.renyiHalf).toBeLessThanOrEqual(at.kl + FEW);
        expect(at.kl).toBeLessThanOrEqual(at.renyi2 + FEW);
        expect(at.renyi2).toBeLessThanOrEqual(at.logLargestWeight + FEW);
        fc.pre(at.effectiveShare < 0.999);
        expect(api.tiltForShare(logits, rewards, at.effectiveShare)[0]).toBeCloseTo(c, 7);
      }),
    );
  });

  it('value from counts has the expectation that it claims, by enumeration', () => {
    fc.assert(
      fc.property(
        probability,
        fc.integer({ min: 1, max: 12 }),
        fc.double({ min: -4, max: 4, noNaN: true }),
        (p, size, c) => {
          const counts = Array.from({ length: size + 1 }, (_, k) => k);
          const { success } = api.valueFromCounts(counts, size, c);
          let choose = 1;
          let expected = 0;
          for (const k of counts) {
            expected += choose * p ** k * (1 - p) ** (size - k) * success[k]!;
            choose *= (size - k) / (k + 1);
          }
          expect(api.valueFromCountsBias(p, size, c).expected).toBeCloseTo(expected, 11);
          const mirrored = api.valueFromCounts(
            counts.map((k) => size - k),
            size,
            -c,
          ).success;
          success.forEach((value, k) => {
            expect(value).toBeCloseTo(1 - mirrored[k]!, 12);
          });
        },
      ),
    );
  });

  it('exponentiated weights keep the regret within its bound', () => {
    fc.assert(
      fc.property(
        fc.array(small, { minLength: 12, maxLength: 12 }),
        fc.double({ min: 0.01, max: 2, noNaN: true }),
        (payoffs, alpha) => {
          const run = api.exponentiatedWeights([0, 0, 0], payoffs, alpha);
          expect(run.regret).toBeLessThanOrEqual(run.bound + FEW);
          expect(sum(run.policy)).toBeCloseTo(1, 12);
          const once = api.exponentiatedStep([0, 0, 0], payoffs.slice(0, 3), alpha);
          expect(once.kl + once.reverseKl).toBeCloseTo(alpha * once.gain, 12);
        },
      ),
    );
  });

  it('mixtures give back the moments that they were made of', () => {
    const rates = fc.tuple(probability, probability, fc.double({ min: 0.1, max: 0.9, noNaN: true }));
    fc.assert(
      fc.property(rates, ([a, b, w]) => {
        fc.pre(Math.abs(a - b) > 0.05);
        const moments = [1, 2, 3].map((j) => w * a ** j + (1 - w) * b ** j);
        const mixture = api.successMixture(moments, 2);
        expect(mixture.valid).toBe(true);
        [1, 2, 3].forEach((j) => {
          const moment = sum(mixture.success!.map((p, i) => mixture.weight![i]! * p ** j));
          expect(moment).toBeCloseTo(moments[j - 1]!, 9);
        });
      }),
    );
  });

  it('slerp gives its ends, is symmetric, and keeps equal lengths', () => {
    const vector = fc.array(small, { minLength: 4, maxLength: 4 });
    fc.assert(
      fc.property(vector, vector, fc.double({ min: 0, max: 1, noNaN: true }), (a, b, t) => {
        const [u, v] = [Float64Array.from(a), Float64Array.from(b)];
        const length = (x: ArrayLike<number>) => Math.hypot(...Array.from(x));
        fc.pre(length(a) > 0.1 && length(b) > 0.1);
        const { merged, angle } = api.slerp(u, v, t);
        fc.pre(angle[0]! < 3);
        const back = api.slerp(v, u, 1 - t).merged;
        merged.forEach((value, i) => {
          expect(value).toBeCloseTo(back[i]!, 9);
        });
        api.slerp(u, v, 0).merged.forEach((value, i) => {
          expect(value).toBeCloseTo(a[i]!, 9);
        });
        const even = v.map((value) => (value * length(a)) / length(b));
        expect(length(api.slerp(u, even, t).merged)).toBeCloseTo(length(a), 8);
      }),
    );
  });

  it('shaped rewards conserve their total at every position', () => {
    const entropies = fc.array(fc.double({ min: 0, max: 4, noNaN: true }), { minLength: 12, maxLength: 12 });
    fc.assert(
      fc.property(entropies, fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }), (h, success) => {
        const { shaped } = api.entropyShapedRewards(h, [0, 3, 6, 9, 12], success, 4, { base: 1, bonus: 0.1 });
        for (let t = 0; t < 3; t++) {
          const at = [0, 1, 2, 3].map((s) => shaped[3 * s + t]!);
          const live = success.filter(Boolean).length;
          expect(sum(at)).toBeCloseTo(1.1 * (2 * live - 4), 11);
        }
      }),
    );
  });

  it('preference losses agree where the reference already prefers the winner', () => {
    fc.assert(
      fc.property(small, fc.double({ min: 0, max: 4, noNaN: true }), (margin, reference) => {
        const at = (rule: 'dpo' | 'hypo') => api.preferenceLoss([margin], [reference], { beta: 0.5, rule });
        expect(at('hypo')).toEqual(at('dpo'));
        const rest = api.preferenceRest(0.7, reference, 0.5);
        expect(rest.hypo).toBeCloseTo(-api.preferenceRest(0.3, -reference, 0.5).hypo, 10);
      }),
    );
  });

  it('balance weights of fresh rollouts are 1', () => {
    const logP = [-1, -2, -0.5];
    for (const rule of ['own', 'balance'] as const) {
      const { weights, effectiveSize } = api.reuseWeights(logP, logP, [0, 0, 0], { rule });
      expect(Array.from(weights)).toEqual([1, 1, 1]);
      expect(effectiveSize).toBe(3);
    }
  });

  it('flow residuals have no mean at the fit, and the gap is closed at the target', () => {
    fc.assert(
      fc.property(rows, ({ logits, rewards }) => {
        const n = logits.length;
        const { residual } = api.flowResiduals(
          logits,
          logits.map(() => 0),
          rewards,
          n,
          { beta: 2 },
        );
        expect(Math.abs(sum(residual))).toBeLessThanOrEqual(1e-11);
        const target = logits.map((z, k) => z + 2 * rewards[k]!);
        expect(api.flowGap(target, logits, rewards, { beta: 2 }).gap[0]).toBeLessThanOrEqual(1e-15);
      }),
    );
  });

  it('guided policies succeed at least as often as the reference, and more if the optimum continues', () => {
    const success = fc.array(probability, { minLength: 3, maxLength: 3 });
    fc.assert(
      fc.property(success, fc.double({ min: 0.1, max: 5, noNaN: true }), (p, eta) => {
        const guided = api.guidedPolicy([0, 1, 2], p, { eta });
        const plain = api.robustMean(p, 0, { weights: [1, Math.E, Math.E ** 2] }).success;
        expect(guided.successThenReference[0]).toBeGreaterThanOrEqual(plain - FEW);
        expect(guided.successThenOptimal[0]).toBeGreaterThanOrEqual(guided.successThenReference[0]! - FEW);
        expect(guided.klInAll[0]).toBeGreaterThanOrEqual(guided.kl[0]! - FEW);
      }),
    );
  });

  it('a trimmed mean does not move with the rewards that it trims', () => {
    const group = [0, 1, 2, 3, 4, 5, 6, 7];
    const moved = [0, 1, 2, 3, 4, 5, 60, 700];
    const options = { share: 0.25, method: 'trim' } as const;
    expect(api.robustGroup(moved, 8, options).mean).toEqual(api.robustGroup(group, 8, options).mean);
    expect(api.robustGroup(group, 8, { share: 0 }).mean[0]).toBe(3.5);
  });

  it('the mean of a group gradient is p(1 - p) times its drive', () => {
    fc.assert(
      fc.property(fc.double({ min: -10, max: 10, noNaN: true }), fc.integer({ min: 2, max: 64 }), (x, size) => {
        const noise = api.gradientNoise({ logOdds: x }, size, 'dr-grpo');
        const p = core.logistic(x);
        expect(noise.drive).toBeCloseTo((size - 1) / size, 12);
        expect(noise.mean).toBeCloseTo((p * core.logistic(-x) * (size - 1)) / size, 12);
      }),
    );
  });
});
