// Invariants of what groups, tilts and rewards are worth, and where they meet the core.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as core from '../../bindings/index.js';
import { FEW, logOdds, probability, rows, sum } from './arbitraries.js';
import { backends } from './backends.js';

describe.each(backends)('on %s', (_, api) => {
  it('signal is the same for p and 1 - p, rises with the group, and is half at two even rollouts', () => {
    fc.assert(
      fc.property(logOdds, fc.integer({ min: 2, max: 200 }), (x, size) => {
        const at = (y: number, n: number) => api.signalProbability({ logOdds: y }, n);
        expect(at(x, size)).toBe(at(-x, size));
        expect(at(x, size + 1)).toBeGreaterThanOrEqual(at(x, size));
        expect(at(x, 1)).toBe(0);
      }),
    );
    expect(api.signalProbability([0, 0.5, 1], 2)).toEqual(Float64Array.of(0, 0.5, 0));
  });

  it('sizeForSignal is the first size that reaches the target', () => {
    fc.assert(
      fc.property(logOdds, fc.double({ min: 0.01, max: 0.99, noNaN: true }), (x, target) => {
        const size = api.sizeForSignal({ logOdds: x }, target);
        expect(api.signalProbability({ logOdds: x }, Math.min(size, 2 ** 31 - 1))).toBeGreaterThanOrEqual(
          size < 2 ** 31 ? target : 0,
        );
        if (size > 2 && size < 2 ** 31) expect(api.signalProbability({ logOdds: x }, size - 1)).toBeLessThan(target);
      }),
    );
  });

  it('a hint ladder loses no probability, and a ladder of one rung is the group', () => {
    fc.assert(
      fc.property(fc.array(probability, { minLength: 1, maxLength: 5 }), fc.integer({ min: 2, max: 16 }), (p, size) => {
        const ladder = api.hintLadder(p, p.length, size);
        expect(ladder.signal[0]! + ladder.allRight[0]! + ladder.allWrong[0]!).toBeCloseTo(1, 12);
        expect(sum(ladder.level)).toBeCloseTo(1, 12);
        const one = api.hintLadder([p[0]!], 1, size);
        expect(one.signal[0]).toBe(api.signalProbability(p[0]!, size));
        expect(one.rollouts[0]).toBe(size);
      }),
    );
  });

  it('levels of hints are a law', () => {
    fc.assert(
      fc.property(fc.array(probability, { minLength: 1, maxLength: 5 }), fc.integer({ min: 2, max: 16 }), (p, size) => {
        expect(sum(api.hintLevels(p, p.length, size))).toBeCloseTo(1, 12);
      }),
    );
  });

  it('the best of n with a 0/1 reward is the tilt that centred GRPO with beta = 1/c reaches', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -20, max: 20, noNaN: true }),
        fc.double({ min: 1, max: 64, noNaN: true }),
        (x, n) => {
          const best = api.bestOfNLogOdds({ logOdds: x }, n);
          fc.pre(best.tilt > 1e-3);
          const [point] = core.fixedPoints({ logOdds: x }, core.variants.drGrpo({ beta: 1 / best.tilt }));
          // 1/(1/c) rounds twice, and is added to x. The log-odds are a difference of logarithms, of log 2 where they are 0.
          const size = Math.abs(x) + best.tilt + 1;
          expect(Math.abs(point!.logOdds - best.logOdds)).toBeLessThanOrEqual(8 * 2 ** -52 * size);
          const row = api.bestOfN([x, 0], [1, 0], n);
          expect(row.mean[0]).toBeCloseTo(best.success, 12);
        },
      ),
    );
  });

  it('the reward of the best of n is at most that of the tilt of equal KL, and its KL within the bounds', () => {
    fc.assert(
      fc.property(rows, fc.double({ min: 1, max: 50, noNaN: true }), ({ logits, rewards }, n) => {
        const best = api.bestOfN(logits, rewards, n);
        expect(best.mean[0]).toBeLessThanOrEqual(best.meanOfTilt[0]! + 1e-9);
        expect(best.kl[0]).toBeLessThanOrEqual(api.bestOfNBounds(n).kl + FEW);
        expect(best.winRate[0]).toBeLessThanOrEqual(n / (n + 1) + FEW);
        expect(sum(best.policy)).toBeCloseTo(1, 12);
        const increasing = api.bestOfN(
          logits,
          rewards.map((r) => 3 * r + 1),
          n,
        );
        expect(increasing.policy).toEqual(best.policy);
      }),
    );
  });

  it('the binary expectile is a tilt by logit(level)', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 12 }), fc.double({ min: 0.01, max: 0.99, noNaN: true }), (k, level) => {
        const group = Array.from({ length: 12 }, (_, i) => Number(i < k));
        const { expectile } = api.groupExpectiles(group, 12, level);
        expect(expectile[0]).toBeCloseTo(api.successExpectile(k / 12, level).expectile, 12);
      }),
    );
  });

  it('expectiles lie within the rewards, rise with the level, and know their level', () => {
    const reward = fc.array(fc.integer({ min: -8, max: 8 }), { minLength: 2, maxLength: 10 });
    fc.assert(
      fc.property(reward, fc.double({ min: 0.05, max: 0.9, noNaN: true }), (group, level) => {
        const at = (t: number, r = group) => api.groupExpectiles(r, r.length, t).expectile[0]!;
        expect(at(level)).toBeGreaterThanOrEqual(Math.min(...group) - FEW);
        expect(at(level + 0.05)).toBeGreaterThanOrEqual(at(level) - FEW);
        expect(at(level)).toBeCloseTo(
          -at(
            1 - level,
            group.map((r) => -r),
          ),
          11,
        );
        expect(at(0.5)).toBeCloseTo(sum(group) / group.length, 12);
        if (new Set(group).size > 1)
          expect(api.expectileLevel(group, group.length, [at(level)])[0]).toBeCloseTo(level, 10);
      }),
    );
  });

  it('robust success brackets p, is symmetric, and robustRadius inverts it', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -8, max: 8, noNaN: true }),
        fc.double({ min: 1e-4, max: 1, noNaN: true }),
        (x, r) => {
          const at = api.robustSuccess({ logOdds: x }, r);
          const p = core.logistic(x);
          expect(at.success).toBeLessThanOrEqual(p);
          expect(at.best).toBeGreaterThanOrEqual(p);
          expect(p - at.success).toBeLessThanOrEqual(Math.sqrt(r / 2) + FEW);
          expect(api.robustSuccess({ logOdds: -x }, r).bestLogOdds).toBeCloseTo(-at.logOdds, 9);
          fc.pre(at.tilt > -15);
          expect(api.robustRadius({ logOdds: x }, { logOdds: at.logOdds })).toBeCloseTo(r, 9);
        },
      ),
    );
  });

  it('freer budgets make the worst mean worse', () => {
    fc.assert(
      fc.property(
        fc.array(probability, { minLength: 1, maxLength: 6 }),
        fc.double({ min: 0, max: 0.5, noNaN: true }),
        (p, r) => {
          const [each, average, joint] = (['each', 'average', 'joint'] as const).map(
            (budget) => api.robustMean(p, r, { budget }).success,
          ) as [number, number, number];
          expect(each).toBeGreaterThanOrEqual(average - FEW);
          expect(average).toBeGreaterThanOrEqual(joint - FEW);
        },
      ),
    );
  });

  it('soft values lie between mean and maximum, fall with beta, and shift with the rewards', () => {
    const reward = fc.array(fc.integer({ min: -8, max: 8 }), { minLength: 1, maxLength: 10 });
    fc.assert(
      fc.property(reward, fc.double({ min: 0.05, max: 20, noNaN: true }), (group, beta) => {
        const at = (b: number, r = group) => api.softValue(r, r.length, { beta: b });
        const { value, derivative, weights } = at(beta);
        const mean = sum(group) / group.length;
        expect(value[0]).toBeGreaterThanOrEqual(mean - FEW);
        expect(value[0]).toBeLessThanOrEqual(Math.max(...group) + FEW);
        expect(at(2 * beta).value[0]).toBeLessThanOrEqual(value[0]! + FEW);
        expect(
          at(
            beta,
            group.map((r) => r + 3),
          ).value[0],
        ).toBeCloseTo(value[0]! + 3, 11);
        expect(derivative[0]).toBeLessThanOrEqual(0);
        expect(sum(weights)).toBeCloseTo(1, 12);
        expect(api.softValue([0.1, 0.1], 2, { beta }).value[0]).toBe(0.1);
      }),
    );
  });

  it('gradients of KL estimators sum to 0, and k2 as loss is k1 in the reward', () => {
    fc.assert(
      fc.property(rows, ({ logits, other }) => {
        for (const estimator of ['k1', 'k2', 'k3'] as const) {
          for (const placement of ['loss', 'reward'] as const) {
            const { gradient } = api.klGradients(logits, other, { estimator, placement });
            const size = Math.max(1, ...Array.from(gradient, Math.abs));
            expect(Math.abs(sum(gradient))).toBeLessThanOrEqual(FEW * size);
            const same = api.klGradients(logits, logits, { estimator, placement });
            expect(Array.from(same.gradient, Math.abs)).toEqual(logits.map(() => 0));
          }
        }
        const k2 = api.klGradients(logits, other, { estimator: 'k2' }).gradient;
        const k1 = api.klGradients(logits, other, { estimator: 'k1', placement: 'reward' }).gradient;
        k2.forEach((value, k) => {
          expect(Math.abs(value - k1[k]!)).toBeLessThanOrEqual(FEW * Math.max(1, Math.abs(value)));
        });
      }),
    );
  });
});
