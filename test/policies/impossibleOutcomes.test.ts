// Outcomes of logit -Infinity: whatever their reward, a batch is what it is without them.
import { describe, expect, it } from 'vitest';
import { type Api, backends } from '../backends.js';
import { bigTilted } from '../oracle/big.js';
import { uniform } from '../random.js';

type Floats = typeof Float32Array | typeof Float64Array;

/** A row, its rewards, and both with impossible outcomes between, whose rewards are the extreme ones. */
function withImpossible(type: Floats, x: readonly number[], r: readonly number[], extreme: readonly number[]) {
  const logits = x.flatMap((value) => [value, ...extreme.map(() => -Infinity)]);
  const rewards = r.flatMap((value) => [value, ...extreme]);
  return { logits: type.from(logits) as Float64Array, rewards: type.from(rewards) as Float64Array };
}

const kinds: Readonly<Record<string, readonly number[]>> = {
  'few rewards': [0, 1, 0.25, 0.25],
  'rewards of any kind': [0.1, 0.25, -0.3, 0.7, 0.9, 0.95, 0.4, 0.55, 0.62, 1],
  'rewards close together': [1000, 1000.25, 1000.5, 1000.125, 1000.0625, 1000.75, 1000.375, 1000.875, 1001, 1000.625],
};

describe.each(backends)('impossible outcomes on %s', (_name, api: Api) => {
  describe.each([Float32Array, Float64Array])('%s', (type) => {
    const single = type === Float32Array;

    describe.each(Object.keys(kinds))('%s', (kind) => {
      const r = Array.from(type.from(kinds[kind]!));
      const next = uniform(2);
      const x = Array.from(type.from(r.map(() => 3 * next())));
      const most = Math.max(...r.map(Math.abs));

      it.each([[3], [-7, 2000], [single ? 3e38 : 1e308, single ? -3e38 : -1e308]])('of rewards %d', (...extreme) => {
        const { logits, rewards } = withImpossible(type, x, r, extreme);
        const batch = new api.PolicyBatch(logits, rewards);
        for (const tilt of [0, 1, -3, 1e6, 1e14, 1e17, -1e30]) {
          const got = batch.moments(tilt);
          const want = bigTilted(x, r, tilt);
          const bound = single ? 2e-6 : 1e-13;
          // A tilted logit, up to c r in size where it matters, is rounded; beyond, one outcome has everything.
          const sum = bound * (1 + Math.min(700, Math.abs(tilt) * most));
          expect(Math.abs(got.mean[0]! - want.mean), `mean at ${tilt}`).toBeLessThanOrEqual(sum);
          expect(Math.abs(got.kl[0]! - want.kl), `kl at ${tilt}`).toBeLessThanOrEqual(sum * (1 + want.kl));
          expect(Math.abs(got.entropy[0]! - want.entropy), `entropy at ${tilt}`).toBeLessThanOrEqual(sum * 3);
          const probabilities = batch.tilt(tilt);
          const possible = probabilities.filter((_, i) => logits[i]! > -Infinity);
          for (const [i, p] of possible.entries())
            expect(Math.abs(p - Math.exp(want.logProbability[i]!)), `p at ${tilt}`).toBeLessThanOrEqual(sum);
          for (const as of ['logProbabilities', 'logits'] as const) {
            const written = batch.tilt(tilt, { as });
            for (const [i, value] of written.entries()) {
              if (logits[i] === -Infinity) expect(value, `${as} at ${tilt}`).toBe(-Infinity);
              else expect(value, `${as} at ${tilt}`).not.toBeNaN();
            }
          }
        }
        batch.dispose();
      });

      it('goes where it goes without them', () => {
        const { logits, rewards } = withImpossible(type, x, r, [most + 3, -most - 9]);
        const batch = new api.PolicyBatch(logits, rewards);
        const without = new api.PolicyBatch(type.from(x) as Float64Array, type.from(r) as Float64Array);
        for (const variant of [
          { beta: 0.3, varianceEpsilon: 0 },
          { beta: 2, alpha: 0.5 },
        ]) {
          const [got, want] = [batch.iterate(variant, 8), without.iterate(variant, 8)];
          for (const name of ['tilt', 'mean', 'variance', 'kl'] as const) {
            for (const [n, value] of want[name].entries()) {
              const text = `${name} at step ${n}: ${got[name][n]} not ${value}`;
              if (!Number.isFinite(value)) expect(got[name][n], text).toBe(value);
              else
                expect(Math.abs(got[name][n]! - value), text).toBeLessThanOrEqual(
                  (single ? 1e-4 : 1e-9) * Math.max(1e-3, Math.abs(value)),
                );
            }
          }
          const [limit] = batch.attractors(variant);
          const [wanted] = without.attractors(variant);
          expect(limit!.kind).toBe(wanted!.kind);
          expect(limit!.points[0]!.kl).toBeCloseTo(wanted!.points[0]!.kl, single ? 4 : 9);
        }
      });
    });

    it('in rows that share rewards, each with other outcomes that can happen', () => {
      const rewards = type.of(0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 5, -8) as Float64Array;
      const logits = new type(40) as Float64Array;
      for (const [row, keep] of [8, 5, 9, 10].entries()) logits.fill(-Infinity, 10 * row + keep, 10 * row + 10);
      const batch = new api.PolicyBatch(logits, rewards, { rows: 4 });
      const got = batch.moments(1e9);
      expect(Array.from(got.mean)).toEqual(
        [Math.fround(0.7), Math.fround(0.4), 5, 5].map((r, i) => (single || i > 1 ? r : [0.7, 0.4][i])),
      );
      for (const [i, keep] of [8, 5, 9, 10].entries()) expect(got.kl[i]).toBeCloseTo(Math.log(keep), 6);
    });
  });

  it('rewards are checked where no outcome of a row can happen, too', () => {
    const never = [-Infinity, -Infinity];
    for (const wrong of [Number.NaN, Infinity]) {
      const message = `"rewards" expected finite numbers, got ${wrong}`;
      for (const type of [Float32Array, Float64Array]) {
        const shared = () => new api.PolicyBatch(type.from(never), type.of(0.5, wrong), { impossibleRows: 'nan' });
        expect(shared).toThrow(message);
        const own = () =>
          new api.PolicyBatch(type.of(0, 1, ...never), type.of(0.5, 2, 0.5, wrong), { rows: 2, impossibleRows: 'nan' });
        expect(own).toThrow(`${message} at row 1, index 1`);
      }
    }
    const bytes = () => new api.PolicyBatch(Float64Array.from(never), Uint8Array.of(0, 2), { impossibleRows: 'nan' });
    expect(bytes).toThrow('"rewards" expected 0 or 1 in a Uint8Array, got 2');
  });

  it('an impossible outcome of the largest reward leaves the limit alone', () => {
    const batch = new api.PolicyBatch(Float64Array.of(0, 0.5, -Infinity), Float64Array.of(0, 1, 3));
    const { mean, kl } = batch.iterate({ beta: 0.3, varianceEpsilon: 0 }, 5);
    expect(Array.from(mean.subarray(2))).toEqual([1, 1, 1, 1]);
    for (const value of kl.subarray(2)) expect(value).toBeCloseTo(0.4740769841801067, 14);
    expect(batch.attractors({ beta: 0.3, varianceEpsilon: 0 })[0]!.points[0]!.kl).toBeCloseTo(0.4740769841801067, 14);
    expect(batch.moments(1e300).mean[0]).toBe(1);
  });
});
