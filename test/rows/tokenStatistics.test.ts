import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { TokenStatistics } from '../../bindings/index.js';
import { backends } from '../backends.js';
import { sumOf } from '../oracle/sum.js';
import { LARGE, lengthsOf, normals, once, rows, rowsOf, unaligned } from '../rows.js';
import { SLOW } from '../slow.js';

type Statistics = { [name in keyof TokenStatistics]: number };

/** The statistics of a row in f64, from the logits as they are given. */
function rowStatistics(x: ArrayLike<number>, temperature: number) {
  const n = x.length;
  const max = Array.from(x).reduce((a, b) => Math.max(a, b));
  const d = (i: number) => (x[i]! - max) / temperature;
  const total = sumOf(n, (i) => Math.exp(d(i)));
  const l = Math.log(total);
  return {
    logPartition: max / temperature + l,
    entropy: l - sumOf(n, (i) => (x[i] === -Infinity ? 0 : Math.exp(d(i)) * d(i))) / total,
    sumOfSquares: sumOf(n, (i) => Math.exp(2 * d(i))) / total ** 2,
    logProbability: (token: number) => d(token) - l,
  };
}

/** Those of a row and of a token in it. */
function expected(
  x: ArrayLike<number>,
  token: number,
  temperature = 1,
  row = rowStatistics(x, temperature),
): Statistics {
  const rank = Array.from(x).filter((value) => value > x[token]!).length;
  return { ...row, logProbability: row.logProbability(token), rank };
}

/**
 * Bounds. f32: an exponential is good to 1 ulp, and a lane sums 16 of them before f64 goes on, which costs at most
 * 16/4 * 2^-24 = 2.4e-7 of the sum, so log-partitions are good to 5e-7; the entropy adds a sum of the same kind, times the
 * entropy itself. f64: 1e-13, plus the rounding of a logit over the temperature.
 */
function check(got: Statistics, want: Statistics, single: boolean, size: number): void {
  const log = single ? 5e-7 : 1e-13 + 3e-16 * size;
  const close = (name: keyof Statistics, tolerance: number) => {
    if (want[name] === got[name]) return;
    expect(Math.abs(got[name] - want[name]), `${name}: ${got[name]} not ${want[name]}`).toBeLessThanOrEqual(tolerance);
  };
  close('logPartition', log + 3e-16 * size);
  close('logProbability', log + 3e-16 * Math.abs(want.logProbability));
  close('entropy', log * (1 + want.entropy));
  close('sumOfSquares', (single ? 1e-6 : 1e-13) * want.sumOfSquares);
  expect(got.rank).toBe(want.rank);
}

function first(columns: TokenStatistics, i = 0): Statistics {
  const { logProbability, logPartition, entropy, sumOfSquares, rank } = columns;
  return {
    logProbability: logProbability[i]!,
    logPartition: logPartition[i]!,
    entropy: entropy[i]!,
    sumOfSquares: sumOfSquares[i]!,
    rank: rank[i]!,
  };
}

const sizeOf = (x: ArrayLike<number>) =>
  Array.from(x).reduce((a, b) => (b === -Infinity ? a : Math.max(a, Math.abs(b))), 0);

const known = once<ReturnType<typeof rowStatistics>>();

