// Rewards of few values, which kernels number: as floats they say what bytes of 0 and 1 say, and a row of levels what a sum says.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { backends } from '../backends.js';
import { normal } from '../random.js';

const normals = (n: number, seed: number) => Float64Array.from({ length: n }, normal(seed));
const types = [Float32Array, Float64Array];

describe.each(backends)('rewards of few values, on %s', (_name, api) => {
  it('are those of bytes where they are 0 and 1, whichever comes first', () => {
    const masks = fc.array(fc.constantFrom(0, 1), { minLength: 1, maxLength: 70 });
    fc.assert(
      fc.property(masks, fc.constantFrom(...types), (mask, Type) => {
        const logits = Type.from(normals(mask.length, 3));
        expect(api.tiltedPolicy(logits, Type.from(mask), 1.5)).toEqual(
          api.tiltedPolicy(logits, Uint8Array.from(mask), 1.5),
        );
      }),
    );
  });

  it('give the sums of the definition for any number of values, in any order', () => {
    // Beyond eight values rows are no levels any more.
    const several = fc
      .uniqueArray(fc.integer({ min: -40, max: 40 }), { minLength: 1, maxLength: 11 })
      .chain((values) => fc.array(fc.constantFrom(...values), { minLength: 1, maxLength: 70 }));
    fc.assert(
      fc.property(several, fc.constantFrom(...types), (eighths, Type) => {
        const logits = Type.from(normals(eighths.length, 7));
        const rewards = new Type(eighths.map((r) => r / 8));
        const weights = Array.from(logits, (x, k) => Math.exp(x + 0.5 * rewards[k]!));
        const total = weights.reduce((a, b) => a + b, 0);
        const policy = api.tiltedPolicy(logits, rewards, 0.5);
        const mean = weights.reduce((sum, w, k) => sum + (w / total) * rewards[k]!, 0);
        const scale = weights.reduce((sum, w, k) => sum + (w / total) * Math.abs(rewards[k]!), 0);
        // x + c r, of 10 at most, is rounded, and with it the exponential; then n terms are summed.
        const bound = (2 * eighths.length + 40) * (Type === Float32Array ? 2 ** -24 : 2 ** -52);
        expect(Math.abs(policy.mean[0]! - mean)).toBeLessThanOrEqual(bound * scale);
        for (const [k, w] of weights.entries()) {
          expect(Math.abs(policy.probabilities[k]! / (w / total) - 1)).toBeLessThanOrEqual(bound);
        }
      }),
    );
  });

  it('are refused where one is not a number', () => {
    for (const Type of types) {
      for (const length of [1, 5, 40]) {
        const rewards = new Type(length).fill(Number.NaN, length - 1);
        expect(() => api.tiltedPolicy(new Type(length), rewards, 1)).toThrow(
          `"rewards" expected finite numbers, got NaN at row 0, index ${length - 1}`,
        );
      }
    }
  });
});
