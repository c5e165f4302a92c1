// What pools refuse: with the errors of the synchronous functions, as rejections.
import { afterAll, describe, expect, it } from 'vitest';
import * as wasm from '../../bindings/index.js';
import type { Api } from '../backends.js';
import { analysisCases } from '../badInput/analysis.js';
import { constructionCases } from '../badInput/construction.js';
import { rewardCases } from '../badInput/rewards.js';
import { trajectoryCases } from '../badInput/trajectories.js';
import { vocabularyCases } from '../badInput/vocabulary.js';
import { untyped } from '../tables.js';
import { createPool } from './pools.js';

const pool = createPool({ threads: 2 });
afterAll(() => pool.close());

/** The API with what pools have instead of the synchronous functions; `new` gives the promise of a batch. */
const api = {
  ...wasm,
  ...pool,
  PolicyBatch: function batch(...args: Parameters<typeof pool.policyBatch>) {
    return pool.policyBatch(...args);
  },
} as unknown as Api;

async function rejection(run: () => unknown): Promise<unknown> {
  try {
    await run();
  } catch (error) {
    return error;
  }
  return undefined;
}

describe('bad input on a pool', () => {
  const tables = {
    analysis: analysisCases.filter(({ message }) => message.startsWith('attractors: ')),
    construction: constructionCases,
    rewards: rewardCases,
    trajectories: trajectoryCases,
    vocabulary: vocabularyCases,
  };
  for (const [name, cases] of Object.entries(tables)) {
    // Members of a batch are asked of the promise of one in these tables: they have rows of their own below.
    const calls = cases.filter(({ message }) => !/^PolicyBatch\.\w/.test(message));
    it.each(calls)(`${name}: $title`, async ({ call, type, code, message }) => {
      const error = await rejection(() => call(api));
      expect(error).toBeInstanceOf(type);
      expect(error).toMatchObject({ code, message });
    });
  }

  it.each([
    ['tilt of NaN', Number.NaN, 'ERR_VALUE', 'PolicyBatch.moments: "tilt" expected a finite number, got NaN'],
    [
      'too many tilts',
      [1, 2, 3],
      'ERR_LENGTH',
      'PolicyBatch.moments: "tilt" expected one number or 2 (rows), got Array of length 3',
    ],
    [
      'a tilt that overflows',
      1e308,
      'ERR_VALUE',
      'PolicyBatch.moments: "tilt" expected a number whose product with the rewards is finite, got 1e+308',
    ],
  ])('batches: %s', async (_title, tilt, code, message) => {
    const batch = await pool.policyBatch(new Float64Array(6), Float64Array.of(0, 1, 2), { rows: 2 });
    expect(await rejection(() => batch.moments(tilt))).toMatchObject({ code, message });
    batch.dispose();
    expect(await rejection(() => batch.moments(1))).toMatchObject({
      code: 'ERR_DISPOSED',
      message: 'PolicyBatch.moments: the batch was disposed',
    });
  });

  it('names the first of several invalid logits, whoever finds which', async () => {
    const logits = new Float32Array(16 * 32_768);
    for (const row of [15, 9, 4]) logits[row * 32_768 + 7] = Number.NaN;
    for (let run = 0; run < 20; run++) {
      expect(await rejection(() => pool.softmax(logits, { rows: 16 }))).toMatchObject({
        message: 'softmax: "logits" expected numbers below Infinity, got NaN at row 4, index 7',
      });
    }
  });

  it('leaves out as it was, unless it is shared', async () => {
    const logits = Float64Array.of(0, 1, 2, Number.NaN);
    const out = new Float64Array(4).fill(7);
    await rejection(() => pool.softmax(logits, { rows: 2, out }));
    expect(out).toEqual(new Float64Array(4).fill(7));
  });

  it.each([
    ['a signal that is none', { signal: 1 }, 'softmax: "signal" expected an AbortSignal, got 1'],
    ['progress that is no function', { onProgress: 1 }, 'softmax: "onProgress" expected a function, got 1'],
    ['options that are none', 3, 'softmax: "options" expected an object, got 3'],
  ])('%s', async (_title, options, message) => {
    const error = await rejection(() => pool.softmax(new Float32Array(2), untyped<object>(options)));
    expect(error).toBeInstanceOf(TypeError);
    expect(error).toMatchObject({ code: 'ERR_TYPE', message });
  });

  it('fields that no function has: the options of groupAdvantages are those of the pool alone', async () => {
    const call = (options: object) => pool.groupAdvantages([1, 0], 2, 'trl', {}, untyped<object>(options));
    expect(await rejection(() => call({ epsilon: 1e-5 }))).toMatchObject({
      code: 'ERR_UNKNOWN_OPTION',
      message: 'groupAdvantages: "options" has no field "epsilon". It has "signal", "onProgress".',
    });
    expect(await rejection(() => call({ signals: 1 }))).toMatchObject({ code: 'ERR_UNKNOWN_OPTION' });
  });

  it('leaves what is beyond the rewards in an out that is longer', async () => {
    const out = new Float32Array(6).fill(7);
    await pool.groupAdvantages(Float32Array.of(1, 0, 0, 1), 2, 'trl', out);
    expect(out.subarray(4)).toEqual(Float32Array.of(7, 7));
    expect(out[0]).toBeGreaterThan(0);
  });

  it.each([
    [0, RangeError, 'createPool: "threads" expected an integer from 1 to 256, got 0'],
    [1.5, RangeError, 'createPool: "threads" expected an integer from 1 to 256, got 1.5'],
    ['2', TypeError, 'createPool: "threads" expected a number, got "2"'],
  ])('%s threads', (threads, type, message) => {
    expect(() => createPool({ threads: untyped(threads) })).toThrow(type);
    expect(() => createPool({ threads: untyped(threads) })).toThrow(message);
  });
});
