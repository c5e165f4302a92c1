// The asynchronous forms: the same results in slices, between which the host gets its turn.
import { afterEach, describe, expect, it, vi } from 'vitest';
import type * as main from '../bindings/index.js';
import type { AsyncOptions, PolicyIterates, Trajectories } from '../bindings/index.js';
import { finish, guarded, inSlices, type Work } from '../bindings/operation.js';
import { largestFree } from '../bindings/wasm/memory/regions.js';
import { place } from '../bindings/wasm/module.js';
import { type Api, backends } from './backends.js';
import { trajectoryCases } from './badInput/trajectories.js';
import { normals } from './rows.js';

const rejection = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  );

describe('work in slices', () => {
  afterEach(() => {
    vi.restoreAllMocks();
  });
  /** A clock by which every step takes `milliseconds`. */
  function clock(milliseconds: number): { tick(): void } {
    let now = 1000;
    vi.spyOn(performance, 'now').mockImplementation(() => now);
    return {
      tick() {
        now += milliseconds;
      },
    };
  }
  function* count(steps: number, each: () => void = () => {}): Work<string> {
    for (let k = 1; k <= steps; k++) {
      each();
      yield k;
    }
    return 'done';
  }
  /** How many steps were taken in each turn of the event loop. */
  async function stepsPerTurn(steps: number, each: () => void): Promise<number[]> {
    const turns = [0];
    let running = true;
    const turn = () => {
      turns.push(0);
      if (running) setImmediate(turn);
    };
    setImmediate(turn);
    await inSlices(
      count(steps, () => {
        each();
        turns[turns.length - 1]!++;
      }),
      steps,
      {},
    );
    running = false;
    return turns.filter((n) => n > 0);
  }

  it('takes steps for 5 ms, then lets the host have its turn', async () => {
    const { tick } = clock(1.3);
    expect(await stepsPerTurn(10, tick)).toEqual([4, 4, 2]);
  });

  it('takes one step at a time where each is long', async () => {
    const { tick } = clock(20);
    expect(await stepsPerTurn(3, tick)).toEqual([1, 1, 1]);
  });

  it('takes no more than 256 steps, for clocks that stand still meanwhile', async () => {
    clock(0);
    expect(await stepsPerTurn(600, () => {})).toEqual([256, 256, 88]);
  });

  it('reports progress every 50 ms at most, ascending, and the total at the end', async () => {
    const { tick } = clock(4);
    const reports: [number, number][] = [];
    await inSlices(count(50, tick), 50, { onProgress: (done, total) => reports.push([done, total]) });
    // Slices are of two steps, 8 ms; seven of them make 56.
    expect(reports).toEqual([
      [14, 50],
      [28, 50],
      [42, 50],
      [50, 50],
    ]);
  });

  it('is not begun if it is stopped before, and closed if it is stopped on the way', async () => {
    const { tick } = clock(3);
    const stop = new AbortController();
    let taken = 0;
    let closed = 0;
    function* work(): Work<void> {
      try {
        yield* count(100, () => {
          tick();
          taken++;
          if (taken === 7) stop.abort(reason);
        });
      } finally {
        closed++;
      }
    }
    const reason = { why: 'enough' };
    expect(await rejection(inSlices(work(), 100, { signal: AbortSignal.abort(reason) }))).toBe(reason);
    expect([taken, closed]).toEqual([0, 0]);
    expect(await rejection(inSlices(work(), 100, { signal: stop.signal }))).toBe(reason);
    expect([taken, closed]).toEqual([8, 1]); // the slice in which it was stopped ends
  });

  it('ends with what its report, its check or a step throws, and is closed', async () => {
    const { tick } = clock(60);
    let closed = 0;
    function* work(): Work<void> {
      try {
        yield* count(9, tick);
        throw new Error('step');
      } finally {
        closed++;
      }
    }
    const failing = (message: string) => () => {
      throw new Error(message);
    };
    expect(await rejection(inSlices(work(), 9, { onProgress: failing('report') }))).toEqual(new Error('report'));
    expect(await rejection(inSlices(guarded(work(), failing('check')), 9, {}))).toEqual(new Error('check'));
    expect(await rejection(inSlices(work(), 9, {}))).toEqual(new Error('step'));
    expect(closed).toBe(3);
  });

  it('works without setImmediate, as in browsers', async () => {
    const { tick } = clock(6);
    vi.stubGlobal('setImmediate', undefined);
    let turns = 0;
    const timer = setInterval(() => turns++, 0);
    expect(await inSlices(count(200, tick), 200, {})).toBe('done');
    clearInterval(timer);
    vi.unstubAllGlobals();
    expect(turns).toBeGreaterThan(0);
  });

  it('gives what it gives at once', () => {
    expect(finish(count(1000))).toBe('done');
  });
});

/** The long functions, with a job of many steps for each. */
interface Job {
  readonly name: string;
  run(api: Api): unknown;
  start(api: Api, options: AsyncOptions): Promise<unknown>;
  total(api: Api): number;
}

