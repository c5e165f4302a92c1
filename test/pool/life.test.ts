// How pools begin, are stopped, lose workers, and end.
import * as threads from 'node:worker_threads';
import { afterEach, describe, expect, it, vi } from 'vitest';
import * as wasm from '../../bindings/index.js';
import { createPool } from './pools.js';

const rows = 512;
const logits = new Float32Array(rows * 32_768).fill(1);
/** About half a second of work for one worker. */
const long = (pool: ReturnType<typeof createPool>, run = {}) =>
  pool.successTrajectories(new Float64Array(2 ** 15).fill(0.3), { beta: 1 }, 1500, { keep: 'last', ...run });

/** The workers that were started since: what pools ask the host for is recorded. */
function recordWorkers(): threads.Worker[] {
  const started: threads.Worker[] = [];
  class Recorded extends threads.Worker {
    constructor(...args: ConstructorParameters<typeof threads.Worker>) {
      super(...args);
      started.push(this);
    }
  }
  const builtin = process.getBuiltinModule;
  vi.spyOn(process, 'getBuiltinModule').mockImplementation(((name: string) =>
    name === 'node:worker_threads' ? { ...threads, Worker: Recorded } : builtin(name)) as typeof builtin);
  return started;
}

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

describe('stopping', () => {
  it('a signal that was aborted before rejects with its reason, and nothing is computed', async () => {
    await using pool = createPool({ threads: 2 });
    const reason = new Error('not wanted');
    await expect(pool.softmax(logits, { rows, signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });

  it('an abort rejects at once; workers drop the job, and the next one is computed', async () => {
    await using pool = createPool({ threads: 2 });
    const controller = new AbortController();
    const job = long(pool, { signal: controller.signal });
    await pool.softmax(new Float32Array(2)).catch(() => {});
    const other = new AbortController();
    const stopped = long(pool, { signal: other.signal });
    setTimeout(() => other.abort(), 20);
    const start = performance.now();
    await expect(stopped).rejects.toMatchObject({ name: 'AbortError' });
    expect(performance.now() - start).toBeLessThan(1000);
    controller.abort();
    await job.catch(() => {});
    expect(await pool.softmax(Float64Array.of(0, 0))).toEqual(Float64Array.of(0.5, 0.5));
  });

  it('an abort after the end changes nothing', async () => {
    await using pool = createPool({ threads: 1 });
    const controller = new AbortController();
    const result = await pool.softmax(Float64Array.of(0, 0), { signal: controller.signal });
    controller.abort();
    expect(result).toEqual(Float64Array.of(0.5, 0.5));
  });

  it('progress ascends to the total, and an error in it rejects the call', async () => {
    await using pool = createPool({ threads: 2 });
    const seen: number[][] = [];
    await long(pool, { onProgress: (...report: number[]) => seen.push(report) });
    expect(seen.at(-1)).toEqual([2 ** 15, 2 ** 15]);
    expect(seen.length).toBeGreaterThan(2);
    const done = seen.map(([n]) => n!);
    expect(done).toEqual([...done].sort((a, b) => a - b));
    const broken = new Error('broken');
    const onProgress = () => {
      throw broken;
    };
    await expect(pool.softmax(logits, { rows, onProgress })).rejects.toBe(broken);
  });
});

describe('a worker that dies', () => {
  it('rejects what it is at within a second, and is replaced', async () => {
    const started = recordWorkers();
    await using pool = createPool({ threads: 2 });
    await pool.softmax(logits, { rows });
    const job = long(pool);
    const waiting = pool.softmax(Float64Array.of(0, 0));
    await new Promise((resolve) => setTimeout(resolve, 50));
    const start = performance.now();
    void started[0]!.terminate();
    await expect(job).rejects.toMatchObject({ code: 'ERR_WORKER_DIED', message: 'pool: worker 0 died' });
    expect(performance.now() - start).toBeLessThan(1000);
    expect(started).toHaveLength(3);
    expect(await waiting).toEqual(Float64Array.of(0.5, 0.5));
    expect(await pool.softmax(logits, { rows })).toEqual(wasm.softmax(logits, { rows }));
  });

  it('leaves what waits for it to its replacement', async () => {
    const started = recordWorkers();
    await using pool = createPool({ threads: 1 });
    await pool.softmax(logits, { rows });
    const jobs = [long(pool), pool.softmax(Float64Array.of(0, 0)), pool.softmax(logits, { rows })];
    await new Promise((resolve) => setTimeout(resolve, 20));
    void started[0]!.terminate();
    const [first, second, third] = await Promise.allSettled(jobs);
    expect(first).toMatchObject({ status: 'rejected', reason: { code: 'ERR_WORKER_DIED' } });
    expect(second).toMatchObject({ status: 'fulfilled', value: Float64Array.of(0.5, 0.5) });
    expect(third).toMatchObject({ status: 'fulfilled', value: wasm.softmax(logits, { rows }) });
  });

  it('takes the rows of a batch with it, which says so', async () => {
    const started = recordWorkers();
    await using pool = createPool({ threads: 2 });
    const batch = await pool.policyBatch(logits, new Uint8Array(32_768).fill(1, 0, 9), { rows });
    void started[1]!.terminate();
    await vi.waitUntil(() => started.length === 3);
    await expect(batch.moments(1)).rejects.toMatchObject({
      code: 'ERR_WORKER_DIED',
      message: 'PolicyBatch.moments: rows of the batch were lost with a worker that died; make the batch anew',
    });
    batch.dispose();
    const anew = await pool.policyBatch(Float64Array.of(0, 0), Uint8Array.of(1, 0));
    expect((await anew.moments(0)).mean).toEqual(Float64Array.of(0.5));
  });

  it('leaves its pages to its replacement', async () => {
    const started = recordWorkers();
    const growth = vi.spyOn(WebAssembly.Memory.prototype, 'grow');
    await using pool = createPool({ threads: 1 });
    const sizes: number[] = [];
    for (let round = 0; round < 5; round++) {
      const batch = await pool.policyBatch(logits, new Uint8Array(32_768).fill(1, 0, 9), { rows });
      sizes.push((growth.mock.contexts[0] as unknown as WebAssembly.Memory).buffer.byteLength);
      void started.at(-1)!.terminate();
      await vi.waitUntil(() => started.length === round + 2);
      await expect(batch.moments(1)).rejects.toThrow();
    }
    expect(new Set(sizes).size).toBe(1);
  });

  it('before it was ready is not replaced for ever: the pool says why it cannot work', async () => {
    const failing = class extends threads.Worker {
      constructor() {
        super('throw new Error("blocked")', { eval: true });
      }
    };
    const builtin = process.getBuiltinModule;
    vi.spyOn(process, 'getBuiltinModule').mockImplementation(((name: string) =>
      name === 'node:worker_threads' ? { ...threads, Worker: failing } : builtin(name)) as typeof builtin);
    const pool = createPool({ threads: 2 });
    const error = { code: 'ERR_WORKER_DIED', message: expect.stringContaining('blocked') };
    await expect(pool.softmax(Float64Array.of(0, 0))).rejects.toMatchObject(error);
    await expect(pool.softmax(Float64Array.of(0, 0))).rejects.toMatchObject(error);
    await pool.close();
  });
});

describe('closing', () => {
  it('rejects what is under way and all that follows; closing again does nothing', async () => {
    const pool = createPool({ threads: 2 });
    const batch = await pool.policyBatch(Float64Array.of(0, 0), Uint8Array.of(1, 0));
    const job = long(pool);
    const closed = pool.close();
    const error = { code: 'ERR_DISPOSED', message: 'pool: it was closed' };
    await expect(job).rejects.toMatchObject(error);
    await closed;
    await pool.close();
    await expect(pool.softmax(Float64Array.of(0, 0))).rejects.toMatchObject(error);
    await expect(batch.moments(1)).rejects.toMatchObject(error);
    await expect(pool.policyBatch(Float64Array.of(0, 0), Uint8Array.of(1, 0))).rejects.toMatchObject(error);
    batch.dispose();
  });
});

describe('hosts without threads', () => {
  const createWithout = (globals: Record<string, unknown>) => {
    vi.spyOn(process, 'getBuiltinModule').mockReturnValue(undefined as never);
    for (const [name, value] of Object.entries(globals)) vi.stubGlobal(name, value);
    return () => createPool({ threads: 2 });
  };

  it('a page that is not isolated is told which headers it lacks', () => {
    const create = createWithout({ Worker: class {}, crossOriginIsolated: false });
    const headers = ['Cross-Origin-Opener-Policy: same-origin', 'Cross-Origin-Embedder-Policy: require-corp'];
    for (const header of headers) expect(create).toThrow(header);
    expect(create).toThrow(expect.objectContaining({ code: 'ERR_NO_THREADS' }));
  });

  it('a host without workers is told so', () => {
    const create = createWithout({ Worker: undefined });
    expect(create).toThrow(
      expect.objectContaining({ code: 'ERR_NO_THREADS', message: 'createPool: this host has no workers' }),
    );
  });
});

describe('one signal for many calls', () => {
  it('has one listener, which stops them all and is taken away', async () => {
    await using pool = createPool({ threads: 1 });
    const controller = new AbortController();
    const { signal } = controller;
    const [add, remove] = [vi.spyOn(signal, 'addEventListener'), vi.spyOn(signal, 'removeEventListener')];
    const calls = Array.from({ length: 20 }, () => pool.softmax(Float64Array.of(0, 0), { signal }));
    expect(await Promise.all(calls)).toHaveLength(20);
    expect(add).toHaveBeenCalledTimes(1);
    expect(remove).toHaveBeenCalledTimes(1);
    const stopped = Array.from({ length: 12 }, () => long(pool, { signal }));
    controller.abort();
    for (const job of stopped) await expect(job).rejects.toMatchObject({ name: 'AbortError' });
    expect(add).toHaveBeenCalledTimes(2);
  });
});
