// Rows that are nearly certain of one outcome: -log p of it and the entropy are tiny, and keep their digits.
import { describe, expect, it } from 'vitest';
import { backends } from '../backends.js';
import { bigStatistics } from '../oracle/big.js';
import { uniform } from '../random.js';
import { once } from '../rows.js';
import { SLOW } from '../slow.js';

/**
 * Relative bounds. f32: the other exponentials are good to 1 ulp, at most 1.2e-7, and a lane sums 16 of them: another 2.4e-7. The
 * entropy multiplies them by differences of logits, rounded to 6e-8 each. f64: the same in units of 2^-53, and logits at most
 * 5,000 in size over a temperature, whose reduction costs 2^-44.
 */
const bounds = { Float32Array: 1e-6, Float64Array: 1e-12 };

/** The least of these -log p is 1e-33: f32 holds nothing below 1e-38. */
const rows = [
  [16.249237060546875, 0],
  [16.942384719848633, 0],
  [25, 0],
  [40, 0],
  [30.5, -3],
  [45, -8.5, -9.25, -8.75],
  [3030, 3002, 3001, 3000],
  [-4000, -4031, -Infinity, -4050],
  [300, 300 - 21.75, 300 - 22.5],
  [0.5, -46, -46.5],
];

const statistics = once<ReturnType<typeof bigStatistics>>();
const entropies = once<number>();

describe.each(backends)('rows that are nearly certain, on %s', (_name, api) => {
  describe.each([Float32Array, Float64Array])('%s', (type) => {
    const bound = bounds[type.name as keyof typeof bounds];

    it.each([1, 0.7, 2.5])('keep the digits of -log p and of the entropy at temperature %d', (temperature) => {
      for (const row of rows) {
        const x = type.from(row);
        const want = statistics(`${x}, ${temperature}`, () => bigStatistics(x, temperature));
        for (const token of row.keys()) {
          const got = api.tokenStatistics(x, [token], { temperature });
          const name = `${row}, token ${token}`;
          const [log, wanted] = [got.logProbability[0]!, want.logProbability[token]!];
          if (wanted === -Infinity) expect(log, name).toBe(wanted);
          else expect(Math.abs(log - wanted), name).toBeLessThanOrEqual(bound * Math.abs(wanted));
          expect(Math.abs(got.entropy[0]! / want.entropy - 1), name).toBeLessThanOrEqual(bound);
          expect(Math.abs(got.sumOfSquares[0]! - want.sumOfSquares), name).toBeLessThanOrEqual(bound);
          expect(Math.abs(got.logPartition[0]! - want.logPartition), name).toBeLessThanOrEqual(
            2 ** -52 * Math.abs(want.logPartition) + bound * -want.logProbability[0]!,
          );
        }
      }
    });

    it('in policies too, tilted or not, whatever the reward', () => {
      const next = uniform(5);
      for (const length of [2, 7, 40, SLOW ? 600 : 131]) {
        const x = type.from(Array.from({ length }, () => 4 * next()));
        x[length >> 1] = 41;
        const rewards = [
          type.from(Array.from({ length }, (_, i) => Number(i === length >> 1))),
          type.from(Array.from({ length }, (_, i) => (i === length >> 1 ? 2 : i % 3))),
          type.from(Array.from({ length }, (_, i) => (i === length >> 1 ? 1 : next()))),
        ];
        for (const [kind, reward] of rewards.entries()) {
          for (const tilt of [0, 1, 8]) {
            const batch = new api.PolicyBatch(x as Float32Array, reward as Float32Array);
            const got = batch.moments(tilt).entropy[0]!;
            batch.dispose();
            // A tilted logit is rounded: at most 64 in size.
            const tilted = Float64Array.from(x, (value, i) => value + tilt * reward[i]!);
            const want = entropies(`${type.name}, ${length}, ${kind}, ${tilt}`, () => bigStatistics(tilted).entropy);
            const tolerance = type === Float32Array ? 2e-5 : 1e-12;
            expect(Math.abs(got / want - 1), `${length} outcomes, reward ${kind}, tilt ${tilt}`).toBeLessThan(
              tolerance,
            );
          }
        }
      }
    });

    it('log p is at most 0, entropy at least 0, the sum of squares at most 1, in every row', () => {
      const next = uniform(11);
      for (let k = 0; k < 1000; k++) {
        const length = 1 + Math.floor(20 * next());
        const size = 10 ** (4 * next() - 2);
        const x = type.from(Array.from({ length }, () => (next() < 0.1 ? -Infinity : size * (next() - 0.5))));
        const token = Math.floor(length * next());
        x[token] = size * next();
        const { logProbability, entropy, sumOfSquares } = api.tokenStatistics(x, [token], {
          temperature: 0.1 + next(),
        });
        expect(logProbability[0], `row ${k}: ${x}`).toBeLessThanOrEqual(0);
        expect(entropy[0], `row ${k}: ${x}`).toBeGreaterThanOrEqual(0);
        expect(sumOfSquares[0], `row ${k}: ${x}`).toBeLessThanOrEqual(1);
        expect(sumOfSquares[0], `row ${k}: ${x}`).toBeGreaterThan(0);
      }
    });
  });
});