const pRef = Float64Array.from({ length: 3001 }, (_, i) => (i + 0.5) / 3001);
/** A job has to take several slices of 5 ms, and the textbook takes longer for each step. */
const isTextbook = (api: Api) => api === backends.at(-1)![1];
const stepsOf = (api: Api) => (isTextbook(api) ? 100 : 2800);
const promptsOf = (api: Api) => (isTextbook(api) ? 1000 : 20_000);
const law = { beta: 1.4, alpha: 0.6 };
const many = Float64Array.from({ length: 20_000 }, (_, i) => (i + 0.5) / 20_000);
const betas = Float64Array.from(many, (_, i) => 0.5 + ((i * 7919) % 20_000) / 8000);
const jobs: Job[] = [
  {
    name: 'successTrajectories',
    run: (api): Trajectories => api.successTrajectories(pRef, law, stepsOf(api), { keep: [5, 70, stepsOf(api)] }),
    start: (api, options) =>
      api.successTrajectoriesAsync(pRef, law, stepsOf(api), { keep: [5, 70, stepsOf(api)], ...options }),
    total: (api) => 3001 * stepsOf(api),
  },
  {
    name: 'attractors',
    run: (api) => api.attractors(many.subarray(0, promptsOf(api)), { beta: betas.subarray(0, promptsOf(api)) }),
    start: (api, options) =>
      api.attractorsAsync(many.subarray(0, promptsOf(api)), { beta: betas.subarray(0, promptsOf(api)) }, options),
    total: promptsOf,
  },
  {
    name: 'PolicyBatch.iterate, real rewards',
    run: (api): PolicyIterates => batches(api, (batch) => batch.iterate({ beta: 3 }, 400)),
    start: (api, options) => batches(api, (batch) => batch.iterateAsync({ beta: 3 }, 400, options)),
    total: () => 2 * 400,
  },
];

/** Calls with a batch of two rows, which is disposed when the result is there. */
function batches<T>(api: Api, run: (batch: InstanceType<Api['PolicyBatch']>) => T): T {
  const n = isTextbook(api) ? 400 : 30_000;
  const batch = new api.PolicyBatch(Float32Array.from(normals(2 * n, 3)), Float32Array.from(normals(n, 1)), {
    rows: 2,
  });
  const result = run(batch);
  if (result instanceof Promise)
    void result.then(
      () => batch.dispose(),
      () => batch.dispose(),
    );
  else batch.dispose();
  return result;
}

