// What functions of rows take as logits and tokens, beside typed arrays of this realm: lists, tensors, subclasses, other realms.
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { backends } from '../backends.js';
import { casesFor } from '../slow.js';
import { untyped } from '../tables.js';
import { rowFunctions } from './functions.js';

const x = Float32Array.of(0, 1, 2, 3, 2, 1);
const shape = { rows: 2 };

class Steering extends Float32Array {
  static get [Symbol.species](): never {
    throw new Error('no species is to be asked for');
  }
  override subarray(): never {
    throw new Error('no method is to be called');
  }
  override get length(): number {
    return 1000;
  }
}

class Vector3 extends Float32Array {
  constructor(a = 0, b = 0, c = 0) {
    super(3);
    this.set([a, b, c]);
  }
}

describe.each(backends)('rows on %s', (backend, api) => {
  describe.each(rowFunctions)('$name', ({ name, call }) => {
    const of = (logits: unknown, options?: object) => call(api, logits, 2, options);
    const want = of(x, shape);

    it('takes a list of numbers as f64', () => {
      expect(of([...x], shape)).toEqual(of(Float64Array.from(x), shape));
    });

    it('takes tensors, which tell their shape', () => {
      expect(of({ data: x, dims: [2, 3], type: 'float32' })).toEqual(want);
      expect(of({ data: x, dims: [1, 2, 3] })).toEqual(want);
      expect(of({ data: x, dims: [2, 3] }, { rows: 2, outcomes: 3 })).toEqual(want);
      for (const options of [{ rows: 3 }, { outcomes: 2 }, { stride: 4 }]) {
        expect(() => of({ data: x, dims: [2, 3] }, options)).toThrow('expected the shape of the tensor, 2 rows of 3');
      }
      for (const dims of [Int32Array.of(2, 3), BigInt64Array.of(2n, 3n), [2n, 3n]]) {
        expect(of({ data: x, dims })).toEqual(want);
      }
      for (const dims of [[3, 3], [], [2.5], [-2, -3], [0.5, 12], [2, Number.NaN]]) {
        expect(() => of({ data: x, dims })).toThrow(
          `.dims" expected axes of 6 elements in all, got [${dims.join(', ')}]`,
        );
      }
    });

    it('takes the bits of half precision from a tensor that says so', () => {
      const halves = { data: Uint16Array.of(0, 0x3c00, 0x4000, 0x4200, 0x4000, 0x3c00), dims: [2, 3], type: 'float16' };
      expect(of(halves)).toEqual(of(halves.data, { rows: 2, dtype: 'float16' }));
    });

    it('takes arrays of another realm', () => {
      expect(of(runInNewContext('Float32Array.of(0, 1, 2, 3, 2, 1)'), shape)).toEqual(want);
    });

    it('reads subclasses without asking them', () => {
      const steering = new Steering(x.buffer);
      expect(of(steering, shape)).toEqual(want);
      const own = Object.defineProperties(x.slice(), {
        length: { value: 2 },
        subarray: { value: () => new Float32Array(1) },
        constructor: { value: Float64Array },
      });
      expect(of(own, shape)).toEqual(want);
    });

    it('needs a shape as soon as a length could be several rows of tokens', () => {
      if (name === 'tokenStatistics') return;
      for (const length of [2 * 50257, 3 * 32000, 6 * 32000, 7 * 32000, 2 * 32001, 2 * 128_256, 4 * 151_936, 300_000]) {
        const logits = new Float32Array(length);
        expect(() => of(logits)).toThrow(
          `"rows" or "outcomes" is needed, since ${length} logits could be several rows`,
        );
      }
      expect(of(new Float32Array(2 * 50257), { outcomes: 50257 })).toEqual(
        of(new Float32Array(2 * 50257), { rows: 2 }),
      );
    });

    const vocabularies = [64_000, 128_000, 128_256, 129_280, 151_936, 152_064, 202_048, 256_000, 262_144];
    it.each(casesFor(backend, vocabularies, vocabularies.slice(0, 2)))(
      'takes %i logits, the vocabulary of a model, for one row',
      (length) => {
        if (name === 'tokenStatistics') return;
        const logits = new Float32Array(length);
        expect(of(logits)).toEqual(of(logits, { rows: 1 }));
      },
    );

    it('refuses rows without a possible outcome, or answers them with NaN', () => {
      const logits = Float32Array.of(0, 1, 2, -Infinity, -Infinity, -Infinity);
      expect(() => of(logits, shape)).toThrow('expected a possible outcome, got only -Infinity in row 1');
      expect(() => of(logits, { ...shape, impossibleRows: 'zero' })).toThrow(
        '"impossibleRows" expected "error" or "nan"',
      );
      const columns = of(logits, { ...shape, impossibleRows: 'nan' });
      const lists = (value: unknown) => (ArrayBuffer.isView(value) ? [value] : Object.values(value as object));
      if (name === 'tokenStatistics') return;
      const first = of(logits.subarray(0, 3), { rows: 1 });
      lists(columns).forEach((column: Float32Array, k) => {
        const half = column.length / 2;
        expect([...column.subarray(0, half)]).toEqual([...(lists(first)[k] as Float32Array)]);
        expect([...column.subarray(half)].every((value) => Number.isNaN(value) || value === -1)).toBe(true);
      });
      expect(() => of(Float32Array.of(0, 1, 2, -Infinity, Number.NaN, 0), { ...shape, impossibleRows: 'nan' })).toThrow(
        'got NaN at row 1, index 1',
      );
    });

    it('refuses what is no array of floats, with a code', () => {
      const revoked = Proxy.revocable([], {});
      revoked.revoke();
      const hostile = [
        new Proxy(x, {}),
        Object.create(Float32Array.prototype),
        revoked.proxy,
        new DataView(new ArrayBuffer(8)),
        new Int32Array(6),
        { length: 2, 0: 1, 1: 2 },
        {
          get length() {
            throw new Error('asked for its length');
          },
        },
        Buffer.alloc(24),
      ];
      for (const value of hostile) {
        let error: unknown;
        try {
          of(value, shape);
        } catch (thrown) {
          error = thrown;
        }
        expect(error).toBeInstanceOf(TypeError);
        expect(error).toMatchObject({ code: 'ERR_TYPE' });
      }
    });

    it('reads an array only after all code of the caller has run', () => {
      const buffer = new (ArrayBuffer as new (bytes: number, options: object) => ArrayBuffer)(24, {
        maxByteLength: 24,
      });
      const shrinking = new Float32Array(buffer);
      const options = {
        get rows() {
          (buffer as unknown as { resize(bytes: number): void }).resize(8);
          return 2;
        },
      };
      // Two elements are left: no function reads beyond them.
      const found = (() => {
        try {
          return of(shrinking, options);
        } catch (error) {
          return error;
        }
      })();
      if (!(found instanceof Error)) expect(found).toEqual(of(new Float32Array(2), shape));
      else expect(found).toMatchObject({ code: expect.any(String) });
    });
  });

  it('reads vectors whose constructor takes elements', () => {
    expect(api.softmax(new Vector3(1, 2, 3))).toEqual(api.softmax(Float32Array.of(1, 2, 3)));
    const out = new Vector3();
    expect(api.softmax(new Vector3(1, 2, 3), { out })).toBe(out);
    expect([...out]).toEqual([...api.softmax(Float32Array.of(1, 2, 3))]);
  });

  describe('tokens', () => {
    const want = api.tokenStatistics(x, [2, 0]);

    it('are integers of any type', () => {
      for (const tokens of [BigInt64Array.of(2n, 0n), Int32Array.of(2, 0), Uint8Array.of(2, 0), [2n, 0n]]) {
        expect(api.tokenStatistics(x, untyped(tokens))).toEqual(want);
      }
    });

    it('of -100 are none: NaN and rank -1, and their rows are not read', () => {
      const logits = Float32Array.of(0, 1, 2, Number.NaN, Number.NaN, Number.NaN);
      const got = api.tokenStatistics(logits, [2, -100]);
      for (const name of ['logProbability', 'logPartition', 'entropy', 'sumOfSquares'] as const) {
        expect([...got[name]]).toEqual([want[name][0], Number.NaN]);
      }
      expect([...got.rank]).toEqual([0, -1]);
      expect(() => api.tokenStatistics(x, [2, -1])).toThrow('"tokens[1]" expected an integer from 0 to 2, got -1');
    });

    it('give only the measures that are asked for', () => {
      const got = api.tokenStatistics(x, [2, 0], { measures: ['entropy', 'rank'] });
      expect(got).toEqual({ entropy: want.entropy, rank: want.rank });
      const wrong = { measures: ['entropie'] };
      expect(() => api.tokenStatistics(x, [2, 0], untyped<object>(wrong))).toThrow('"measures[0]" expected one of');
    });
  });
});
