// Pools of any size compute the bits of the synchronous functions.
import { afterAll, describe, expect, it } from 'vitest';
import * as wasm from '../../bindings/index.js';
import { normal, uniform } from '../random.js';
import { rowFunctions } from '../rows/functions.js';
import { SLOW } from '../slow.js';
import { relaxed } from '../variants.js';
import { createPool, relaxedPool } from './pools.js';

const pools = [1, 2, 3].map((threads) => createPool({ threads }));
afterAll(() => Promise.all(pools.map((pool) => pool.close())));

const rows = 7;
/** More than a piece of a call, and not a multiple of anything. */
const outcomes = 40_003;

const next = normal(5);
const f32 = Float32Array.from({ length: rows * outcomes }, () => 4 * next());
const f64 = Float64Array.from({ length: rows * 301 }, () => 4 * next());
const half = Uint16Array.from({ length: rows * 301 }, (_, i) => (i * 7919) % 0x7c00);
const tokens = Int32Array.from({ length: rows }, (_, i) => (i * 97) % 301);

function shared<T extends Float32Array | Float64Array | Uint16Array>(array: T): T {
  const copy = new (array.constructor as new (buffer: SharedArrayBuffer) => T)(new SharedArrayBuffer(array.byteLength));
  copy.set(array);
  return copy;
}

/** Results with the same members, and in them the same bits. */
function expectSame(got: unknown, want: unknown): void {
  if (!ArrayBuffer.isView(want)) {
    if (typeof want !== 'object' || want === null) expect(got).toBe(want);
    else {
      expect(Object.keys(got as object)).toEqual(Object.keys(want));
      for (const [name, member] of Object.entries(want)) expectSame((got as Record<string, unknown>)[name], member);
    }
    return;
  }
  expect(got).toBeInstanceOf(want.constructor);
  const bytes = ({ buffer, byteOffset, byteLength }: ArrayBufferView) =>
    Buffer.from(buffer as ArrayBuffer, byteOffset, byteLength);
  expect(bytes(got as ArrayBufferView).equals(bytes(want))).toBe(true);
}

