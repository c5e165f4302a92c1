import { describe, expect, it } from 'vitest';
import { backends } from '../backends.js';
import { LARGE, lengthsOf, normals, rows, unaligned } from '../rows.js';

/** Indices in descending order of their logits, ties by index. */
function ordered(x: ArrayLike<number>): number[] {
  return Array.from({ length: x.length }, (_, i) => i).sort((a, b) => (x[a] === x[b] ? a - b : x[a]! > x[b]! ? -1 : 1));
}

describe.each(backends)('topK on %s', (backend, api) => {
  describe.each([Float32Array, Float64Array])('%s', (type) => {
    const check = (x: Float32Array | Float64Array, ...ks: number[]) => {
      const order = Int32Array.from(ordered(x));
      const sorted = type.from(Array.from(order, (i) => x[i]!));
      const wrong = ks.filter((k) => {
        const { indices, logits } = api.topK(x, k);
        const isRight = (_: unknown, i: number) => indices[i] === order[i] && Object.is(logits[i], sorted[i]);
        return !(indices.length === k && logits.length === k && indices.every(isRight) && logits instanceof type);
      });
      expect(wrong, `wrong k of ${x.length} logits`).toEqual([]);
    };

    it.each(Object.keys(rows))('%s: the largest logits in order, with their indices', (name) => {
      const x = type.from(rows[name]!);
      check(x, 1, 2, 50, 999);
    });

    it('every length and every k up to it, from unaligned views', () => {
      for (const length of lengthsOf(backend)) {
        const x = unaligned(type.from(normals(length, 4)));
        check(x, ...(length <= 70 ? [...x.keys()] : [0, 7, length - 1]).map((k) => k + 1));
      }
    });

    it('ascending, descending and constant rows; few values with many ties', () => {
      const ramp = new type(1000).map((_, i) => i);
      for (const x of [ramp, ramp.toReversed(), new type(1000), ramp.map((i) => i % 3), ramp.map((i) => -(i % 7))]) {
        check(x, 1, 3, 16, 500, 1000);
      }
    });

    it('impossible outcomes come last, by index', () => {
      const x = new type(1200).fill(-Infinity);
      x[1100] = 1;
      x[600] = 2;
      const { indices, logits } = api.topK(x, 5);
      expect(Array.from(indices)).toEqual([600, 1100, 0, 1, 2]);
      expect(Array.from(logits)).toEqual([2, 1, -Infinity, -Infinity, -Infinity]);
      check(x, 1200);
    });

    it('rows with padding between them', () => {
      const [count, outcomes, stride] = [4, 33, 40];
      const x = new type(count * stride).fill(Number.NaN);
      for (let i = 0; i < count; i++) x.set(normals(outcomes, 4, i), i * stride);
      const { indices } = api.topK(x, 3, { rows: count, stride, outcomes });
      for (let i = 0; i < count; i++) {
        const row = x.subarray(i * stride, i * stride + outcomes);
        expect(Array.from(indices.subarray(3 * i, 3 * i + 3))).toEqual(ordered(row).slice(0, 3));
      }
    });

    it('a whole vocabulary in order', () => {
      const x = type.from(rows['the largest vocabulary']!);
      const { logits } = api.topK(x, LARGE);
      expect(logits).toEqual(x.toSorted().reverse());
    });
  });
});
