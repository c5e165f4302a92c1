// Adding a constant to logits changes nothing: log-probabilities keep their digits however far from 0 the logits are.
import { describe, expect, it } from 'vitest';
import { backends } from '../backends.js';
import { bigTilted } from '../oracle/big.js';

const rewards = {
  bytes: () => Uint8Array.of(0, 0, 1),
  '0/1 floats': (type: typeof Float32Array | typeof Float64Array) => type.of(0, 0, 1),
  'few levels': (type: typeof Float32Array | typeof Float64Array) => type.of(0, 0.5, 1),
};

describe.each(backends)('offset logits on %s', (_name, api) => {
  describe.each([Float32Array, Float64Array])('%s', (type) => {
    it.each(Object.keys(rewards) as (keyof typeof rewards)[])('log-probabilities, rewards: %s', (kind) => {
      const reward = rewards[kind](type) as Float32Array;
      for (const offset of [0, 100, 1000, 3000, -3000, 1e5, 2 ** 21, ...(type === Float64Array ? [2 ** 40] : [])]) {
        const x = type.of(offset + 2, offset + 1, offset) as Float32Array;
        const batch = new api.PolicyBatch(x, reward);
        for (const tilt of [0, 1.5, -20]) {
          const want = bigTilted([2, 1, 0], reward, tilt).logProbability;
          const got = batch.tilt(tilt, { as: 'logProbabilities' });
          for (const [i, value] of got.entries()) {
            // Sums of numbers of the size of the result, of 1 and of the tilt are rounded twice.
            const bound = 4 * (type === Float32Array ? 2 ** -24 : 2 ** -53) * (Math.abs(want[i]!) + 1 + Math.abs(tilt));
            expect(Math.abs(value - want[i]!), `offset ${offset}, tilt ${tilt}, outcome ${i}`).toBeLessThanOrEqual(
              bound,
            );
          }
        }
        batch.dispose();
      }
    });
  });

  it('the example at an offset of 3000', () => {
    const batch = new api.PolicyBatch(Float32Array.of(3002, 3001, 3000), Uint8Array.of(0, 0, 1));
    const got = batch.tilt(0, { as: 'logProbabilities' });
    for (const [i, want] of [-0.407605964, -1.407605964, -2.407605964].entries()) expect(got[i]).toBeCloseTo(want, 6);
  });

  it('a tilt beyond the range of float32 takes logits to infinity, impossible ones stay', () => {
    const mask = new api.PolicyBatch(Float32Array.of(0, -Infinity), Uint8Array.of(1, 1));
    expect(Array.from(mask.tilt(1e39, { as: 'logits' }))).toEqual([Infinity, -Infinity]);
    const real = new api.PolicyBatch(Float32Array.of(0, 1, -Infinity, 2), Float32Array.of(-0.5, 0, 7, 0.25));
    expect(Array.from(real.tilt(1e39, { as: 'logits' }))).toEqual([-Infinity, 1, -Infinity, 2.5e38].map(Math.fround));
  });
});