describe.each(pools.map((pool) => [pool.threads, pool] as const))('%d threads', (_threads, pool) => {
  it.each([
    ['float32', f32, {}],
    ['float64', f64, {}],
    ['float16', half, { dtype: 'float16' }],
    ['shared float32', shared(f32), {}],
    ['shared bfloat16', shared(half), { dtype: 'bfloat16' }],
  ] as const)('functions of rows of %s', async (_name, logits, dtype) => {
    const shape = { rows, ...dtype };
    const other = logits.slice().reverse();
    for (const { call } of rowFunctions)
      expectSame(await call(pool as never, logits, rows, shape), call(wasm, logits, rows, shape));
    expectSame(
      await pool.softmax(logits, { ...shape, temperature: 0.7 }),
      wasm.softmax(logits, { ...shape, temperature: 0.7 }),
    );
    expectSame(await pool.tokenStatistics(logits, tokens, dtype), wasm.tokenStatistics(logits, tokens, dtype));
    expectSame(await pool.divergence(logits, other, shape), wasm.divergence(logits, other, shape));
    expectSame(await pool.divergence(logits, logits, { ...shape, measures: ['kl'] }), {
      kl: new Float64Array(rows),
    });
  });

  it.each([
    ['float32', f32, {}],
    ['float64', f64, {}],
    ['bfloat16', half, { dtype: 'bfloat16' }],
  ] as const)('updates of policies of %s', async (_name, logits, dtype) => {
    const shape = { rows, ...dtype } as never;
    const n = logits.length / rows;
    const other = logits.slice().reverse();
    const bits = Uint8Array.from({ length: n }, (_, o) => Number(o % 3 === 0));
    for (const variant of [
      { beta: 0.5, alpha: 0.3 },
      { beta: 0.7, group: { size: 4 }, clip: { low: 0.2, high: 0.3 } },
    ]) {
      const gradients = [0, 1].map(() => new (logits instanceof Float64Array ? Float64Array : Float32Array)(rows * n));
      const options = (k: number) => ({ rows, ...dtype, gradient: gradients[k] }) as never;
      expectSame(
        await pool.effectiveLoss(logits, other, logits, bits, variant, options(0)),
        wasm.effectiveLoss(logits, other, logits, bits, variant, options(1)),
      );
      expectSame(gradients[0], gradients[1]);
      if (n > 1000) continue;
      expectSame(
        await pool.optimalPolicy(logits, other, bits, variant, shape),
        wasm.optimalPolicy(logits, other, bits, variant, shape),
      );
    }
  });

  it('paths that draw their groups, with progress, until they are stopped', async () => {
    const variant = { beta: 20, group: { size: 5 } };
    const options = { replicas: 3 * 4096 + 17, seed: 3, quantiles: [0, 0.4, 1] };
    const reports: number[] = [];
    const onProgress = (done: number, total: number) => reports.push(done / total);
    expectSame(
      await pool.sampledTrajectories(0.3, variant, 3, { ...options, onProgress }),
      wasm.sampledTrajectories(0.3, variant, 3, options),
    );
    expect(reports.at(-1)).toBe(1);
    const stop = new AbortController();
    const stopped = pool.sampledTrajectories(0.3, variant, 1e6, { ...options, signal: stop.signal });
    setTimeout(() => stop.abort('enough'), 20);
    await expect(stopped).rejects.toBe('enough');
    await expect(pool.sampledTrajectories(0.3, { beta: 1 }, 3, options)).rejects.toThrow(/"group" expected/);
  });

  it('rows at a distance, into a part of a longer array', async () => {
    const shape = { rows: 3, outcomes: 290, stride: 301 };
    const logits = f64.subarray(0, 3 * 301 - 5);
    const expected = new Float64Array(1000).fill(7);
    const out = expected.slice();
    wasm.softmax(logits, { ...shape, out: expected });
    expect(await pool.softmax(logits, { ...shape, out })).toBe(out);
    expectSame(out, expected);
  });

  it.each([
    ['its own', (array: Float32Array) => array.slice()],
    ['a shared', shared],
  ])('softmax in place of %s array', async (_kind, copy) => {
    const out = copy(f32);
    expect(await pool.softmax(out, { rows, out })).toBe(out);
    expectSame(out, wasm.softmax(f32, { rows }));
  });

  it('trajectories, all and some, of many elements and none', async () => {
    const random = uniform(9);
    const p = Float64Array.from({ length: 9001 }, random);
    const variant = { ...wasm.variants.twoKlGrpo({ beta: 1, alpha: 0.3 }), beta: Float64Array.from(p, (x) => 0.5 + x) };
    for (const keep of ['all', 'last', [0, 3, 4, 9]] as const) {
      expectSame(
        await pool.successTrajectories(p, variant, 9, { keep, start: 0.4 }),
        wasm.successTrajectories(p, variant, 9, { keep, start: 0.4 }),
      );
    }
    expectSame(await pool.successTrajectories([], { beta: 1 }, 3), wasm.successTrajectories([], { beta: 1 }, 3));
    expectSame(
      await pool.successTrajectories({ logOdds: -800 }, { beta: 1 }, 3),
      wasm.successTrajectories({ logOdds: -800 }, { beta: 1 }, 3),
    );
  });

  it.each([1, 3, 8, 17])('advantages of groups of %d, one of them far beyond f32 squares', async (size) => {
    const random = uniform(size);
    const rewards = Float32Array.from({ length: 5003 * size }, () => Number(random() < 0.4));
    rewards[2100 * size] = 1e30;
    expectSame(await pool.groupAdvantages(rewards, size, 'trl'), wasm.groupAdvantages(rewards, size, 'trl'));
    const bytes = Uint8Array.from(rewards, Number);
    const out = new Float32Array(bytes.length + 3);
    await pool.groupAdvantages(bytes, size, 'rloo', out);
    expectSame(out, wasm.groupAdvantages(bytes, size, 'rloo', new Float32Array(out.length)).advantages);
  });

  it('advantages of ragged groups', async () => {
    let end = 0;
    const offsets = Int32Array.from({ length: 4001 }, (_, i) => {
      end += i === 0 ? 0 : 1 + (i % 9);
      return end;
    });
    const random = uniform(3);
    const rewards = Float64Array.from({ length: offsets.at(-1)! }, random);
    expectSame(await pool.groupAdvantages(rewards, offsets, 'verl'), wasm.groupAdvantages(rewards, offsets, 'verl'));
  });

  const random = uniform(4);
  // Workers take whole rows of a batch, so that long ones are no other case.
  const n = SLOW ? outcomes : 4003;
  const logits = f32.subarray(0, rows * n);
  it.each([
    ['0/1 rewards', Uint8Array.from({ length: n }, () => Number(random() < 0.2))],
    ['rewards of few levels', Float32Array.from({ length: n }, (_, i) => (i % 3) / 4)],
    ['real rewards of their own', logits.map((x) => Math.sin(x))],
  ])('batches with %s', async (_name, rewards) => {
    const batch = new wasm.PolicyBatch(logits, rewards, { rows });
    const pooled = await pool.policyBatch(logits, rewards, { rows });
    const { logPartition, mean, variance, entropy, logOdds } = batch;
    expectSame(pooled.reference, { logPartition, mean, variance, entropy, logOdds });
    const tilts = Float64Array.from({ length: rows }, (_, i) => i - 2);
    expectSame(await pooled.moments(tilts), batch.moments(tilts));
    for (const as of ['probabilities', 'logProbabilities', 'logits'] as const) {
      expectSame(await pooled.tilt(tilts, { as }), batch.tilt(tilts, { as }));
    }
    const out = shared(logits);
    expect(await pooled.tilt(2, { out })).toBe(out);
    expectSame(out, batch.tilt(2));
    const variant = { beta: Float64Array.from(tilts, (c) => 4 + c) };
    expectSame(await pooled.iterate(variant, 6), batch.iterate(variant, 6));
    const schedule = { schedule: { beta: [3, 2, 1, 1], alpha: [1, 0.5, 0.5, 0] }, resetReferenceEvery: 2 };
    expectSame(await pooled.iterate(variant, 4, schedule), batch.iterate(variant, 4, schedule));
    const start = logits.map((x) => x / 2 + Math.sin(3 * x));
    const mixed = { ...variant, alpha: 0.5 };
    for (const options of [{ start }, { start, ...schedule }]) {
      expectSame(await pooled.iterate(mixed, 4, options), batch.iterate(mixed, 4, options));
    }
    batch.dispose();
    pooled.dispose();
  });

  it('attractors of a sweep and of columns, cycles and irregular orbits among them', async () => {
    const beta = Float64Array.from({ length: 9001 }, (_, i) => 0.3 + i / 2500);
    const options = { maxSteps: 600 };
    for (const normalization of ['mean-std', 'mean'] as const) {
      const variant = { beta, normalization, varianceEpsilon: 1e-4 };
      expectSame(await pool.attractors(0.3, variant, options), wasm.attractors(0.3, variant, options));
    }
    const anchored = { ...wasm.variants.twoKlGrpo({ beta: 1, alpha: 0.4 }), beta };
    const given = { start: 0.9, maxSteps: 300 };
    expectSame(
      await pool.attractors(
        beta.map((b) => b / 5),
        anchored,
        given,
      ),
      wasm.attractors(
        beta.map((b) => b / 5),
        anchored,
        given,
      ),
    );
  });

  it('many calls at once', async () => {
    const options = (k: number) => ({ rows, temperature: k + 1 });
    const calls = Array.from({ length: 40 }, (_, k) => pool.softmax(f64, options(k)));
    for (const [k, result] of (await Promise.all(calls)).entries()) expectSame(result, wasm.softmax(f64, options(k)));
  });
});

it('pools with relaxed SIMD compute the bits of the relaxed functions', async () => {
  const pool = relaxedPool.createPool({ threads: 2 });
  expectSame(await pool.softmax(f32, { rows }), relaxed.softmax(f32, { rows }));
  await pool.close();
});
