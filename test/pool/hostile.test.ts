// Memory that all workers share: what a caller gives or takes away meanwhile does not reach the results of others.
import { describe, expect, it } from 'vitest';
import * as wasm from '../../bindings/index.js';
import { createPool } from './pools.js';

class Vector extends Float32Array {
  constructor(length: number) {
    super(length);
  }
}

describe('a pool', () => {
  it('has batches that are as usable after other calls as before', async () => {
    await using pool = createPool({ threads: 2 });
    await pool.successTrajectories(new Float64Array(40).fill(0.2), { beta: 0.5, varianceEpsilon: 0 }, 20);
    await pool.softmax(new Float64Array(4096).fill(1e308), { rows: 1 });
    const [logits, rewards] = [new Float32Array(640), new Uint8Array(16).fill(1, 0, 4)];
    const batch = await pool.policyBatch(logits, rewards, { rows: 40 });
    for (const tilt of [0, 1, -2]) {
      expect(await batch.moments(tilt)).toEqual(new wasm.PolicyBatch(logits, rewards, { rows: 40 }).moments(tilt));
    }
  });

  it('keeps what lies in its memory from arrays whose constructor places them elsewhere', async () => {
    await using pool = createPool({ threads: 1 });
    const before = await pool.successTrajectories([0.2], { beta: 1 }, 5);
    const logits = new Vector(20_000).fill(1e30);
    expect(await pool.softmax(logits)).toEqual(wasm.softmax(Float32Array.from(logits)));
    expect(await pool.softmax(Float32Array.of(1, 2, 3))).toEqual(wasm.softmax(Float32Array.of(1, 2, 3)));
    expect(await pool.successTrajectories([0.2], { beta: 1 }, 5)).toEqual(before);
  });

  it('takes signal and progress among the options only', async () => {
    await using pool = createPool({ threads: 1 });
    const logits = Float32Array.of(0, 0);
    await expect(pool.softmax(logits, { signal: AbortSignal.abort(new Error('stop')) })).rejects.toThrow('stop');
    const call = pool.softmax as (...given: unknown[]) => Promise<unknown>;
    await expect(call(logits, {}, { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'ERR_TYPE' });
    const weak = { signal: { throwIfAborted() {} } };
    await expect(call(logits, weak)).rejects.toThrow('"signal" expected an AbortSignal');
  });
});
