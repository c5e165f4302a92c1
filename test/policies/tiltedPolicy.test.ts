// tiltedPolicy and PolicyBatch.tiltWithMoments: what a batch says of one tilt, in one call.
import { describe, expect, it } from 'vitest';
import { backends } from '../backends.js';
import { normal } from '../random.js';

const normals = (n: number, seed: number) => Float64Array.from({ length: n }, normal(seed));

const lengths = [1, 2, 7, 16, 17, 64, 131, 1000];
const tilts = [0, 1e-6, 0.3, 4, -2];
const rewardKinds = {
  bytes: (n: number) => Uint8Array.from({ length: n }, (_, k) => Number(k % 3 === 0)),
  levels: (n: number) => Float64Array.from({ length: n }, (_, k) => [0, 0.5, 2][k % 3]!),
  // As many as are counted one by one, the last found late; and one more.
  'eight levels': (n: number) => Float64Array.from({ length: n }, (_, k) => (k === 130 ? 7 : k % 7) / 4),
  'nine levels': (n: number) => Float64Array.from({ length: n }, (_, k) => (k > 100 ? k % 9 : k % 8) / 4),
  real: (n: number) => normals(n, 5),
};

describe.each(backends)('a policy that is tilted once, on %s', (_name, api) => {
  describe.each(Object.entries(rewardKinds))('rewards: %s', (_kind, make) => {
    it('has the bits of a batch', () => {
      for (const n of lengths) {
        const logits = normals(n, 3);
        const batch = new api.PolicyBatch(logits, make(n));
        for (const tilt of tilts) {
          const policy = batch.tilt(tilt);
          const moments = batch.moments(tilt);
          const what = `${n} outcomes, tilt ${tilt}`;
          expect(batch.tiltWithMoments(tilt), what).toEqual({ policy, ...moments });
          expect(api.tiltedPolicy(logits, make(n), tilt), what).toEqual({ probabilities: policy, ...moments });
        }
        batch.dispose();
      }
    });

    it('has them in float32, over several blocks, near 0 and far from it', () => {
      const n = 1300;
      const rewards = make(n);
      const given = rewards instanceof Uint8Array ? rewards : Float32Array.from(rewards);
      for (const offset of [0, 500]) {
        const logits = Float32Array.from(normals(n, 4), (x, k) => (k % 97 === 0 ? -Infinity : 40 * x + offset));
        const batch = new api.PolicyBatch(logits, given);
        batch.moments(0);
        for (const tilt of [...tilts, 300]) {
          const policy = batch.tilt(tilt);
          const moments = batch.moments(tilt);
          const what = `tilt ${tilt}, logits around ${offset}`;
          expect(api.tiltedPolicy(logits, given, tilt), what).toEqual({ probabilities: policy, ...moments });
        }
        batch.dispose();
      }
    });

    it('is that of the definition', () => {
      for (const n of lengths) {
        const logits = normals(n, 3);
        const rewards = make(n);
        for (const tilt of tilts) {
          const weights = Array.from(logits, (x, k) => Math.exp(x + tilt * rewards[k]!));
          const total = weights.reduce((a, b) => a + b, 0);
          const { probabilities, mean } = api.tiltedPolicy(logits, rewards, tilt);
          const what = `${n} outcomes, tilt ${tilt}`;
          // A sum of n terms of one sign, each within 2 ulp, is within n + 2 of them.
          for (const [k, weight] of weights.entries()) {
            expect(Math.abs(probabilities[k]! / (weight / total) - 1), what).toBeLessThan((n + 20) * 2 ** -52);
          }
          const expected = weights.reduce((sum, weight, k) => sum + (weight / total) * rewards[k]!, 0);
          const scale = weights.reduce((sum, weight, k) => sum + (weight / total) * Math.abs(rewards[k]!), 0);
          expect(Math.abs(mean[0]! - expected), what).toBeLessThanOrEqual((2 * n + 20) * 2 ** -52 * scale);
        }
      }
    });
  });

  it('writes to out, which may be the logits', () => {
    for (const n of lengths) {
      const logits = Float32Array.from(normals(2 * n, 3));
      const rewards = Float32Array.from(normals(n, 5));
      const options = { rows: 2, outcomes: n };
      const want = api.tiltedPolicy(logits, rewards, [1, -1], options);
      const longer = new Float32Array(2 * n + 3).fill(9);
      expect(api.tiltedPolicy(logits, rewards, [1, -1], { ...options, out: longer }).probabilities).toBe(longer);
      expect(longer.subarray(0, 2 * n), `${n}`).toEqual(want.probabilities);
      expect(longer.subarray(2 * n)).toEqual(Float32Array.of(9, 9, 9));
      expect(api.tiltedPolicy(logits, rewards, [1, -1], { ...options, out: logits })).toEqual(want);
      expect(logits).toEqual(want.probabilities);
    }
  });

  it('leaves out as it was where a row is refused, and no memory behind', () => {
    const out = new Float64Array(4).fill(7);
    for (let i = 0; i < 3; i++) {
      expect(() => api.tiltedPolicy(Float64Array.of(0, 1, 2, Number.NaN), [0, 1], 1, { rows: 2, out })).toThrow(
        /row 1, index 1/,
      );
    }
    expect(out).toEqual(new Float64Array(4).fill(7));
  });

  it('takes half precision, lists and tensors', () => {
    const want = api.tiltedPolicy([0, 1], [1, 0], 0.5);
    expect(api.tiltedPolicy({ data: Float64Array.of(0, 1), dims: [1, 2] }, [1, 0], 0.5)).toEqual(want);
    const bits = Uint16Array.of(0, 0x3c00);
    const half = api.tiltedPolicy(bits, Float32Array.of(1, 0), 0.5, { dtype: 'float16' });
    expect(half).toEqual(api.tiltedPolicy(Float32Array.of(0, 1), Float32Array.of(1, 0), 0.5));
  });
});
