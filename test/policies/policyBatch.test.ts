import { describe, expect, it } from 'vitest';
import type { PolicyBatch } from '../../bindings/index.js';
import { backends } from '../backends.js';
import { type FloatType, floats, floatTypes } from '../floats.js';
import { tiltedMoments } from '../oracle/policy.js';
import { sumOf } from '../oracle/sum.js';
import { normal, uniform } from '../random.js';

/** What sums of rounded exponentials cost, relative to numbers near 1. */
const tolerance: Record<FloatType, number> = { float32: 1e-6, float64: 1e-14 };

const rewardKinds: Record<string, (i: number, u: () => number) => number> = {
  '0/1': (_, u) => Number(u() < 0.3),
  'of one value': () => 0.5,
  'of few values': (_, u) => [-1, 0, 0.25, 3][Math.floor(4 * u())]!,
  'all different': (i) => ((i * 37) % 101) / 32 - 1,
};

function inputs(type: FloatType, kind: string, count: number) {
  const [z, u] = [normal(count), uniform(count)];
  const logits = floats(
    type,
    Array.from({ length: count }, (_, i) => (i % 7 === 3 ? -Infinity : 3 * z())),
  );
  const rewards = floats(
    type,
    Array.from({ length: count }, (_, i) => rewardKinds[kind]!(i, u)),
  );
  return { logits, rewards };
}

