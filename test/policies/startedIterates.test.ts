// PolicyBatch.iterate from policies that are not the reference, against exact steps taken one after the other.
import { describe, expect, it } from 'vitest';
import type { Variant } from '../../bindings/index.js';
import { backends } from '../backends.js';
import { kl, policyOf } from '../oracle/update.js';
import { ideal, updateCase } from '../updates/cases.js';

const STEPS = 4;

describe.each(backends)('PolicyBatch.iterate from a start on %s', (_backend, api) => {
  const batchOf = (reference: Float64Array, rewards: readonly number[]) =>
    new api.PolicyBatch(reference, Float64Array.from(rewards));

  it.each([
    ...Object.entries(ideal),
    ['groups of 5', { beta: 0.7, alpha: 0.5, group: { size: 5 } }],
    ['a noisy verifier', { beta: 2, alpha: 0.4, verifier: { truePositiveRate: 0.9, falsePositiveRate: 0.15 } }],
  ] as [string, Variant][])('%s: the steps of optimalPolicy', (_name, variant) => {
    for (const kind of variant.group || variant.verifier ? (['binary'] as const) : (['binary', 'real'] as const)) {
      const { reference, old, rewards } = updateCase(5, 23, kind);
      const batch = batchOf(reference, rewards);
      const got = batch.iterate(variant, STEPS, { start: old });
      let now = old;
      for (let n = 0; n <= STEPS; n++) {
        const { policy, meanBefore, logOddsBefore } = api.optimalPolicy(reference, now, rewards, variant, {
          as: 'logProbabilities',
        });
        expect(Math.abs(got.mean[n]! - meanBefore[0]!)).toBeLessThan(1e-11);
        expect(Math.abs(got.kl[n]! - kl(policyOf(now), policyOf(reference)))).toBeLessThan(1e-10);
        expect(got.share[n]).toBeCloseTo((1 - (variant.alpha ?? 1)) ** n, 12);
        if (kind === 'real') expect(got.logOdds[n]).toBeNaN();
        else {
          // Without smoothing log-odds grow as exponentials of exponentials.
          const size = Math.max(1, Math.abs(logOddsBefore[0]!));
          expect(Math.abs(got.logOdds[n]! - logOddsBefore[0]!) / size).toBeLessThan(1e-9);
        }
        now = policy;
      }
      batch.dispose();
    }
  });

  it('from the reference: the iterates without a start', () => {
    for (const [index, variant] of Object.values(ideal).entries()) {
      const { reference, rewards } = updateCase(index, 15, index % 2 ? 'real' : 'binary');
      const batch = batchOf(reference, rewards);
      const [got, want] = [batch.iterate(variant, 5, { start: reference }), batch.iterate(variant, 5)];
      for (const name of ['tilt', 'mean', 'variance', 'kl'] as const) {
        for (let n = 0; n <= 5; n++) expect(Math.abs(got[name][n]! - want[name][n]!)).toBeLessThan(1e-9);
      }
      batch.dispose();
    }
  });

  it('schedules, and references that become the current policy', () => {
    const { reference, old, rewards } = updateCase(8, 12, 'real');
    const batch = batchOf(reference, rewards);
    const schedule = { alpha: [0.3, 1, 0, 0.6], beta: [1, 2, 0.5, 3] };
    const got = batch.iterate({ beta: 9 }, STEPS, { start: old, schedule, resetReferenceEvery: 2 });
    let [anchor, now] = [reference, old];
    for (let n = 0; n < STEPS; n++) {
      const variant = { alpha: schedule.alpha[n]!, beta: schedule.beta[n]! };
      const step = api.optimalPolicy(anchor, now, rewards, variant, { as: 'logProbabilities' });
      now = step.policy;
      if ((n + 1) % 2 === 0) anchor = now;
      expect(Math.abs(got.mean[n + 1]! - step.meanAfter[0]!)).toBeLessThan(1e-11);
    }
    batch.dispose();
  });

  it('rows of their own, in f32 and in half precision, at once and in slices', async () => {
    const rewards = Float32Array.of(0, 1, 0.5, 0.25, 0.25, 0.75, 3, 1);
    const reference = Float32Array.of(0, 1, 2, -1, 1, 1, 0, 2);
    const start = Float32Array.of(1, 1, 0, -1, 0, 2, 2, 0);
    const batch = new api.PolicyBatch(reference, rewards, { rows: 2 });
    const variant = { beta: [1, 2], alpha: [0.5, 0] };
    const both = batch.iterate(variant, 3, { start });
    for (const i of [0, 1]) {
      const own = (x: Float32Array) => Float64Array.from(x.subarray(4 * i, 4 * i + 4));
      const alone = new api.PolicyBatch(own(reference), own(rewards));
      const want = alone.iterate({ beta: variant.beta[i]!, alpha: variant.alpha[i]! }, 3, { start: own(start) });
      for (let n = 0; n <= 3; n++) expect(both.mean[2 * n + i]).toBe(want.mean[n]);
      alone.dispose();
    }
    expect(await batch.iterateAsync(variant, 3, { start })).toEqual(both);
    batch.dispose();
    const halves = (...bits: number[]) => Uint16Array.from(bits, (x) => x << 8);
    const half = new api.PolicyBatch(halves(0x3c, 0x40, 0), Uint8Array.of(1, 0, 1), { dtype: 'float16' });
    const single = new api.PolicyBatch(Float32Array.of(1, 2, 0), Uint8Array.of(1, 0, 1));
    expect(half.iterate({ beta: 1, alpha: 0.5 }, 2, { start: halves(0x40, 0, 0x3c) })).toEqual(
      single.iterate({ beta: 1, alpha: 0.5 }, 2, { start: [2, 0, 1] }),
    );
  });

  it('rewards that are all alike, and policies that cannot fail', () => {
    const constant = batchOf(Float64Array.of(0, 1), [2, 2]).iterate({ beta: 1, alpha: 0.5, varianceEpsilon: 0 }, 2, {
      start: Float64Array.of(3, 0),
    });
    expect([...constant.tilt]).toEqual([0, 0, 0]);
    expect([...constant.share]).toEqual([1, 0.5, 0.25]);
    // As `optimalPolicy` has it: nothing is left to tell apart, and the anchor is what comes next.
    const certain = batchOf(Float64Array.of(0, 1), [1, 0]).iterate({ beta: 1, varianceEpsilon: 0 }, 1, {
      start: Float64Array.of(0, -Infinity),
    });
    expect(certain.mean[0]).toBe(1);
    expect(certain.mean[1]).toBeCloseTo(1 / (1 + Math.E), 14);
    expect(certain.kl[1]).toBeCloseTo(0, 14);
  });

  it('what is refused', () => {
    const batch = batchOf(Float64Array.of(0, 1, -Infinity), [1, 0, 1]);
    const run = (variant: Variant, start: unknown) => () => batch.iterate(variant, 2, { start: start as Float64Array });
    expect(run({ beta: 1, clip: { low: 0.2, high: 0.2 } }, [0, 0, 0])).toThrow(
      expect.objectContaining({ code: 'ERR_UNSUPPORTED' }),
    );
    expect(run({ beta: 1 }, [0, 0])).toThrow(RangeError);
    expect(run({ beta: 1 }, [0, Number.NaN, 0])).toThrow(/"start" expected numbers below Infinity, got NaN at row 0/);
    expect(run({ beta: 1, alpha: 0.5 }, [-Infinity, -Infinity, 0])).toThrow(/"start" expected an outcome/);
    expect(run({ beta: 1, alpha: 1 }, [-Infinity, -Infinity, 0])).not.toThrow();
    batch.dispose();
    expect(run({ beta: 1 }, [0, 0, 0])).toThrow(expect.objectContaining({ code: 'ERR_DISPOSED' }));
  });
});
