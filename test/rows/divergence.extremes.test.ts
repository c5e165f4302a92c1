// Divergences where plain formulas lose their digits: orders near 1 and far from it, huge logits, temperatures.
import { describe, expect, it } from 'vitest';
import type { DivergenceMeasure } from '../../bindings/index.js';
import { backends } from '../backends.js';
import { bigDivergences } from '../oracle/big.js';
import { uniform } from '../random.js';
import { SLOW } from '../slow.js';

const measures: readonly DivergenceMeasure[] = ['kl', 'reverseKl', 'jensenShannon', 'renyi', 'totalVariation'];

/** The exact values take long, and are the same for every backend. */
const known = new Map<string, ReturnType<typeof bigDivergences>>();
function exact(x: ArrayLike<number>, y: ArrayLike<number>, alpha: number, temperature: number) {
  const key = [...Array.from(x), ...Array.from(y), alpha, temperature].join(' ');
  const found = known.get(key) ?? bigDivergences(x, y, alpha, temperature);
  known.set(key, found);
  return found;
}

describe.each(backends)('divergence on %s', (_name, api) => {
  describe.each([Float32Array, Float64Array])('%s', (type) => {
    /** As documented; in f64 these rows leave more. */
    const bound = type === Float32Array ? 1e-4 : 1e-9;
    function compare(p: readonly number[], q: readonly number[], alpha: number, temperature = 1): void {
      const [x, y] = [type.from(p), type.from(q)];
      const got = api.divergence(x, y, { alpha, temperature });
      const want = exact(x, y, alpha, temperature);
      for (const name of measures) {
        const text = `${name} ${got[name][0]} not ${want[name]}: ${p} and ${q}, alpha ${alpha}, temperature ${temperature}`;
        expect(Math.abs(got[name][0]! - want[name]), text).toBeLessThanOrEqual(bound * want[name]);
      }
    }

    const orders = [1e-3, 0.1, 0.5, 0.9, 1 - 1e-3, 1 - 1e-5, 1 - 1e-7, 1 - 1e-10, 1 - 2 ** -53, 1 + 1e-12, 1 + 1e-4, 2];
    it.each(orders)('renyi of order %d', (alpha) => {
      const next = uniform(3);
      for (const distance of SLOW ? [1e-3, 0.3, 5, 30] : [1e-3, 5]) {
        const p = Array.from({ length: 4 }, () => 4 * next());
        const q = p.map((x) => x + distance * (next() - 0.5));
        compare(p, q, alpha);
        compare(q, p, alpha);
      }
      expect(api.divergence(type.of(0, 1, 2, 3, 4), type.of(0, 1, 2, 3, 4), { alpha }).renyi[0]).toBe(0);
    });

    it.each([10, 1e3, 1e5, 1e6])('renyi of order %d, between policies that such an order tells apart', (alpha) => {
      for (const distance of [1e-4, 0.05, 0.08, 1, 20].filter((d) => d * alpha < 1e5)) {
        compare([0, 0], [0, distance], alpha);
        compare([0, 1, 2], [0.5 * distance, 1, 2 + distance], alpha);
      }
    });

    const huge: (readonly [number[], number[]])[] = [
      [
        [0, 1e17],
        [30, -104],
      ],
      [
        [0, 1e30],
        [30, -104],
      ],
      [
        [1e38, 88, 1e38],
        [1e38, 1e38, 1e38],
      ],
      [
        [1e12, 1e12 + 131072, 1e12 - 65536],
        [5, 6, 7],
      ],
      [
        [-3.4e38, 1, 2],
        [0.5, 1, -3.4e38],
      ],
      [
        [-1e9, 1, 2, -1e9],
        [-1e9, 2, 1, -1e9],
      ],
      [
        [3e4, 3e4 + 1, 3e4 - 2],
        [3e4 + 0.5, 3e4, 3e4 - 1],
      ],
      [
        [0, -720],
        [0, 0],
      ],
      [
        [0, -744],
        [0, 1],
      ],
    ];
    it.each(huge)('huge logits, %j and %j', (p, q) => {
      for (const alpha of [0.5, 0.999]) {
        compare(p, q, alpha);
        compare(q, p, alpha);
      }
    });

    it('logits at the ends of the range: no NaN, nothing negative, nothing above its limit', () => {
      const next = uniform(8);
      const most = type === Float32Array ? 3.4e38 : 1.79e308;
      const values = [most, -most, most / 2, -most / 3, 0, 1, -1, 1e10, 88, -Infinity];
      for (let k = 0; k < 1000; k++) {
        const length = 1 + Math.floor(4 * next());
        const row = () => {
          const x = type.from(Array.from({ length }, () => values[Math.floor(values.length * next())]!));
          if (x.every((value) => value === -Infinity)) x[0] = 0;
          return x;
        };
        const [x, y] = [row(), row()];
        const got = api.divergence(x, y, { alpha: [0.5, 0.99, 3][k % 3]! });
        for (const name of measures) expect(got[name][0], `${name} of ${x} and ${y}`).toBeGreaterThanOrEqual(0);
        expect(got.jensenShannon[0]).toBeLessThanOrEqual(Math.LN2);
        expect(got.totalVariation[0]).toBeLessThanOrEqual(1);
      }
    });

    it.each([0.05, 0.6, 0.7, 3, 100])('temperature %d', (temperature) => {
      compare([1, 2, 3], [3, 2, 1], 0.5, temperature);
      compare([3000, 3001.5, 2990], [4, 3, 2.5], 2, temperature);
      const next = uniform(4);
      for (const distance of [1e-3, 1]) {
        const p = Array.from({ length: 12 }, () => 4 * next());
        compare(
          p,
          p.map((x) => x + distance * next()),
          0.9,
          temperature,
        );
      }
    });
  });

  it.each([0, 218, -219, 600])('policies well apart, of rows %d and more from each other', (offset) => {
    const next = uniform(11);
    for (const distance of [1.5, 4, 40]) {
      for (const temperature of [1, 0.7]) {
        const alpha = 0.05 + 0.9 * next();
        const x = Float32Array.from({ length: 3 + 5 * next() }, () => 3 * next() + offset);
        const y = x.map((value) => value - 2 * offset + distance * (next() - 0.5));
        const got = api.divergence(x, y, { alpha, temperature });
        const want = exact(x, y, alpha, temperature);
        for (const name of measures) {
          const text = `${name} ${got[name][0]} not ${want[name]}: ${x} and ${y}, alpha ${alpha}, temperature ${temperature}`;
          expect(Math.abs(got[name][0]! - want[name]), text).toBeLessThanOrEqual(1e-4 * want[name]);
        }
      }
    }
  });

  it('a Renyi divergence of orders from 0 to 1 whose terms are all too small for f32', () => {
    // Each outcome is likely under one policy only: sqrt(p q) is exp(-60) or exp(-110).
    for (const apart of [120, 220]) {
      const [x, y] = [Float32Array.of(0, -apart, -apart), Float32Array.of(-apart, 0, -apart / 2)];
      const got = api.divergence(x, y, { measures: ['renyi'], alpha: 0.5 }).renyi[0]!;
      const want = exact(x, y, 0.5, 1).renyi;
      expect(Math.abs(got - want)).toBeLessThanOrEqual(1e-4 * want);
    }
  });

  it('kl of rollouts drawn at temperature 0.6', () => {
    const got = api.divergence(Float64Array.of(1, 2, 3), Float64Array.of(3, 2, 1), { temperature: 0.6 });
    expect(got.kl[0]).toBeCloseTo(2.624981488859755, 12);
    expect(got.reverseKl[0]).toBeCloseTo(2.624981488859755, 12);
    expect(got.totalVariation[0]).toBeCloseTo(0.7874944466579265, 12);
  });
});