describe.each(backends)('PolicyBatch on %s', (_name, api) => {
  describe.each(floatTypes)('%s', (type) => {
    describe.each(Object.keys(rewardKinds))('rewards %s', (kind) => {
      it.each([1, 2, 15, 16, 17, 101, 600])(
        'statistics, moments and policies of %d outcomes fit sums over them',
        (count) => {
          const { logits, rewards } = inputs(type, kind, count);
          const batch = new api.PolicyBatch(logits, rewards);
          const weights = Float64Array.from(logits, Math.exp);
          for (const c of [0, 1.25, -2]) {
            const { total, mean, variance } = tiltedMoments(weights, rewards, c);
            const p = Float64Array.from(weights, (w, i) => (w * Math.exp(c * rewards[i]!)) / total);
            const plogp = sumOf(count, (i) => (p[i] === 0 ? 0 : p[i]! * Math.log(p[i]!)));
            const kl = c * mean - Math.log(total) + Math.log(tiltedMoments(weights, rewards, 0).total);
            const moments = batch.moments(c);
            const error = tolerance[type];
            expect(Math.abs(moments.logPartition[0]! - Math.log(total))).toBeLessThanOrEqual(8 * error);
            expect(Math.abs(moments.mean[0]! - mean)).toBeLessThanOrEqual(8 * error);
            expect(Math.abs(moments.variance[0]! - variance)).toBeLessThanOrEqual(16 * error);
            expect(Math.abs(moments.kl[0]! - kl)).toBeLessThanOrEqual(16 * error);
            expect(moments.kl[0]!).toBeGreaterThanOrEqual(0);
            expect(Math.abs(moments.entropy[0]! + plogp)).toBeLessThanOrEqual(16 * error);
            const written = batch.tilt(c);
            for (const [i, want] of p.entries())
              expect(Math.abs(written[i]! - want)).toBeLessThanOrEqual(4 * error * want);
          }
          const reference = batch.moments(0);
          for (const name of ['logPartition', 'mean', 'variance', 'entropy'] as const)
            expect(batch[name]).toEqual(reference[name]);
          expect(reference.kl[0]).toBe(0);
          batch.dispose();
        },
      );

      it('the forms are exp, log and the shift of each other', () => {
        const { logits, rewards } = inputs(type, kind, 101);
        const batch = new api.PolicyBatch(logits, rewards);
        const c = 1.5;
        const [p, logP, shifted] = (['probabilities', 'logProbabilities', 'logits'] as const).map((as) =>
          batch.tilt(c, { as }),
        );
        const logPartition = batch.moments(c).logPartition[0]!;
        const ulp = type === 'float32' ? 2 ** -20 : 2 ** -49; // of log-probabilities below 16 in size
        for (const [i, x] of logits.entries()) {
          if (x === -Infinity) {
            expect([p![i], logP![i], shifted![i]]).toEqual([0, -Infinity, -Infinity]);
            continue;
          }
          expect(Math.abs(shifted![i]! - (x + c * rewards[i]!))).toBeLessThanOrEqual(ulp);
          expect(Math.abs(logP![i]! - (x + c * rewards[i]! - logPartition))).toBeLessThanOrEqual(2 * ulp);
          expect(Math.abs(Math.log(p![i]!) - logP![i]!)).toBeLessThanOrEqual(4 * ulp);
        }
        batch.dispose();
      });
    });

    it('logOdds is log mass of success less log mass of failure; infinite where one is impossible, NaN for other rewards', () => {
      const of = (logits: number[], rewards: number[]) =>
        new api.PolicyBatch(floats(type, logits), floats(type, rewards)).logOdds[0]!;
      expect(Math.abs(of([1, 0, 0], [1, 0, 0]) - 1 + Math.log(2))).toBeLessThanOrEqual(tolerance[type]);
      expect(of([1, 2], [1, 1])).toBe(Infinity);
      expect(of([1, 2], [0, 0])).toBe(-Infinity);
      expect(of([1, -Infinity], [0, 1])).toBe(-Infinity);
      expect(of([1, 2], [0, 0.5])).toBeNaN();
      // Far beyond where the mass itself rounds to 0 or 1:
      expect(Math.abs(of([-3000, 3000], [1, 0]) + 6000)).toBeLessThanOrEqual(1e-11);
    });

    it('bytes of 0 and 1 are the same rewards as floats', () => {
      const { logits, rewards } = inputs(type, '0/1', 101);
      const [bytes, other] = [
        new api.PolicyBatch(logits, Uint8Array.from(rewards)),
        new api.PolicyBatch(logits, rewards),
      ];
      expect(bytes.tilt(2)).toEqual(other.tilt(2));
      expect(bytes.iterate({ beta: 1 }, 5)).toEqual(other.iterate({ beta: 1 }, 5));
    });

    it('a batch keeps copies: what happens to the arrays afterwards does not matter', () => {
      const { logits, rewards } = inputs(type, 'all different', 50);
      const batch = new api.PolicyBatch(logits, rewards);
      const before = batch.tilt(1);
      logits.fill(0);
      rewards.fill(0);
      expect(batch.tilt(1)).toEqual(before);
    });

    it('out is filled and returned, and may be longer', () => {
      const { logits, rewards } = inputs(type, 'of few values', 33);
      const batch = new api.PolicyBatch(logits, rewards);
      const out = floats(type, new Array(36).fill(9));
      expect(batch.tilt(1, { out })).toBe(out);
      expect(out.subarray(0, 33)).toEqual(batch.tilt(1));
      expect([...out.subarray(33)]).toEqual([9, 9, 9]);
      expect(batch.tilt(0, { out: logits })).toBe(logits);
    });

    it('iterate gives tilt, mean, variance and KL of steps 0 to the last, which are those of moments', () => {
      for (const kind of Object.keys(rewardKinds)) {
        const { logits, rewards } = inputs(type, kind, 64);
        const batch: PolicyBatch = new api.PolicyBatch(logits, rewards);
        const { tilt, mean, variance, kl } = batch.iterate({ beta: 2, alpha: 0.5 }, 6);
        expect([tilt, mean, variance, kl].map((column) => column.length)).toEqual([7, 7, 7, 7]);
        expect([tilt[0], kl[0]]).toEqual([0, 0]);
        for (const [n, c] of tilt.entries()) {
          const moments = batch.moments(c);
          for (const [name, column] of Object.entries({ mean, variance, kl })) {
            const want = moments[name as 'mean' | 'variance' | 'kl'][0]!;
            expect(Math.abs(column[n]! - want)).toBeLessThanOrEqual(16 * tolerance[type]);
          }
        }
        batch.dispose();
      }
    });
  });

  it('a reward that is the same wherever the policy goes moves nothing', () => {
    const impossible = (kept: number) => (_: unknown, i: number) => (i % 3 === kept ? 0.5 * (i % 2) : -Infinity);
    const cases: [string, Float64Array, Float64Array][] = [
      ['one value', new Float64Array(20), new Float64Array(20).fill(0.3)],
      ['all success', new Float64Array(20), new Float64Array(20).fill(1)],
      ['success impossible', Float64Array.of(-Infinity, 0, 1), Float64Array.of(1, 0, 0)],
      [
        'other levels impossible',
        Float64Array.from({ length: 21 }, impossible(1)),
        Float64Array.from({ length: 21 }, (_, i) => (i % 3) / 10),
      ],
      [
        'many others impossible',
        Float64Array.from({ length: 60 }, impossible(2)),
        Float64Array.from({ length: 60 }, (_, i) => (i % 3 === 2 ? 0.1 : i / 7)),
      ],
    ];
    for (const [title, logits, rewards] of cases) {
      for (const type of floatTypes) {
        const batch = new api.PolicyBatch(floats(type, logits), floats(type, rewards));
        for (const law of [
          { beta: 1 },
          { beta: 1, alpha: 0, normalization: 'mean' as const },
          { beta: 1, varianceEpsilon: 0 },
        ]) {
          const { tilt, kl } = batch.iterate(law, 3);
          expect([title, ...tilt]).toEqual([title, 0, 0, 0, 0]);
          expect([...kl]).toEqual([0, 0, 0, 0]);
        }
        batch.dispose();
      }
    }
  });
});
