import { describe, expect, it } from 'vitest';
import type { DivergenceMeasure } from '../../bindings/index.js';
import { backends } from '../backends.js';
import { nearDivergences } from '../oracle/nearPolicies.js';
import { sumOf } from '../oracle/sum.js';
import { LARGE, lengthsOf, normals, once, rows, rowsOf, unaligned } from '../rows.js';
import { SLOW } from '../slow.js';

const measures: readonly DivergenceMeasure[] = ['kl', 'reverseKl', 'jensenShannon', 'renyi', 'totalVariation'];

/** The definitions, outcome by outcome. */
function expected(x: ArrayLike<number>, y: ArrayLike<number>, alpha: number): Record<DivergenceMeasure, number> {
  const n = x.length;
  const logs = (z: ArrayLike<number>) => {
    const max = Array.from(z).reduce((a, b) => Math.max(a, b));
    const l = Math.log(sumOf(n, (i) => Math.exp(z[i]! - max)));
    return Float64Array.from(z, (value) => value - max - l);
  };
  const [p, q] = [logs(x), logs(y)];
  const kl = (a: Float64Array, b: Float64Array) =>
    a.some((value, i) => value > -Infinity && b[i] === -Infinity)
      ? Infinity
      : sumOf(n, (i) => (a[i] === -Infinity ? 0 : Math.exp(a[i]!) * (a[i]! - b[i]!)));
  const z = p.map((value, i) => (value === -Infinity ? value : alpha * value + (1 - alpha) * q[i]!));
  const top = z.reduce((a, b) => Math.max(a, b));
  const m = p.map((value, i) => Math.log((Math.exp(value) + Math.exp(q[i]!)) / 2));
  return {
    kl: kl(p, q),
    reverseKl: kl(q, p),
    jensenShannon: sumOf(n, (i) => {
      const part = (a: number) => (Math.exp(a) === 0 ? 0 : Math.exp(a) * (a - m[i]!));
      return (part(p[i]!) + part(q[i]!)) / 2;
    }),
    renyi:
      Math.abs(top) === Infinity ? Infinity : (top + Math.log(sumOf(n, (i) => Math.exp(z[i]! - top)))) / (alpha - 1),
    totalVariation: sumOf(n, (i) => Math.abs(Math.exp(p[i]!) - Math.exp(q[i]!))) / 2,
  };
}

/**
 * Of policies that differ visibly. f32: log-partitions are good to 5e-7, and a divergence of 0.05 or more is a difference of
 * two of them and a mean of the same accuracy: 2e-5 of it, which covers weaker ones too; a Renyi divergence divides by
 * alpha - 1. f64: the definitions above cancel to 1e-15 times the logits.
 */
function close(got: number, want: number, single: boolean, scale = 1): void {
  if (got === want) return;
  const tolerance = (single ? 2e-5 * want + 1e-13 : 1e-8 * want + 1e-13) * scale;
  expect(Math.abs(got - want), `${got} not ${want}`).toBeLessThanOrEqual(tolerance);
}

const known = once<Record<DivergenceMeasure, number>>();

