// Logits in half precision: the same numbers as float32 give the same results, whichever function they enter.
import { describe, expect, it } from 'vitest';
import type { HalfType } from '../../bindings/index.js';
import { backends } from '../backends.js';
import { lengthsOf, normals, unaligned } from '../rows.js';

const view = new DataView(new ArrayBuffer(4));

/** The number that 16 bits stand for, found by another way than the package's: through the bits of a float32. */
const values: Record<HalfType, (bits: number) => number> = {
  bfloat16: (bits) => {
    view.setUint32(0, bits << 16);
    return view.getFloat32(0);
  },
  float16: (bits) => {
    const size = bits & 0x7fff;
    // A subnormal number is its fraction in units of 2^-24: 1 + fraction/2^10, less 1, in the lowest binade.
    if (size < 0x400) return (bits & 0x8000 ? -1 : 1) * size * 2 ** -24;
    view.setUint32(0, size >= 0x7c00 ? 0x7f800000 | (size << 13) : (size << 13) + (112 << 23));
    return (bits & 0x8000 ? -1 : 1) * view.getFloat32(0);
  },
};
const types = ['float16', 'bfloat16'] as const;

/** Bits of numbers near the given ones. */
function bitsNear(dtype: HalfType, numbers: Float64Array): Uint16Array {
  return Uint16Array.from(numbers, (x) => {
    if (x === -Infinity) return dtype === 'float16' ? 0xfc00 : 0xff80;
    view.setFloat32(0, dtype === 'float16' ? x * 2 ** -112 : x);
    const bits = view.getUint32(0);
    return dtype === 'float16' ? ((bits >> 16) & 0x8000) | ((bits & 0x7fffffff) >> 13) : bits >>> 16;
  });
}

describe.each(backends)('half precision on %s', (backend, api) => {
  describe.each(types)('%s', (dtype) => {
    const numberOf = values[dtype];
    const everything = Uint16Array.from({ length: 65_536 }, (_, i) => i);
    const valid = everything.filter((bits) => numberOf(bits) < Infinity);
    const floats = (bits: Uint16Array) => Float32Array.from(bits, (b) => numberOf(b));

    it('all bit patterns that are logits are read exactly, in order', () => {
      const { indices, logits } = api.topK(valid, valid.length, { dtype });
      expect(logits).toBeInstanceOf(Float32Array);
      const want = api.topK(floats(valid), valid.length);
      expect(indices).toEqual(want.indices);
      expect(logits).toEqual(want.logits);
      expect(logits[0]).toBe(dtype === 'float16' ? 65504 : 2 ** 127 * (2 - 2 ** -7));
      // toEqual tells -0 from 0
      const batch = new api.PolicyBatch(valid, new Uint8Array(valid.length), { dtype });
      expect(batch.tilt(0, { as: 'logits' })).toEqual(
        new api.PolicyBatch(floats(valid), new Uint8Array(valid.length)).tilt(0, { as: 'logits' }),
      );
      batch.dispose();
    });

    it('all other patterns are refused as what they are, wherever they stand', () => {
      const invalid = everything.filter((bits) => !(numberOf(bits) < Infinity));
      expect(invalid.length).toBe(dtype === 'float16' ? 2 * 1023 + 1 : 2 * 127 + 1);
      const row = bitsNear(dtype, normals(40, 4));
      for (const [i, bits] of invalid.entries()) {
        const at = i % 40;
        const broken = row.with(at, bits);
        const message = `"logits" expected numbers below Infinity, got ${numberOf(bits)} at row 0, index ${at}`;
        const calls = [
          () => api.tokenStatistics(broken, [0], { dtype }),
          () => api.topK(broken, 3, { dtype }),
          () => api.divergence(row, broken, { dtype, measures: ['kl'] }),
          () => new api.PolicyBatch(broken, new Uint8Array(40), { dtype }),
        ];
        // Every pattern with one function, every function with a quarter of them.
        const call = calls[(i + at) % 4]!;
        expect(call).toThrow(call === calls[2] ? message.replace('logits', 'q') : message);
      }
    });

    it('tokenStatistics, divergence and topK give what float32 gives, bit for bit', () => {
      for (const length of [...lengthsOf(backend), 5000]) {
        const masked = normals(length, 4).map((x, i) => (i % 5 === 3 ? -Infinity : x));
        const x = unaligned(bitsNear(dtype, masked));
        const y = bitsNear(dtype, normals(length, 4, length + 1));
        const token = length >> 1;
        expect(api.tokenStatistics(x, [token], { dtype, temperature: 0.7 })).toEqual(
          api.tokenStatistics(floats(x), [token], { temperature: 0.7 }),
        );
        expect(api.divergence(x, y, { dtype })).toEqual(api.divergence(floats(x), floats(y)));
        const k = Math.min(length, 10);
        expect(api.topK(x, k, { dtype })).toEqual(api.topK(floats(x), k));
      }
    });

    it('PolicyBatch computes as from float32, with rewards of every kind, and writes float32', () => {
      const [rows, outcomes, stride] = [3, 101, 104];
      const x = bitsNear(dtype, normals(rows * stride, 4));
      const shape = { rows, outcomes, stride };
      for (const rewards of [
        Uint8Array.from({ length: outcomes }, (_, i) => Number(i % 3 === 0)),
        Float32Array.from({ length: outcomes }, (_, i) => [-1, 0, 0.5][i % 3]!),
        Float32Array.from({ length: outcomes }, (_, i) => Math.sin(i)),
      ]) {
        const batch = new api.PolicyBatch(x, rewards, { ...shape, dtype });
        const same = new api.PolicyBatch(floats(x), rewards, shape);
        const tilted: Float32Array = batch.tilt(1.5);
        expect(tilted).toBeInstanceOf(Float32Array);
        expect(tilted).toEqual(same.tilt(1.5));
        expect(batch.moments(0.3)).toEqual(same.moments(0.3));
        expect(batch.logPartition).toEqual(same.logPartition);
        expect(batch.iterate({ beta: 4 }, 3)).toEqual(same.iterate({ beta: 4 }, 3));
        batch.dispose();
        same.dispose();
      }
    });
  });
});
