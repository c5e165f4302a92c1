// The ends of every argument: no penalty and an endless one, one outcome, ties, impossible outcomes, p at 0 and 1, groups of one.
import { describe, expect, it } from 'vitest';
import { backends } from './backends.js';

const NONE = -Infinity;

describe.each(backends)('on %s', (_, api) => {
  it('preference losses: equal margins, and preferences far apart', () => {
    expect(api.preferenceLoss([0], [0], { beta: 1 }).loss[0]).toBeCloseTo(Math.LN2, 15);
    const far = api.preferenceLoss([2000, -2000], [0, 0], { beta: 1 });
    expect(far.loss[0]).toBe(0);
    expect(far.loss[1]).toBe(2000);
  });

  it('signal: certain prompts, groups of one, and log-odds far out', () => {
    expect(Array.from(api.signalProbability([0, 1], 8))).toEqual([0, 0]);
    expect(Array.from(api.signalProbability([0.2, 0.5], 1))).toEqual([0, 0]);
    expect(api.signalProbability({ logOdds: -700 }, 8)).toBeGreaterThan(0);
    expect(api.sizeForSignal(0, 0.5)).toBe(Infinity);
    const stuck = api.hintLadder([0, 0], 2, 4);
    expect([stuck.signal[0], stuck.allWrong[0], stuck.rollouts[0]]).toEqual([0, 1, 8]);
  });

  it('gradient noise: certain prompts move nothing', () => {
    for (const p of [0, 1]) {
      const { mean, variance } = api.gradientNoise(p, 8, 'dr-grpo');
      expect([mean, variance]).toEqual([0, 0]);
    }
  });

  it('games: single actions, impossible ones, constant payoffs, endless and vanishing penalties', () => {
    const one = api.regularizedGame([[3]], [0], [0], { beta: 1 });
    expect(one.value).toBe(3);
    const flat = api.regularizedGame(
      [
        [2, 2],
        [2, 2],
      ],
      [0, 1],
      [1, 0],
      { beta: 0.5 },
    );
    expect(flat.row[1]! / flat.row[0]!).toBeCloseTo(Math.E, 12);
    const cut = api.regularizedGame(
      [
        [1, 9],
        [0, 9],
      ],
      [0, 0],
      [0, NONE],
      { beta: 1 },
    );
    expect(cut.column[1]).toBe(0);
    const pennies = [
      [1, -1],
      [-1, 1],
    ];
    const free = api.regularizedGame(pennies, [0, 2], [0, 0], { beta: 1e9 });
    expect(free.row[1]! / free.row[0]!).toBeCloseTo(Math.E ** 2, 6);
    const near = api.regularizedGame(pennies, [0, 0.1], [0, 0], { beta: 1e-3 });
    expect(near.row[0]).toBeCloseTo(0.5, 3);
  });

  it('games: antisymmetric payoffs have value 0 and equal players, and a constant moves the value alone', () => {
    const payoff = [
      [0, 2, -1],
      [-2, 0, 3],
      [1, -3, 0],
    ];
    const game = api.regularizedGame(payoff, [0, 1, 0.5], [0, 1, 0.5], { beta: 0.7 });
    expect(game.value).toBeCloseTo(0, 9);
    for (let k = 0; k < 3; k++) expect(game.row[k]).toBeCloseTo(game.column[k]!, 8);
    const raised = api.regularizedGame(
      payoff.map((row) => row.map((a) => a + 5)),
      [0, 1, 0.5],
      [0, 1, 0.5],
      { beta: 0.7 },
    );
    expect(raised.value - game.value).toBeCloseTo(5, 9);
  });

  it('KL gradients: equal rows, impossible outcomes, one outcome', () => {
    const same = api.klGradients([0, 1, NONE], [0, 1, NONE]);
    expect(Array.from(same.gradient)).toEqual([0, 0, 0]);
    expect(same.kl[0]).toBe(0);
    expect(api.klGradients([0, 1], [0, NONE]).kl[0]).toBe(Infinity);
    expect(api.klGradients([5], [1]).kl[0]).toBe(0);
  });

  it('flow: groups of one have no loss, and a constant in the rewards moves log Z alone', () => {
    const one = api.flowResiduals([-3], [-2], [1], 1, { beta: 2 });
    expect([one.loss[0], one.coefficient[0]]).toEqual([0, 0]);
    const [a, b] = [0, 4].map((c) => api.flowResiduals([-3, -1], [-2, -2], [1 + c, c], 2, { beta: 2 }));
    expect(b!.logPartition[0]! - a!.logPartition[0]!).toBeCloseTo(8, 12);
    b!.residual.forEach((d, i) => {
      expect(d).toBeCloseTo(a!.residual[i]!, 12);
    });
    expect(api.flowGap([0, NONE], [0, NONE], [1, 0], { beta: 1 }).gap[0]).toBe(0);
  });

  it('entropy shaping: no bonus, entropies of 0, and 200,000 sequences', () => {
    const { shaped } = api.entropyShapedRewards([0, 2, 1, 0], [0, 2, 4], [1, 0], 2, { base: 1, bonus: 0 });
    expect(Array.from(shaped)).toEqual([1, 1, -1, -1]);
    const n = 200_000;
    const offsets = Int32Array.from({ length: n + 1 }, (_, i) => i);
    const many = api.entropyShapedRewards(new Float64Array(n), offsets, new Uint8Array(n), n, { base: 1, bonus: 0.5 });
    expect(many.shaped[n - 1]).toBe(-1.5);
  });

  it('reuse: a policy that cannot do what was drawn has weight 0, and one rollout is one', () => {
    expect(Array.from(api.reuseWeights([NONE, -1], [-1, -1], [0, 0]).weights)).toEqual([0, 1]);
    expect(api.reuseWeights([-1], [-1], [0]).effectiveSize).toBe(1);
    expect(api.reuseSecondMoment([0, 0], [0, NONE]).secondMoment).toBe(Infinity);
    expect(Array.from(api.reuseAdvantages([2, 2], [1, 3]).advantages)).toEqual([0, 0]);
  });

  it('soft values: beta near 0 and without end, groups of one, equal rewards', () => {
    const rewards = [0, 1, 4, 1];
    expect(api.softValue(rewards, 4, { beta: 1e-300 }).value[0]).toBe(4);
    expect(api.softValue(rewards, 4, { beta: 1e300 }).value[0]).toBe(1.5);
    expect(api.softValue(rewards, 4, { beta: Infinity }).value[0]).toBe(1.5);
    const ones = api.softValue(rewards, 1, { beta: 0.1 });
    expect(Array.from(ones.value)).toEqual(rewards);
    expect(Array.from(ones.weights)).toEqual([1, 1, 1, 1]);
    expect(api.successSoftValue(0, 0.5)).toBe(0);
    expect(api.successSoftValue(1, 0.5)).toBe(1);
  });

  it('guided policies: success of 0 and 1 everywhere, a weak and a strong pull', () => {
    const hopeless = api.guidedPolicy([0, 1], [0, 0], { eta: 0.1 });
    expect(hopeless.kl[0]).toBe(0);
    const sharp = api.guidedPolicy([0, 0], [0, 1], { eta: 1e-3 });
    expect(sharp.policy[1]).toBe(1);
    expect(sharp.value[0]).toBeCloseTo(1, 2);
    const weak = api.guidedPolicy([0, 0], [0.1, 0.9], { eta: 1e12 });
    expect(weak.policy[1]).toBeCloseTo(0.5, 11);
  });

  it('robust success: no radius, a radius that takes all, certain prompts', () => {
    expect(api.robustSuccess(0.3, 0).success).toBeCloseTo(0.3, 15);
    expect(api.robustSuccess(0.3, 10).success).toBe(0);
    expect(api.robustSuccess(0.3, 10).best).toBe(1);
    expect(api.robustSuccess([0, 1], 0.5)).toMatchObject({
      success: Float64Array.of(0, 1),
      best: Float64Array.of(0, 1),
    });
    expect(api.robustValue([0, NONE], [2, -9], 3).value[0]).toBe(2);
  });

  it('merging: parallel and zero vectors, and both ends', () => {
    const [a, b] = [Float32Array.of(1, 2), Float32Array.of(2, 4)];
    expect(Array.from(api.slerp(a, b, 0.5).merged)).toEqual([1.5, 3]);
    expect(Array.from(api.slerp(Float64Array.of(0, 0), Float64Array.of(1, 0), 0.5).merged)).toEqual([0.5, 0]);
    expect(Array.from(api.lerp(a, b, 1))).toEqual([2, 4]);
    expect(Array.from(api.ema(Float64Array.of(1), Float64Array.of(3), 1))).toEqual([3]);
    const shared = Float64Array.of(1, 2, 3);
    // The output lies one place behind an input: nothing is read after it was written.
    expect(Array.from(api.lerp(shared.subarray(0, 2), Float64Array.of(0, 0), 0, shared.subarray(1)))).toEqual([1, 2]);
  });

  it('gains: no KL gains nothing, and one draw diverges from nothing', () => {
    expect(api.successGain(0.5, 0).gain).toBe(0);
    expect(api.bestOfNBounds(1).kl).toBe(0);
  });

  it('best of n: one draw, ties, one outcome, endless draws; splitting an outcome changes no statistic', () => {
    const logits = [0.3, -1, 2];
    const once = api.bestOfN(logits, [1, 5, 2], 1);
    expect(once.kl[0]).toBeLessThanOrEqual(1e-15);
    expect(api.bestOfN(logits, [1, 1, 1], 9).kl[0]).toBe(0);
    expect(api.bestOfN([7], [3], 4)).toMatchObject({ mean: Float64Array.of(3), kl: Float64Array.of(0) });
    expect(api.bestOfN(logits, [1, 5, 2], 1e9).policy[1]).toBeCloseTo(1, 12);
    const split = api.bestOfN([0.3, -1 - Math.LN2, -1 - Math.LN2, 2], [1, 5, 5, 2], 6);
    const whole = api.bestOfN(logits, [1, 5, 2], 6);
    for (const field of ['mean', 'kl', 'winRate'] as const) expect(split[field][0]).toBeCloseTo(whole[field][0]!, 12);
    let last = -Infinity;
    for (const n of [1, 1.5, 2, 8, 64]) {
      const { mean } = api.bestOfN(logits, [1, 5, 2], n);
      expect(mean[0]).toBeGreaterThan(last);
      last = mean[0]!;
    }
    expect(api.bestOfNLogOdds(0, 8).success).toBe(0);
    expect(api.bestOfNLogOdds(1, 8).success).toBe(1);
  });

  it('expectiles: groups of one and equal rewards; they shift and scale', () => {
    expect(api.groupExpectiles([4, 7], 1, 0.9).expectile).toEqual(Float64Array.of(4, 7));
    expect(api.groupExpectiles([0.1, 0.1, 0.1], 3, 0.7).expectile[0]).toBe(0.1);
    const [plain] = api.groupExpectiles([0, 1, 5], 3, 0.8).expectile;
    expect(api.groupExpectiles([3, 5, 13], 3, 0.8).expectile[0]).toBeCloseTo(3 + 2 * plain!, 12);
    expect(api.successExpectile(0, 0.9).expectile).toBe(0);
    expect(api.successExpectile(1, 0.1).expectile).toBe(1);
  });

  it('coverage: certain prompts, one outcome, impossible ones; two outcomes are a 0/1 reward', () => {
    expect(api.coverage(0, 3).effectiveShare).toBe(1);
    expect(api.policyCoverage([2], [9], 5)[0]!.chiSquare).toBe(0);
    const [row] = api.policyCoverage([Math.log(0.2), Math.log(0.8), NONE], [1, 0, 1e9], 2);
    const binary = api.coverage(0.2, 2);
    for (const field of ['effectiveShare', 'renyi2', 'renyiHalf', 'logLargestWeight', 'kl'] as const)
      expect(row![field]).toBeCloseTo(binary[field], 13);
    expect(api.rolloutsToSuccess(1, 0.5)).toEqual({ rollouts: 1, expected: 1 });
  });

  it('robust groups: groups of one, and the order of members does not matter', () => {
    expect(api.robustGroup([4, 7], 1, { share: 0.2 }).mean).toEqual(Float64Array.of(4, 7));
    for (const method of ['trim', 'winsorize', 'filter', 'median'] as const) {
      const [a, b] = [
        [9, 1, 4, 2, 2],
        [2, 4, 9, 2, 1],
      ].map((group) => api.robustGroup(group, 5, { share: 0.2, method }).mean[0]);
      expect(a).toBe(b);
    }
    // Two of eight are trimmed at either end: (5 - 2)/(8 - 4).
    expect(api.robustGroup([1, 1, 1, 1, 1, 0, 0, 0], 8, { share: 0.25 }).mean[0]).toBe(0.75);
  });

  it('exponentiated weights: two steps are one with the sum, and constants change no policy', () => {
    const two = api.exponentiatedWeights([0, 1, NONE], [1, 0, 9, 0.5, 2, 9], 0.3).policy;
    const one = api.exponentiatedWeights([0, 1, NONE], [1.5, 2, 0], 0.3).policy;
    two.forEach((p, k) => {
      expect(p).toBeCloseTo(one[k]!, 14);
    });
    expect(api.exponentiatedStep([0, 0], [7, 7], 2).policy).toEqual(Float64Array.of(0.5, 0.5));
  });

  it('mixtures and values from counts: all wrong, all right, no tilt and an endless one', () => {
    expect(api.factorialMoments([0, 4], 4, 2)[0]).toBe(0.5);
    const none = api.valueFromCounts([0, 3, 4], 4, 0).success;
    expect(Array.from(none)).toEqual([0, 0.75, 1]);
    expect(Array.from(api.valueFromCounts([0, 1, 4], 4, Infinity).success)).toEqual([0, 1, 1]);
    const [up, down] = [2, -2].map((tilt) => api.valueFromCounts([0, 1, 2, 3, 4], 4, tilt).success);
    up!.forEach((value, k) => {
      expect(value).toBeCloseTo(1 - down![4 - k]!, 13);
    });
  });

  it('an outcome whose probability underflows can still be what a tilt leads to', () => {
    const step = api.exponentiatedStep([0, -800], [0, 1], 1e4);
    expect(step.policy).toEqual(Float64Array.of(0, 1));
    expect(step.kl).toBeCloseTo(800, 10);
    expect(step.reverseKl).toBeCloseTo(1e4 - 800, 8);
    for (const depth of [-650, -720, -800]) {
      const [row] = api.policyCoverage([0, depth], [0, 1], 1e5);
      // All of the policy is on the second outcome: every divergence but chi-square is minus the log of its probability.
      for (const field of ['kl', 'renyiHalf', 'logLargestWeight'] as const) expect(row![field]).toBeCloseTo(-depth, 9);
      expect(api.coverage({ logOdds: depth }, 1e5).renyiHalf).toBeCloseTo(-depth, 9);
    }
    expect(api.robustValue([0, -800], [1, 0], 700).value[0]).toBeLessThan(1);
    expect(api.robustValue([0, -800], [1, 0], 900).value[0]).toBe(0);
  });

  it('certain prompts have numbers too', () => {
    expect(api.drawsForTarget(1, 1)).toBe(0);
    expect(api.differenceVariance(1, 0.5, 0)).toMatchObject({ ratio: 1, mean: 0.25 });
    expect(() => api.differenceVariance(0.5, 1, 0)).toThrow('"p" expected a probability between 0 and 1');
  });

  it('what would overflow, or was never drawn, is refused', () => {
    const huge = [1e308, -1e308];
    const refused = /expected a number (below half of the largest double|whose product with)/;
    expect(() => api.robustValue([0, 0], huge, 0.1)).toThrow(refused);
    expect(() => api.softValue(huge, 2, { beta: 1 })).toThrow(refused);
    expect(() => api.robustGroup(huge, 2, { share: 0 })).toThrow(refused);
    expect(() => api.policyCoverage([0, 0], [1e300, 0], 1e10)).toThrow(refused);
    expect(() => api.exponentiatedStep([0, 0], [1e300, 0], 1e10)).toThrow(refused);
    expect(() => api.reuseWeights([-1], [NONE], [0])).toThrow('since it drew rollout 0');
    expect(() => api.reuseWeights([900], [-900], [0])).toThrow('"logProbability[0]"');
    expect(api.reuseWeights([NONE, NONE], [-1, -1], [0, 0]).effectiveSize).toBe(0);
    expect(() => api.flowResiduals([-1], [-1], [0], 1, { beta: 1, logWeights: [800] })).toThrow('"logWeights[0]"');
    expect(() => api.lerp(Float64Array.of(Number.NaN), Float64Array.of(1), 0.5)).toThrow('"a[0]" expected a finite');
  });
});
