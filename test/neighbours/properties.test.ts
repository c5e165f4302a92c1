// Invariants of the closed forms, and where they meet the core.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as core from '../../bindings/index.js';
import { backends } from './backends.js';

const probability = fc.double({ min: 1e-6, max: 1 - 1e-6, noNaN: true });
const logOdds = fc.double({ min: -30, max: 30, noNaN: true });
const small = fc.double({ min: -4, max: 4, noNaN: true });
const rows = fc.integer({ min: 2, max: 8 }).chain((n) =>
  fc.record({
    logits: fc.array(small, { minLength: n, maxLength: n }),
    other: fc.array(small, { minLength: n, maxLength: n }),
    rewards: fc.array(
      fc.integer({ min: 0, max: 4 }).map((r) => r / 4),
      { minLength: n, maxLength: n },
    ),
  }),
);
/** A few roundings of results near 1, and of sums of eight terms. */
const FEW = 1e-12;

const sum = (values: ArrayLike<number>) => Array.from(values).reduce((total, value) => total + value, 0);

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
