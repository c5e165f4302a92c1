import { describe, expect, it } from 'vitest';
import { backends } from '../backends.js';
import { expectWithin } from '../compare.js';
import { sumOf } from '../oracle/sum.js';
import { normal } from '../random.js';
import { LARGE, lengthsOf } from '../rows.js';

/** The probabilities in f64 with compensated sums, on the very logits given. */
function expected(logits: ArrayLike<number>, temperature = 1): Float64Array {
  const y = Float64Array.from(logits, (x) => x / temperature);
  const top = y.reduce((a, b) => Math.max(a, b), -Infinity);
  const total = sumOf(y.length, (i) => Math.exp(y[i]! - top));
  return y.map((x) => Math.exp(x - top) / total);
}

describe.each(backends)('softmax on %s', (backend, api) => {
  it.each([1, 0.7, 2.5])(
    'is exp(x/T) over its sum, to 4e-7 in f32, for every length around each block, T = %d',
    (temperature) => {
      for (const length of [...lengthsOf(backend), LARGE]) {
        const z = normal(length);
        const logits = Float32Array.from({ length }, () => 4 * z());
        const got = api.softmax(logits, { temperature });
        expectWithin(got, expected(logits, temperature), (p) => 4e-7 * p + 2 ** -149, `length ${length}`);
        // One rounding of the probabilities; in the mass two of a tree of four vectors and four of a block. Many average out.
        const roundings = length < 1000 ? 7 : 1.6;
        expectWithin([sumOf(length, (i) => got[i]!)], [1], roundings * 2 ** -24, `sum at length ${length}`);
      }
    },
  );

  it('is within 1e-13 of f64 sums in f64, where the oracle itself rounds x - max', () => {
    const z = normal(7);
    const logits = Float64Array.from({ length: 5000 }, () => 4 * z());
    expectWithin(api.softmax(logits), expected(logits), (p) => 1e-13 * p);
  });

  it('takes rows at a stride, and logits far from 0', () => {
    const logits = Float32Array.from({ length: 12 }, (_, i) => (i % 6 < 4 ? 3000 + (i % 6) : Number.NaN));
    const got = api.softmax(logits, { rows: 2, stride: 6, outcomes: 4 });
    const want = expected([0, 1, 2, 3]);
    expectWithin(got, [...want, ...want], (p) => 4e-7 * p);
  });

  it('gives exactly 0 to what cannot happen, and takes half precision', () => {
    expect([...api.softmax(new Float64Array([0, -Infinity, 0]))]).toEqual([0.5, 0, 0.5]);
    // 1 as bfloat16 twice, then -Infinity
    expect([...api.softmax(new Uint16Array([0x3f80, 0x3f80, 0xff80]), { dtype: 'bfloat16' })]).toEqual([0.5, 0.5, 0]);
  });

  it('writes to `out`, which may be the logits, and leaves it alone when a row is not valid', () => {
    const logits = new Float64Array([1, 1, 1, 1]);
    expect(api.softmax(logits, { out: logits })).toBe(logits);
    expect([...logits]).toEqual([0.25, 0.25, 0.25, 0.25]);
    const out = new Float64Array(4).fill(7);
    const bad = new Float64Array([0, 0, 0, Number.NaN]);
    expect(() => api.softmax(bad, { rows: 2, out })).toThrow(
      'softmax: "logits" expected numbers below Infinity, got NaN at row 1, index 1',
    );
    expect([...out]).toEqual([7, 7, 7, 7]);
  });

  it.each([
    [
      'logits',
      () => api.softmax(1 as never),
      TypeError,
      'softmax: "logits" expected Float32Array or Float64Array, got 1',
    ],
    [
      'temperature',
      () => api.softmax(new Float64Array(2), { temperature: 0 }),
      RangeError,
      'softmax: "temperature" expected a number from 1e-9 to 1e9, got 0',
    ],
    [
      'dtype',
      () => api.softmax(new Uint16Array(2)),
      TypeError,
      'softmax: "dtype" expected "float16" or "bfloat16" for a Uint16Array, got none',
    ],
    [
      'out',
      () => api.softmax(new Float64Array(2), { out: new Float64Array(1) }),
      RangeError,
      'softmax: "out" expected length 2 or more, got 1',
    ],
    [
      'a row of only -Infinity',
      () => api.softmax(new Float64Array([-Infinity])),
      RangeError,
      'softmax: "logits" expected a possible outcome, got only -Infinity in row 0',
    ],
  ])('names a wrong %s', (_what, call, kind, message) => {
    expect(call).toThrow(kind);
    expect(call).toThrow(message);
  });
});