describe.each(backends)('tokenStatistics on %s', (backend, api) => {
  describe.each([Float32Array, Float64Array])('%s', (type) => {
    const single = type === Float32Array;

    it.each(rowsOf(backend))('%s: the statistics of the definition, at several temperatures', (name) => {
      const x = type.from(rows[name]!);
      for (const temperature of x.length < LARGE || SLOW ? [1, 0.5, 0.7, 1.3, 10] : [1, 0.7]) {
        for (const token of [0, 77, x.length - 1]) {
          const got = first(api.tokenStatistics(x, [token], { temperature }));
          const row = known(`${type.name}, ${name}, ${temperature}`, () => rowStatistics(x, temperature));
          check(got, expected(x, token, temperature, row), single, sizeOf(x) / temperature);
        }
      }
    });

    it('every length, from unaligned views', () => {
      for (const length of lengthsOf(backend)) {
        const x = unaligned(type.from(normals(length, 4)));
        const token = Math.floor(length / 2);
        check(first(api.tokenStatistics(x, [token])), expected(x, token), single, 20);
      }
    });

    it('rows with padding between them are each what they are alone, bit for bit', () => {
      const [count, outcomes] = [5, 101];
      const tokens = Uint32Array.of(0, 100, 3, 50, 99);
      for (const stride of [outcomes, outcomes + 1, 128]) {
        const x = new type(count * stride).fill(Number.NaN);
        for (let i = 0; i < count; i++) x.set(normals(outcomes, 4, i), i * stride);
        const all = api.tokenStatistics(x, tokens, { stride, outcomes });
        for (const [i, token] of tokens.entries()) {
          const alone = api.tokenStatistics(x.slice(i * stride, i * stride + outcomes), [token]);
          expect(first(all, i)).toEqual(first(alone));
        }
        // What follows the last row may be missing.
        const short = x.subarray(0, (count - 1) * stride + outcomes);
        expect(api.tokenStatistics(short, tokens, { stride, outcomes })).toEqual(all);
      }
    });

    it('one possible outcome: probability 1 and entropy 0; an impossible token has -Infinity', () => {
      const x = type.from(rows['one possible outcome']!);
      const got = first(api.tokenStatistics(x, [77]));
      // In f32 the one exponential is rounded, and that is all there is.
      const tolerance = single ? 1.2e-7 : 1e-15;
      expect(Math.abs(got.logProbability)).toBeLessThanOrEqual(tolerance);
      expect(Math.abs(got.logPartition - 5)).toBeLessThanOrEqual(tolerance);
      expect(Math.abs(got.entropy)).toBeLessThanOrEqual(tolerance);
      expect(Math.abs(got.sumOfSquares - 1)).toBeLessThanOrEqual(tolerance);
      expect(got.rank).toBe(0);
      const impossible = first(api.tokenStatistics(x, [3]));
      expect(impossible.logProbability).toBe(-Infinity);
      expect(impossible.rank).toBe(1);
    });

    it('ranks count strictly larger logits, ties and both zeros being equal', () => {
      const x = type.of(3, 1, 3, -0, 0, 2, -Infinity, 1);
      const ranks = Array.from(x, (_, token) => api.tokenStatistics(x, [token]).rank[0]);
      expect(ranks).toEqual([0, 3, 0, 5, 5, 2, 7, 3]);
    });

    it('the largest vocabulary, equal logits: log-partition log n, sum of squares 1/n', () => {
      const got = first(api.tokenStatistics(new type(LARGE), [5]));
      expect(got.logPartition).toBeCloseTo(Math.log(LARGE), 14);
      expect(got.entropy).toBeCloseTo(Math.log(LARGE), 14);
      expect(got.sumOfSquares * LARGE).toBeCloseTo(1, 14);
      expect(got.rank).toBe(0);
    });

    it('logits of any finite size', () => {
      const large = single ? 3e38 : 1.7e308;
      const x = type.of(large, -large, large);
      const got = first(api.tokenStatistics(x, [0]));
      expect(got.logProbability).toBeCloseTo(-Math.LN2, 15);
      expect(got.entropy).toBeCloseTo(Math.LN2, 15);
      expect(first(api.tokenStatistics(x, [1])).rank).toBe(2);
    });
  });

  it('takes tokens as a tensor of any shape', () => {
    const x = Float32Array.of(0, 1, 2, 3, 2, 1);
    const want = api.tokenStatistics(x, [2, 0]);
    for (const data of [[2, 0], Int32Array.of(2, 0), BigInt64Array.of(2n, 0n)]) {
      expect(api.tokenStatistics({ data: x, dims: [1, 2, 3] }, { data, dims: [1, 2] })).toEqual(want);
    }
    expect(() => api.tokenStatistics(x, { data: [2, 0], dims: [1, 3] })).toThrow(
      'tokenStatistics: "tokens.dims" expected axes of 2 elements in all, got [1, 3]',
    );
  });

  interface Vector {
    id: string;
    logits: (number | '-Infinity')[];
    temperature: number;
    expected: {
      logsumexp?: number;
      entropy: number;
      sum_pi_squared?: number;
      logp?: number[];
      logp0?: number;
      logp1?: number;
    };
  }
  const vectors: Vector[] = JSON.parse(
    readFileSync(new URL('../vectors/trainer-vocabulary.json', import.meta.url), 'utf8'),
  );
  it.each(vectors)('agrees with the trainers: $id', ({ logits, temperature, expected: want }) => {
    const x = Float64Array.from(logits, Number);
    const logp = want.logp ?? [want.logp0!, want.logp1!];
    for (const [token, logProbability] of logp.entries()) {
      const got = first(api.tokenStatistics(x, [token], { temperature }));
      expect(Math.abs(got.logProbability - logProbability)).toBeLessThanOrEqual(1e-13 * Math.max(1, -logProbability));
      expect(Math.abs(got.entropy - want.entropy)).toBeLessThanOrEqual(1e-13);
      if (want.logsumexp !== undefined)
        expect(Math.abs(got.logPartition / want.logsumexp - 1)).toBeLessThanOrEqual(1e-14);
      if (want.sum_pi_squared !== undefined) expect(got.sumOfSquares).toBeCloseTo(want.sum_pi_squared, 12);
    }
  });
});