describe.each(backends)('asynchronous forms on %s', (_name, api) => {
  it.each(jobs)('give the same bits: $name', async ({ run, start, total }) => {
    const reports: [number, number][] = [];
    let turns = 0;
    const timer = setInterval(() => turns++, 1);
    const got = await start(api, { onProgress: (done, of) => reports.push([done, of]) });
    clearInterval(timer);
    expect(got).toEqual(run(api));
    expect(turns).toBeGreaterThan(0); // the event loop was alive
    expect(reports.at(-1)).toEqual([total(api), total(api)]);
    for (const [k, [done, of]] of reports.entries()) {
      expect(of).toBe(total(api));
      expect(done).toBeGreaterThan(k === 0 ? 0 : reports[k - 1]![0]);
    }
  });

  it.each(jobs)('stop before they start: $name', async ({ start }) => {
    const report = vi.fn();
    const reason = new Error('no');
    expect(await rejection(start(api, { signal: AbortSignal.abort(reason), onProgress: report }))).toBe(reason);
    expect(report).not.toHaveBeenCalled();
  });

  it.each(jobs)('stop on the way, with the reason, and give memory back: $name', async ({ start }) => {
    const free = largestFree(place().heap);
    const stop = new AbortController();
    const reason = { why: 'enough' };
    setImmediate(() => stop.abort(reason)); // after the first slice
    expect(await rejection(start(api, { signal: stop.signal }))).toBe(reason);
    await new Promise((resolve) => setImmediate(resolve));
    expect(largestFree(place().heap)).toBeGreaterThanOrEqual(free);
  });

  it('may run at the same time, with synchronous calls between', async () => {
    // Each once, and one of them twice.
    const several = [...jobs, jobs[0]!];
    const all = Promise.all(several.map(({ start }) => start(api, {})));
    const between = api.successTrajectories(0.3, law, 5);
    const results = await all;
    expect(results).toEqual(several.map(({ run }) => run(api)));
    expect(between).toEqual(api.successTrajectories(0.3, law, 5));
  });

  it.each([
    ['signall', 'signal'],
    ['progress', 'onProgress'],
  ])('say what a misspelt field is near: %s', async (field, near) => {
    const trajectories = api.successTrajectoriesAsync(0.3, law, 5, { [field]: () => {} } as object);
    expect(await rejection(trajectories)).toMatchObject({
      code: 'ERR_UNKNOWN_OPTION',
      message: `successTrajectoriesAsync: "options" has no field "${field}". Did you mean "${near}"?`,
    });
  });

  it('reject where the batch, or the workspace of out, is disposed on the way', async () => {
    const batch = new api.PolicyBatch(Float64Array.from(normals(900, 3)), Float64Array.from(normals(900, 1)));
    const iteration = rejection(batch.iterateAsync({ beta: 3 }, 2e4));
    const workspace = new api.Workspace();
    const out = workspace.float64(3001);
    const sweep = rejection(api.successTrajectoriesAsync(pRef, law, 2e4, { keep: 'last', out }));
    await new Promise((resolve) => setImmediate(resolve));
    batch.dispose();
    workspace.dispose();
    expect(await iteration).toMatchObject({
      code: 'ERR_DISPOSED',
      message: 'PolicyBatch.iterateAsync: the batch was disposed',
    });
    expect(await sweep).toMatchObject({
      code: 'ERR_DISPOSED',
      message:
        'successTrajectoriesAsync: "out" expected an array of a live Workspace, got one whose workspace was disposed, or a ' +
        'view beyond the arrays that it gave',
    });
  });

  it('write to out where it lies, also if memory grows on the way', async () => {
    const workspace = new api.Workspace();
    const out = workspace.float64(3001);
    const promise = api.successTrajectoriesAsync(pRef, law, stepsOf(api), { keep: [stepsOf(api)], out });
    await new Promise((resolve) => setImmediate(resolve));
    const other = new api.Workspace(place().heap.buffer.byteLength);
    const { logOdds } = await promise;
    expect(logOdds).toEqual(api.successTrajectories(pRef, law, stepsOf(api), { keep: 'last' }).logOdds);
    expect(logOdds).toEqual(workspace.renew(out));
    workspace.dispose();
    other.dispose();
  });

  it.each(trajectoryCases)('reject what the synchronous form throws: $title', async ({ call, type, code, message }) => {
    const error = await rejection(
      call({ ...api, successTrajectories: api.successTrajectoriesAsync as never }) as Promise<unknown>,
    );
    expect(error).toBeInstanceOf(type);
    expect(error).toMatchObject({
      code,
      message: message.replace(/^successTrajectories:/, 'successTrajectoriesAsync:'),
    });
  });

  it.each([
    ['pRef', 2, law, {}],
    ['pRef[1]', [0.5, Number.NaN], law, {}],
    ['beta', 0.5, { beta: 0 }, {}],
    ['alpha', [0.1, 0.2], { beta: 1, alpha: [1, 1, 1] }, {}],
    ['maxSteps', 0.5, law, { maxSteps: 0 }],
    ['start', [0.1, 0.2], law, { start: [0.1, 0.2, 0.3] }],
  ] as const)('reject what attractors throws: %s', async (name, p, variant, options) => {
    let thrown: unknown;
    try {
      api.attractors(p, variant, options);
    } catch (error) {
      thrown = error;
    }
    const { message, code } = thrown as main.CodedError;
    expect(message).toMatch(`attractors: "${name}"`);
    expect(await rejection(api.attractorsAsync(p, variant, options))).toMatchObject({
      name: (thrown as Error).name,
      code,
      message: message.replace(/^attractors:/, 'attractorsAsync:'),
    });
  });

  it('reject options that are not what they should be', async () => {
    const batch = new api.PolicyBatch(new Float32Array(4), new Uint8Array(4));
    const forms = {
      successTrajectoriesAsync: (options: unknown) => api.successTrajectoriesAsync(0.3, law, 1, options as object),
      attractorsAsync: (options: unknown) => api.attractorsAsync(0.3, law, options as object),
      'PolicyBatch.iterateAsync': (options: unknown) => batch.iterateAsync(law, 1, options as object),
    };
    for (const [where, run] of Object.entries(forms)) {
      for (const [options, message] of [
        [null, '"options" expected an object, got null'],
        [{ signal: {} }, '"signal" expected an AbortSignal, got an object'],
        [{ signal: null }, '"signal" expected an AbortSignal, got null'],
        [{ signal: new AbortController() }, '"signal" expected an AbortSignal, got an AbortController'],
        [{ onProgress: 1 }, '"onProgress" expected a function, got 1'],
      ] as const) {
        expect(await rejection(run(options))).toMatchObject({
          name: 'TypeError',
          code: 'ERR_TYPE',
          message: `${where}: ${message}`,
        });
      }
    }
    expect(await rejection(batch.iterateAsync(law, -1))).toMatchObject({
      name: 'RangeError',
      code: 'ERR_VALUE',
      message: 'PolicyBatch.iterateAsync: "steps" expected an integer from 0 to 2147483647, got -1',
    });
    expect(await rejection(batch.iterateAsync({ beta: 0 }, 1))).toMatchObject({
      message: 'PolicyBatch.iterateAsync: "beta" expected a finite number above 0, got 0',
    });
    batch.dispose();
    expect(await rejection(batch.iterateAsync(law, 1))).toMatchObject({ code: 'ERR_DISPOSED' });
  });
});