describe.each(backends)('divergence on %s', (backend, api) => {
  describe.each([Float32Array, Float64Array])('%s', (type) => {
    const single = type === Float32Array;
    const compare = (
      x: Float32Array | Float64Array,
      y: Float32Array | Float64Array,
      alpha: number,
      want = expected(x, y, alpha),
    ) => {
      const got = api.divergence(x, y, { alpha });
      for (const name of measures)
        close(got[name][0]!, want[name], single, name === 'renyi' ? 1 + 1 / Math.abs(alpha - 1) : 1);
    };

    it.each(rowsOf(backend))('%s, against other policies: the measures of the definitions', (name) => {
      const x = type.from(rows[name]!);
      const others = [
        normals(x.length, 4, 1),
        rows[name]!.map((value, i) => value + Math.sin(i)),
        rows[name]!.map((value) => value / 2),
      ];
      for (const [i, other] of others.slice(0, x.length < LARGE || SLOW ? 3 : 1).entries()) {
        for (const alpha of x.length === LARGE ? [0.5] : [0.5, 0.9, 2, 5]) {
          const y = type.from(other);
          const key = `${type.name}, ${name}, ${i}, ${alpha}`;
          compare(
            x,
            y,
            alpha,
            known(key, () => expected(x, y, alpha)),
          );
          compare(
            y,
            x,
            alpha,
            known(`${key}, swapped`, () => expected(y, x, alpha)),
          );
        }
      }
    });

    it('every length, from unaligned views', () => {
      for (const length of lengthsOf(backend)) {
        const x = unaligned(type.from(normals(length, 4)));
        compare(x, unaligned(type.from(normals(length, 4, length + 1))), 0.5);
      }
    });

    it('a policy does not differ from itself, nor from itself shifted', () => {
      for (const name of rowsOf(backend)) {
        const x = type.from(rows[name]!);
        const shifted = x.map((value) => value + 2 ** -4);
        const exact = x.every((value, i) => shifted[i]! - value === 2 ** -4 || value === -Infinity);
        for (const y of exact ? [x, shifted] : [x]) {
          const got = api.divergence(x, y);
          for (const measure of measures)
            expect(got[measure][0]).toBeLessThanOrEqual(measure === 'totalVariation' ? 1e-15 : 1e-28);
        }
      }
    });

    // Steps of 2^-k times small integers are added to logits on a grid, so that d is known exactly.
    it.each([7, 10, 13, 16, 18, 19, 20])(
      'near policies keep their digits: logits differ by multiples of 2^-%d',
      (k) => {
        // A whole vocabulary at three of the steps; the textbook sums it like any other row.
        for (const length of [2, 5, 100, 1000, ...(k % 6 === 1 && backend !== 'reference' ? [LARGE] : [])]) {
          const grid = 2 ** -19;
          const x = normals(length, 1, length).map((value) => Math.round(value / grid) * grid);
          const steps = normals(length, 2, 7).map(Math.round);
          const unit = single ? Math.max(2 ** -k, 2 ** -19) : 2 ** -k;
          const d = steps.map((value) => value * unit);
          if (d.every((value) => value === d[0])) continue;
          const y = x.map((value, i) => value + d[i]!);
          for (const alpha of [0.5, 3]) {
            const want = known(`near, ${length}, ${k}, ${unit}, ${alpha}`, () => nearDivergences(x, d, alpha));
            const got = api.divergence(type.from(x), type.from(y), { alpha });
            for (const name of measures) {
              // Better than asked for, 1e-4 and 1e-6: f32 terms are good to 1e-6 and log-ratios are exact.
              const tolerance = (single ? 3e-6 : 1e-8) * want[name];
              expect(
                Math.abs(got[name][0]! - want[name]),
                `${name}: ${got[name][0]} not ${want[name]}`,
              ).toBeLessThanOrEqual(tolerance);
            }
          }
        }
      },
    );

    it('different supports: infinite where q is 0 and p is not, finite measures between', () => {
      const inf = Infinity;
      const x = type.of(0, 1, -inf, 2, -inf);
      const y = type.of(0.5, -inf, -inf, 1, -inf);
      for (const alpha of [0.5, 2]) {
        compare(x, y, alpha);
        compare(y, x, alpha);
      }
      const got = api.divergence(x, y, { alpha: 2 });
      expect(got.kl[0]).toBe(inf);
      expect(got.renyi[0]).toBe(inf);
      expect(api.divergence(x, y).renyi[0]).toBeLessThan(inf);
      const disjoint = api.divergence(type.of(0, -inf), type.of(-inf, 0));
      for (const name of ['kl', 'reverseKl', 'renyi'] as const) expect(disjoint[name][0]).toBe(inf);
      expect(disjoint.jensenShannon[0]).toBeCloseTo(Math.LN2, 15);
      expect(disjoint.totalVariation[0]).toBe(1);
    });

    it('a support that only a tiny probability tells apart', () => {
      const x = type.of(0, 0.5, -25);
      const y = type.of(0, 0.5, -Infinity);
      const got = api.divergence(x, y);
      const tiny = Math.exp(-25) / (1 + Math.exp(0.5));
      expect(got.kl[0]).toBe(Infinity);
      expect(got.reverseKl[0]! / tiny).toBeCloseTo(1, single ? 5 : 9);
      expect(got.totalVariation[0]! / tiny).toBeCloseTo(1, single ? 4 : 4);
      // 0 < p < the least positive number is a support nevertheless
      expect(api.divergence(type.of(0, -1e4), type.of(0, -Infinity)).kl[0]).toBe(Infinity);
    });

    it('probabilities below the range of their type still count in logs', () => {
      // q is exp(-200) and exp(-2000) where p is 1/2
      for (const far of [200, 2000]) {
        const got = api.divergence(type.of(0, 0), type.of(0, -far));
        expect(got.kl[0]! / (far / 2 - Math.LN2)).toBeCloseTo(1, 6);
        expect(got.reverseKl[0]).toBeCloseTo(Math.LN2, 6);
      }
    });

    it('only the measures that are wanted, each as among all of them', () => {
      const x = type.from(normals(300, 4, 1));
      for (const d of [1e-3, 1]) {
        const y = x.map((value, i) => value + d * Math.sin(i));
        const all = api.divergence(x, y);
        expect(Object.keys(all).sort()).toEqual([...measures].sort());
        for (const name of measures) {
          const one = api.divergence(x, y, { measures: [name] });
          expect(Object.keys(one)).toEqual([name]);
          expect(one[name]).toEqual(all[name]);
        }
      }
    });

    it('rows with padding between them are each what they are alone, bit for bit', () => {
      const [count, outcomes, stride] = [4, 101, 128];
      const table = (seed: number) => {
        const z = new type(count * stride).fill(Number.NaN);
        for (let i = 0; i < count; i++) z.set(normals(outcomes, 4, seed + i), i * stride);
        return z;
      };
      const [x, y] = [table(1), table(9)];
      const all = api.divergence(x, y, { rows: count, stride, outcomes });
      for (let i = 0; i < count; i++) {
        const row = (z: Float32Array | Float64Array) => z.slice(i * stride, i * stride + outcomes);
        const alone = api.divergence(row(x), row(y));
        for (const name of measures) expect(all[name][i]).toBe(alone[name][0]);
      }
    });
  });
});
