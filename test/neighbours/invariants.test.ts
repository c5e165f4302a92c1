// Invariants of the closed forms that follow from their definitions, beside those of valueProperties.test.ts and policyProperties.test.ts.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { backends } from './backends.js';

const logOdds = fc.double({ min: -8, max: 8, noNaN: true });
const probability = fc.double({ min: 0.02, max: 0.98, noNaN: true });
const small = fc.double({ min: -3, max: 3, noNaN: true });
const triple = fc.tuple(small, small, small);

describe.each(backends)('on %s', (_, api) => {
  it('gradient noise is the same for p and 1 - p', () => {
    fc.assert(
      fc.property(logOdds, fc.integer({ min: 2, max: 32 }), fc.constantFrom('dr-grpo', 'rloo'), (x, size, rule) => {
        const [a, b] = [x, -x].map((at) => api.gradientNoise({ logOdds: at }, size, rule as 'dr-grpo'));
        expect(a!.mean).toBeCloseTo(b!.mean, 12);
        expect(a!.variance).toBeCloseTo(b!.variance, 12);
      }),
    );
  });

  it('KL gradients do not see constants in the logits', () => {
    fc.assert(
      fc.property(triple, triple, small, (z, y, c) => {
        const plain = api.klGradients(z, y);
        const moved = api.klGradients(
          z.map((value) => value + c),
          y,
        );
        expect(moved.kl[0]).toBeCloseTo(plain.kl[0]!, 12);
        moved.gradient.forEach((value, k) => {
          expect(value).toBeCloseTo(plain.gradient[k]!, 11);
        });
      }),
    );
  });

  it('shaped rewards do not see the scale of entropies', () => {
    const entropies = fc.array(fc.double({ min: 0.1, max: 4, noNaN: true }), { minLength: 6, maxLength: 6 });
    fc.assert(
      fc.property(entropies, fc.double({ min: 0.5, max: 20, noNaN: true }), (h, scale) => {
        const shape = (values: number[]) =>
          api.entropyShapedRewards(values, [0, 2, 4, 6], [1, 0, 1], 3, { base: 0.8, bonus: 0.2 }).shaped;
        const plain = shape(h);
        shape(h.map((value) => value * scale)).forEach((value, k) => {
          expect(value).toBeCloseTo(plain[k]!, 12);
        });
      }),
    );
  });

  it('weights of reused rollouts: effective size from 1 to n, and a constant in log p scales them', () => {
    fc.assert(
      fc.property(triple, triple, small, (p, q, c) => {
        for (const rule of ['own', 'balance'] as const) {
          const plain = api.reuseWeights(p, q, [0, 0, 0], { rule });
          expect(plain.effectiveSize).toBeGreaterThanOrEqual(1 - 1e-12);
          expect(plain.effectiveSize).toBeLessThanOrEqual(3 + 1e-12);
          const moved = api.reuseWeights(
            p.map((value) => value + c),
            q,
            [0, 0, 0],
            { rule },
          );
          moved.weights.forEach((w, i) => {
            expect(w / (plain.weights[i]! * Math.exp(c))).toBeCloseTo(1, 12);
          });
        }
      }),
    );
  });

  it('soft values scale with rewards and beta, and groups estimate them too low', () => {
    fc.assert(
      fc.property(triple, fc.double({ min: 0.1, max: 5, noNaN: true }), probability, (rewards, beta, p) => {
        const [plain] = api.softValue(rewards, 3, { beta }).value;
        const scaled = api.softValue(
          rewards.map((r) => 4 * r),
          3,
          { beta: 4 * beta },
        );
        expect(scaled.value[0]).toBeCloseTo(4 * plain!, 11);
        expect(api.softValueEstimate(p, 6, beta).bias).toBeLessThanOrEqual(1e-15);
      }),
    );
  });

  it('robust success falls with the radius, within the bound of Pinsker', () => {
    fc.assert(
      fc.property(probability, fc.double({ min: 0.001, max: 0.5, noNaN: true }), (p, radius) => {
        const near = api.robustSuccess(p, radius);
        const far = api.robustSuccess(p, 2 * radius);
        expect(far.success).toBeLessThanOrEqual(near.success);
        expect(far.best).toBeGreaterThanOrEqual(near.best);
        expect(p - near.success).toBeLessThanOrEqual(Math.sqrt(radius / 2) + 1e-12);
      }),
    );
  });

  it('merged weights scale with the inputs', () => {
    fc.assert(
      fc.property(triple, triple, fc.double({ min: 0, max: 1, noNaN: true }), (a, b, t) => {
        fc.pre(Math.hypot(...a) > 0.1 && Math.hypot(...b) > 0.1);
        const merge = (s: number) =>
          api.slerp(
            Float64Array.from(a, (v) => s * v),
            Float64Array.from(b, (v) => s * v),
            t,
          );
        fc.pre(merge(1).angle[0]! < 3);
        const plain = merge(1).merged;
        merge(8).merged.forEach((value, k) => {
          expect(value).toBeCloseTo(8 * plain[k]!, 9);
        });
      }),
    );
  });

  it('steps of exponentiated weights gain, and do not see constants in the payoffs', () => {
    fc.assert(
      fc.property(triple, triple, fc.double({ min: 0.01, max: 3, noNaN: true }), small, (z, payoff, alpha, c) => {
        const step = api.exponentiatedStep(z, payoff, alpha);
        expect(step.gain).toBeGreaterThanOrEqual(-1e-15);
        const moved = api.exponentiatedStep(
          z,
          payoff.map((value) => value + c),
          alpha,
        );
        moved.policy.forEach((value, k) => {
          expect(value).toBeCloseTo(step.policy[k]!, 12);
        });
      }),
    );
  });

  it('mixtures have weights that sum to 1, and do not see the order of prompts', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 8 }), { minLength: 2, maxLength: 30 }), (successes) => {
        const moments = api.factorialMoments(successes, 8, 3);
        api.factorialMoments([...successes].reverse(), 8, 3).forEach((value, k) => {
          expect(value).toBeCloseTo(moments[k]!, 13);
        });
        const mixture = api.successMixture(moments, 1);
        if (mixture.valid) expect(mixture.weight!.reduce((sum, w) => sum + w, 0)).toBeCloseTo(1, 12);
      }),
    );
  });

  it('values from counts rise with the successes and the tilt, within 0 and 1', () => {
    fc.assert(
      fc.property(fc.double({ min: -3, max: 3, noNaN: true }), fc.integer({ min: 2, max: 24 }), (tilt, size) => {
        const counts = Array.from({ length: size + 1 }, (_, k) => k);
        const { success } = api.valueFromCounts(counts, size, tilt);
        const { success: above } = api.valueFromCounts(counts, size, tilt + 0.5);
        for (let k = 0; k <= size; k++) {
          expect(success[k]).toBeGreaterThanOrEqual(k === 0 ? -1e-15 : success[k - 1]! - 1e-13);
          expect(success[k]).toBeLessThanOrEqual(1 + 1e-13);
          expect(above[k]).toBeGreaterThanOrEqual(success[k]! - 1e-13);
        }
      }),
    );
  });
});
