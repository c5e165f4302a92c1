// Arguments at the far ends of what is allowed.
import { describe, expect, it } from 'vitest';
import { align } from '../../bindings/wasm/memory/heap.js';
import { backends } from '../backends.js';

describe.each(backends)('at the extremes, %s', (_name, api) => {
  it.each([
    ['0/1 rewards', Uint8Array.of(0, 1, 0)],
    ['few rewards', Float64Array.of(0, 0.5, 3)],
    ['many rewards', Float64Array.of(0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 3)],
  ])('log-probabilities keep their digits at large tilts: %s', (_rewards, rewards) => {
    const logits = Float64Array.from(rewards, (_, i) => i);
    const batch = new api.PolicyBatch(logits, rewards as Uint8Array);
    const best = Math.max(...rewards);
    for (const tilt of [1e3, 31_622.7, 1e6, 1e9]) {
      const got = batch.tilt(tilt, { as: 'logProbabilities' });
      const last = logits[rewards.indexOf(best)]!;
      for (const [i, x] of logits.entries()) {
        // Everything but the best outcome has vanished: log p = x_i - x_best - tilt (best - r_i), a sum of three numbers.
        const want = x - last - tilt * (best - rewards[i]!);
        expect(Math.abs(got[i]! - want)).toBeLessThanOrEqual(4 * Number.EPSILON * Math.abs(want));
      }
      expect(got.length).toBe(logits.length);
    }
    batch.dispose();
  });

  it('a logit over the temperature may overflow: differences of logits are what counts', () => {
    const temperature = 0.5;
    for (const huge of [1.7e308, -1.7e308]) {
      expect([...api.softmax(Float64Array.of(huge, huge), { temperature })]).toEqual([0.5, 0.5]);
      const { logProbability, logPartition, entropy } = api.tokenStatistics(Float64Array.of(huge, huge), [1], {
        temperature,
      });
      expect(logProbability[0]).toBeCloseTo(-Math.LN2, 15);
      expect(entropy[0]).toBeCloseTo(Math.LN2, 15);
      expect(logPartition[0]).toBe(huge > 0 ? Infinity : -Infinity);
    }
    expect([...api.softmax(Float64Array.of(1.7e308, -1.7e308), { temperature })]).toEqual([1, 0]);
  });

  it('fixed points beyond the largest double are at p = 1, and found at once', () => {
    expect(api.fixedPoints(0.5, { beta: 1, alpha: 1e-320, varianceEpsilon: 0 }).map((p) => p.logOdds)).toEqual([
      Infinity,
    ]);
    for (const variant of [{ beta: 1e-308, varianceEpsilon: 1e-300 }, { beta: 1e-310 }]) {
      const points = api.fixedPoints(0.5, variant);
      expect(points).toHaveLength(1);
      expect(points[0]).toMatchObject({ logOdds: Infinity, success: 1, failure: 0, multiplier: 0, stable: true });
      expect(points[0]!.kl).toBeCloseTo(Math.LN2, 14);
    }
  });

  it('a target whose beta overflows is a RangeError', () => {
    const far = () => api.betaForTarget({ logOdds: 1e5 }, { logOdds: 1e5 + 1 }, { varianceEpsilon: 0 });
    expect(far).toThrow(RangeError);
    expect(far).toThrow(
      'betaForTarget: "target" expected a probability whose beta is a finite number above 0, got { logOdds: 100001 }',
    );
  });

  it('0 and -0 are equal rewards, in every path', () => {
    for (const size of [2, 8, 12, 600]) {
      for (const type of [Float32Array, Float64Array]) {
        const rewards = new type(4 * size).map((_, i) => (i % 2 ? -0 : 0));
        const { advantages, degenerate, scale } = api.groupAdvantages(rewards, size, 'trl');
        expect([...degenerate, ...scale]).toEqual([1, 1, 1, 1, 0, 0, 0, 0]);
        expect(advantages.every((a) => a === 0)).toBe(true);
      }
    }
  });

  it('a start at 0 or 1 stays unless alpha is 1, also where pRef is 0 or 1', () => {
    const { logOdds } = api.successTrajectories([0, 1], { beta: 1, alpha: 0.5, varianceEpsilon: 0 }, 2, {
      start: [1, 0],
    });
    expect([...logOdds]).toEqual([Infinity, -Infinity, Infinity, -Infinity, Infinity, -Infinity]);
    const anchored = api.successTrajectories([0, 1], { beta: 1 }, 1, { start: [1, 0], keep: 'last' });
    expect([...anchored.logOdds]).toEqual([-Infinity, Infinity]);
  });

  it('a result may overlap its input at another place', () => {
    const p = Float64Array.from({ length: 9001 }, (_, i) => (i + 1) / 9002);
    const want = api.logit(p.slice(0, 9000));
    expect(api.logit(p.subarray(0, 9000), p.subarray(1))).toEqual(want);
  });

  it('presets cannot be changed', () => {
    expect(Object.values(api.advantagePresets).every(Object.isFrozen)).toBe(true);
  });

  it('a batch that an argument disposes is not used', () => {
    const batch = new api.PolicyBatch(new Float64Array(3), new Uint8Array(3));
    const get = () => {
      batch.dispose();
      return 1;
    };
    const tilt = Object.defineProperty([0], '0', { get });
    expect(() => batch.tilt(tilt)).toThrow(expect.objectContaining({ code: 'ERR_DISPOSED' }));
  });
});

it('blocks are multiples of 16 bytes beyond 2 GiB too', () => {
  expect([0, 1, 16, 17, 2 ** 31 + 1, 2 ** 32 - 5].map(align)).toEqual([16, 16, 16, 32, 2 ** 31 + 16, 2 ** 32]);
});
