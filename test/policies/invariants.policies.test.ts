// Properties that the theory promises for whole policies.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { binaryPolicy, policy, tilt, variant } from '../arbitraries.js';
import { type Api, backends } from '../backends.js';

type Policy = { logits: Float64Array; rewards: Float64Array };

const batchOf = (api: Api, { logits, rewards }: Policy) => new api.PolicyBatch(logits, rewards);
const scaled = (size: number, factor = 64) => factor * Number.EPSILON * Math.max(1, Math.abs(size));

/** Probabilities agree relatively, to what rounding logits of this size costs. */
function expectSamePolicy(got: Float64Array, want: Float64Array, size: number): void {
  expect(got).toHaveLength(want.length);
  for (const [i, p] of want.entries()) expect(Math.abs(got[i]! - p)).toBeLessThanOrEqual(scaled(size) * p + 1e-300);
}

describe.each(backends)('policies on %s', (_name, api) => {
  it('tilt(tilt(ref, a), b) = tilt(ref, a + b)', () => {
    fc.assert(
      fc.property(policy, tilt, tilt, (given, a, b) => {
        const once = batchOf(api, given);
        const twice = batchOf(api, { ...given, logits: once.tilt(a, { as: 'logits' }) });
        expectSamePolicy(twice.tilt(b), once.tilt(a + b), 60);
        once.dispose();
        twice.dispose();
      }),
    );
  });

  it('binary rewards: iteration of the policy and the scalar map agree', () => {
    fc.assert(
      fc.property(binaryPolicy, variant, (given, law) => {
        const batch = batchOf(api, given);
        const x = batch.logOdds[0]!;
        const { logOdds } = api.successTrajectories({ logOdds: x }, law, 3);
        const { tilt, mean } = batch.iterate(law, 3);
        // The scalar map amplifies rounding by up to |S| <= 1/(3 sqrt 3 b sqrt(eps)) a step.
        let tolerance = scaled(Math.max(Math.abs(x), logOdds[1]!));
        for (let n = 1; n <= 3; n++) {
          expect(Math.abs(x + tilt[n]! - logOdds[n]!)).toBeLessThanOrEqual(tolerance);
          expect(Math.abs(mean[n]! - api.logistic(logOdds[n]!))).toBeLessThanOrEqual(tolerance);
          const slope = 1 + 1 / (3 * Math.sqrt(3) * law.beta * Math.sqrt(law.varianceEpsilon));
          tolerance = tolerance * slope + scaled(logOdds[n + 1] ?? 1);
        }
        batch.dispose();
      }),
    );
  });

  it('the mean reward exceeds the reference at every step n >= 1', () => {
    fc.assert(
      fc.property(policy, variant, (given, law) => {
        const batch = batchOf(api, given);
        const { mean, tilt } = batch.iterate(law, 6);
        for (let n = 1; n <= 6; n++) {
          expect(tilt[n]!).toBeGreaterThan(0);
          expect(mean[n]! - mean[0]!).toBeGreaterThanOrEqual(-scaled(2));
        }
        batch.dispose();
      }),
    );
  });

  it('one step of mean-std with beta is one of mean-only with beta sqrt(variance + eps)', () => {
    fc.assert(
      fc.property(policy, variant, (given, law) => {
        const batch = batchOf(api, given);
        const root = Math.sqrt(batch.variance[0]! + law.varianceEpsilon);
        const one = batch.iterate({ ...law, normalization: 'mean-std' }, 1).tilt[1]!;
        const other = batch.iterate({ ...law, normalization: 'mean', beta: law.beta * root }, 1).tilt[1]!;
        expect(Math.abs(one / other - 1)).toBeLessThanOrEqual(scaled(1));
        batch.dispose();
      }),
    );
  });

  it('permuting outcomes permutes the result', () => {
    fc.assert(
      fc.property(policy, tilt, fc.integer({ min: 1, max: 39 }), (given, c, by) => {
        const rotate = (a: Float64Array) => a.map((_, i) => a[(i + by) % a.length]!);
        const [batch, moved] = [
          batchOf(api, given),
          batchOf(api, { logits: rotate(given.logits), rewards: rotate(given.rewards) }),
        ];
        expectSamePolicy(moved.tilt(c), rotate(batch.tilt(c)), 30);
        for (const name of ['mean', 'variance', 'entropy', 'logPartition'] as const) {
          expect(Math.abs(moved.moments(c)[name][0]! - batch.moments(c)[name][0]!)).toBeLessThanOrEqual(scaled(30));
        }
        batch.dispose();
        moved.dispose();
      }),
    );
  });

  it('adding a constant to logits changes nothing but the log-partition', () => {
    fc.assert(
      fc.property(policy, tilt, fc.integer({ min: -4000, max: 4000 }), (given, c, by) => {
        // Logits are made multiples of 2^-20, so that adding an integer is exact.
        const logits = given.logits.map((x) => Math.round(x * 2 ** 20) / 2 ** 20);
        const [batch, moved] = [
          batchOf(api, { ...given, logits }),
          batchOf(api, { ...given, logits: logits.map((x) => x + by) }),
        ];
        expectSamePolicy(moved.tilt(c), batch.tilt(c), by);
        const [want, got] = [batch.moments(c), moved.moments(c)];
        for (const name of ['mean', 'variance', 'kl', 'entropy'] as const) {
          expect(Math.abs(got[name][0]! - want[name][0]!)).toBeLessThanOrEqual(scaled(by) + scaled(20));
        }
        expect(Math.abs(got.logPartition[0]! - want.logPartition[0]! - by)).toBeLessThanOrEqual(scaled(by));
        batch.dispose();
        moved.dispose();
      }),
    );
  });

  it('adding a constant to rewards changes no policy and shifts the mean', () => {
    fc.assert(
      fc.property(policy, tilt, fc.integer({ min: -8, max: 8 }), (given, c, by) => {
        const rewards = given.rewards.map((r) => Math.round(r * 2 ** 20) / 2 ** 20);
        const [batch, moved] = [
          batchOf(api, { ...given, rewards }),
          batchOf(api, { ...given, rewards: rewards.map((r) => r + by) }),
        ];
        expectSamePolicy(moved.tilt(c), batch.tilt(c), 100);
        const [want, got] = [batch.moments(c), moved.moments(c)];
        expect(Math.abs(got.mean[0]! - want.mean[0]! - by)).toBeLessThanOrEqual(scaled(100));
        for (const name of ['variance', 'kl', 'entropy'] as const) {
          expect(Math.abs(got[name][0]! - want[name][0]!)).toBeLessThanOrEqual(scaled(100));
        }
        batch.dispose();
        moved.dispose();
      }),
    );
  });

  it('splitting an outcome into two with its reward changes no statistic of the reward', () => {
    fc.assert(
      fc.property(policy, tilt, fc.nat(39), (given, c, at) => {
        const k = at % given.logits.length;
        const half = given.logits[k]! - Math.LN2;
        const logits = Float64Array.of(...given.logits.map((x, i) => (i === k ? half : x)), half);
        const rewards = Float64Array.of(...given.rewards, given.rewards[k]!);
        const [batch, split] = [batchOf(api, given), batchOf(api, { logits, rewards })];
        const [want, got] = [batch.moments(c), split.moments(c)];
        for (const name of ['mean', 'variance', 'kl', 'logPartition'] as const) {
          expect(Math.abs(got[name][0]! - want[name][0]!)).toBeLessThanOrEqual(scaled(30));
        }
        batch.dispose();
        split.dispose();
      }),
    );
  });
});
