// Rows of a batch: each is a policy of its own, however they are laid out and whatever they share.
import { describe, expect, it } from 'vitest';
import { backends } from '../backends.js';
import { normal, uniform } from '../random.js';

const outcomes = 101;
const rows = 5;
const z = normal(1);
const u = uniform(2);
const logits = Array.from({ length: rows }, () => Float64Array.from({ length: outcomes }, () => 4 * z()));
const rewardKinds: Record<string, Float64Array[]> = {
  '0/1': logits.map(() => Float64Array.from({ length: outcomes }, () => Number(u() < 0.3))),
  'of few values': logits.map(() =>
    Float64Array.from({ length: outcomes }, () => [-1, 0, 0.25, 3][Math.floor(4 * u())]!),
  ),
  'all different': logits.map(() => Float64Array.from({ length: outcomes }, () => z())),
};
const beta = [1.5, 2, 4, 8, 16];
const alpha = [1, 0.5, 0.25, 0, 1];
const varianceEpsilon = [1e-5, 1e-3, 0.25, 1e-2, 1e-4];

function laidOut(table: Float64Array[], stride: number, padding: number): Float64Array<ArrayBuffer> {
  const array = new Float64Array(rows * stride).fill(padding);
  for (const [i, row] of table.entries()) array.set(row, i * stride);
  return array;
}

describe.each(backends)('rows on %s', (_name, api) => {
  describe.each(Object.keys(rewardKinds))('rewards %s', (kind) => {
    const rewards = rewardKinds[kind]!;
    const singles = logits.map((x, i) => new api.PolicyBatch(x, rewards[i]!));

    it('a padded stride and a row of rewards each give what single rows give, bit for bit', () => {
      for (const stride of [outcomes, outcomes + 1, 128]) {
        // What lies in the padding of logits is never read, not even NaN.
        const batch = new api.PolicyBatch(laidOut(logits, stride, Number.NaN), laidOut(rewards, stride, Number.NaN), {
          rows,
          stride,
          outcomes,
        });
        const tilt = [0, 1, -0.5, 3, 0.125];
        expect(batch.rows).toBe(rows);
        expect(batch.outcomes).toBe(outcomes);
        const moments = batch.moments(tilt);
        const written = batch.tilt(tilt);
        expect(written).toHaveLength(rows * outcomes);
        for (const [i, single] of singles.entries()) {
          const alone = single.moments(tilt[i]!);
          for (const name of ['logPartition', 'mean', 'variance', 'kl', 'entropy'] as const) {
            expect(moments[name][i]).toBe(alone[name][0]);
          }
          for (const name of ['logPartition', 'mean', 'variance', 'entropy', 'logOdds'] as const) {
            expect(batch[name][i]).toBe(single[name][0]);
          }
          expect(written.subarray(i * outcomes, (i + 1) * outcomes)).toEqual(single.tilt(tilt[i]!));
        }
        batch.dispose();
      }
    });

    it('fields of a variant may be one value per row', () => {
      const batch = new api.PolicyBatch(laidOut(logits, outcomes, 0), laidOut(rewards, outcomes, 0), { rows });
      const all = batch.iterate({ beta, alpha: Float64Array.from(alpha), varianceEpsilon }, 6);
      for (const [i, single] of singles.entries()) {
        const law = { beta: beta[i]!, alpha: alpha[i]!, varianceEpsilon: varianceEpsilon[i]! };
        const alone = single.iterate(law, 6);
        for (const name of ['tilt', 'mean', 'variance', 'kl'] as const) {
          expect(all[name]).toHaveLength(7 * rows);
          expect(Array.from(alone[name], (_, n) => all[name][n * rows + i])).toEqual([...alone[name]]);
        }
      }
      batch.dispose();
    });

    it('shared rewards are those of every row', () => {
      const shared = rewards[0]!;
      const batch = new api.PolicyBatch(laidOut(logits, outcomes, 0), shared, { rows });
      const padded = new api.PolicyBatch(laidOut(logits, 128, 0), shared, { rows, stride: 128 });
      const own = new api.PolicyBatch(laidOut(logits, outcomes, 0), laidOut(Array(rows).fill(shared), outcomes, 0), {
        rows,
      });
      expect(batch.tilt(0.7)).toEqual(own.tilt(0.7));
      expect(padded.tilt(0.7)).toEqual(own.tilt(0.7));
      expect(batch.iterate({ beta: 3 }, 4)).toEqual(own.iterate({ beta: 3 }, 4));
      for (const each of [batch, padded, own]) each.dispose();
    });
  });

  it('the last row of a strided batch needs no padding after it', () => {
    const stride = 128;
    const full = laidOut(logits, stride, 0);
    const shared = rewardKinds['0/1']![0]!;
    const short = full.subarray(0, (rows - 1) * stride + outcomes);
    const expected = new api.PolicyBatch(full, shared, { rows, stride }).moments(1);
    expect(new api.PolicyBatch(short, shared, { rows, stride }).moments(1)).toEqual(expected);
  });

  it('views that start anywhere in their buffer are taken', () => {
    const buffer = new ArrayBuffer(8 * 40);
    const view = new Float32Array(buffer, 4, 33).map(() => z());
    const unaligned = new Float32Array(buffer, 12, 33);
    unaligned.set(view);
    const mask = new Uint8Array(64).subarray(3, 36).fill(1, 0, 5);
    const copied = new api.PolicyBatch(unaligned.slice(), mask.slice());
    expect(new api.PolicyBatch(unaligned, mask).tilt(1)).toEqual(copied.tilt(1));
  });
});
