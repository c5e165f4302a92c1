// Pools under careless and hostile calls. Workspaces that go away meanwhile are in test/package/poolMemory.test.ts.
import { runInNewContext } from 'node:vm';
import { describe, expect, it, vi } from 'vitest';
import * as wasm from '../../bindings/index.js';
import { vanishing } from '../inputs/hostile.js';
import { createPool } from '../pool/pools.js';

describe('a pool', () => {
  it('names an out that vanishes while it computes', async () => {
    await using pool = createPool({ threads: 1 });
    const { array, vanish } = vanishing(20_000, 4);
    const job = pool.softmax(new Float32Array(20_000), { out: array as Float32Array<ArrayBuffer> });
    vanish();
    await expect(job).rejects.toMatchObject({ code: expect.stringMatching(/^ERR_/) });
  });

  it('refuses a Node Buffer without making one', async () => {
    await using pool = createPool({ threads: 1 });
    const warned = vi.spyOn(process, 'emitWarning');
    await expect(pool.groupAdvantages(Buffer.from([1, 0]), 2, 'trl')).rejects.toMatchObject({ code: 'ERR_TYPE' });
    expect(warned).not.toHaveBeenCalled();
  });

  it('takes shared memory of another realm for what it is', async () => {
    await using pool = createPool({ threads: 1 });
    const foreign = runInNewContext('const x = new Float32Array(new SharedArrayBuffer(12)); x.set([1, 2, 3]); x');
    expect(await pool.softmax(foreign)).toEqual(wasm.softmax(Float32Array.of(1, 2, 3)));
    await pool.softmax(foreign, { out: foreign });
    expect([...foreign]).toEqual([...wasm.softmax(Float32Array.of(1, 2, 3))]);
  });

  it('warns of nothing when many calls have one signal', async () => {
    await using pool = createPool({ threads: 1 });
    const warned = vi.spyOn(process, 'emitWarning');
    const { signal } = new AbortController();
    await Promise.all(Array.from({ length: 15 }, () => pool.softmax(Float32Array.of(0, 0), { signal })));
    expect(warned).not.toHaveBeenCalled();
  });
});
