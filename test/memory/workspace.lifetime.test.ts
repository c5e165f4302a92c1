// What becomes of the arrays of a Workspace: growth of the memory, disposal, being forgotten, and more than there is.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, describe, expect, it } from 'vitest';
import type { TypedArray } from '../../bindings/index.js';
import * as main from '../../bindings/index.js';
import { largestFree, SPARE } from '../../bindings/wasm/memory/regions.js';
import { place } from '../../bindings/wasm/module.js';
import { type Api, backends } from '../backends.js';
import { rowFunctions } from '../rows/functions.js';

/** Every call that takes an array, by the argument that is one. */
function calls(api: Api, array: TypedArray): Record<string, () => unknown> {
  const floats = array as Float64Array;
  const law = { beta: 1 };
  const ones = new Float64Array(4).fill(0.5);
  const batch = (run: (batch: InstanceType<Api['PolicyBatch']>) => unknown) => () => {
    const made = new api.PolicyBatch(new Float64Array(8), new Uint8Array(4), { rows: 2 });
    try {
      return run(made);
    } finally {
      made.dispose();
    }
  };
  return {
    'logit p': () => api.logit(floats),
    'logit out': () => api.logit(ones, floats),
    'logistic x': () => api.logistic(floats),
    'calibratedWeights p': () => api.calibratedWeights(floats, {}),
    'calibratedWeights varianceEpsilon': () => api.calibratedWeights(ones, { varianceEpsilon: floats }),
    'successTrajectories pRef': () => api.successTrajectories(floats, law, 1),
    'successTrajectories pRef.logOdds': () => api.successTrajectories({ logOdds: floats }, law, 1),
    'successTrajectories beta': () => api.successTrajectories(ones, { beta: floats }, 1),
    'successTrajectories start': () => api.successTrajectories(0.5, law, 1, { start: floats }),
    'successTrajectories keep': () => api.successTrajectories(0.5, law, 1, { keep: floats }),
    'successTrajectories out': () => api.successTrajectories(0.5, law, 1, { out: floats }),
    'attractors pRef': () => api.attractors(floats, law),
    'attractors beta': () => api.attractors(ones, { beta: floats }),
    'attractors start': () => api.attractors(ones, law, { start: floats }),
    'groupAdvantages rewards': () => api.groupAdvantages(floats, 1),
    'groupAdvantages groups': () => api.groupAdvantages(ones, floats),
    'groupAdvantages out': () => api.groupAdvantages(ones, 1, 'trl', floats),
    ...Object.fromEntries(
      rowFunctions.map(({ name, argument, call }) => [`${name} ${argument}`, () => call(api, floats, 1)]),
    ),
    'softmax out': () => api.softmax(ones, { out: floats }),
    'tokenStatistics tokens': () => api.tokenStatistics(ones, floats),
    'divergence q': () => api.divergence(ones, floats),
    'PolicyBatch logits': () => new api.PolicyBatch(floats, new Uint8Array(4)),
    'PolicyBatch rewards': () => new api.PolicyBatch(ones, floats),
    'PolicyBatch.moments tilt': batch((made) => made.moments(floats)),
    'PolicyBatch.tilt tilt': batch((made) => made.tilt(floats)),
    'PolicyBatch.tilt out': batch((made) => made.tilt(1, { out: floats })),
  };
}

function thrown(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return error;
  }
  return undefined;
}

/** The function and the argument that errors name. */
function titleOf(name: string): string {
  const [where, argument] = name.split(' ');
  return `${where}: "${argument}"`;
}

const heap = () => place().heap;

/** Takes all memory there is but what is kept free. */
function fill(): () => void {
  const blocks: number[] = [];
  while (largestFree(heap()) >= 2 * SPARE) blocks.push(heap().allocate(largestFree(heap()) - SPARE));
  return () => {
    for (const block of blocks) heap().release(block);
  };
}

describe('growth', () => {
  const made: { dispose(): void }[] = [];
  const keep = <T extends { dispose(): void }>(one: T): T => {
    made.push(one);
    return one;
  };
  afterEach(() => {
    for (const one of made.splice(0)) one.dispose();
  });
  /** Makes the memory grow. */
  const grow = () => keep(new main.Workspace()).float64(heap().buffer.byteLength / 8 + 1);

  it('detaches arrays, and every function says so', () => {
    const workspace = keep(new main.Workspace());
    const array = workspace.float64(4).fill(0.5);
    const view = array.subarray(1);
    grow();
    expect(array).toHaveLength(0);
    for (const detached of [array, view]) {
      for (const [name, call] of Object.entries(calls(main, detached))) {
        expect(thrown(call), name).toMatchObject({
          name: 'TypeError',
          code: 'ERR_DETACHED',
          message: `${titleOf(name)} expected an attached array, got one that was detached when memory grew: workspace.renew gives a fresh one`,
        });
      }
    }
  });

  it('loses no elements: renew gives fresh arrays, and views that a function has seen', () => {
    const workspace = keep(new main.Workspace());
    const arrays = [workspace.float32(6), workspace.float64(6), workspace.uint16(6), workspace.uint8(6)];
    for (const array of arrays) array.set([1, 0, 1, 1, 0, 1]);
    const view = (arrays[1] as Float64Array).subarray(2, 5);
    const want = main.softmax(view);
    grow();
    for (const array of arrays) {
      const fresh = workspace.renew(array);
      expect(fresh.constructor).toBe(array.constructor);
      expect([...fresh]).toEqual([1, 0, 1, 1, 0, 1]);
      expect(workspace.renew(fresh)).toBe(fresh);
    }
    expect([...workspace.renew(view)]).toEqual([1, 1, 0]);
    expect(main.softmax(workspace.renew(view))).toEqual(want);
    grow();
    expect([...workspace.renew(workspace.renew(arrays[0]!))]).toEqual([1, 0, 1, 1, 0, 1]);
  });

  it('cannot renew a view that no function has seen', () => {
    const workspace = keep(new main.Workspace());
    const view = workspace.float64(4).subarray(1);
    grow();
    expect(() => workspace.renew(view)).toThrow(
      expect.objectContaining({
        code: 'ERR_DETACHED',
        message:
          'Workspace.renew: "array" expected an array that the workspace gave, got a detached view of one: take a new view of that one',
      }),
    );
  });

  it('within room asked for does not happen', () => {
    const workspace = keep(new main.Workspace(heap().buffer.byteLength + 2 ** 20));
    const before = heap().buffer;
    const array = workspace.float64(before.byteLength / 16);
    workspace.float32(2 ** 17);
    expect(heap().buffer === before).toBe(true);
    expect(array.byteLength).toBeGreaterThan(0);
  });

  it('does not happen in calls that borrow less than a megabyte, however full the memory is', () => {
    const workspace = keep(new main.Workspace());
    const array = workspace.float64(4).fill(0.5);
    const batch = keep(new main.PolicyBatch(new Float64Array(4), new Uint8Array(4)));
    const empty = fill();
    const { buffer } = heap();
    heap().borrow(SPARE, () => {});
    expect(heap().buffer === buffer).toBe(true);
    for (const [name, call] of Object.entries(calls(main, array))) {
      if (name.startsWith('PolicyBatch')) continue; // what is made there stays
      thrown(call);
      expect(heap().buffer === buffer, name).toBe(true);
    }
    batch.tilt(1, { out: array });
    batch.moments(array.subarray(0, 1));
    main.successTrajectories(new Float64Array(5000), { beta: 1 }, 100);
    expect(heap().buffer === buffer).toBe(true);
    empty();
  });

  it('inside a call gives it a fresh result, and reads no detached argument', () => {
    const large = 2 ** 18;
    const workspace = keep(new main.Workspace());
    const logits = Float32Array.from({ length: large }, (_, i) => (i % 977) / 100);
    const rewards = Float32Array.from({ length: large }, (_, i) => i % 5);
    let rounds = 0;
    /** Fills the memory, so that the call has to grow it. */
    const growing = <T>(call: () => T): T => {
      const empty = fill();
      const before = heap().buffer;
      try {
        return call();
      } finally {
        rounds += Number(heap().buffer !== before);
        empty();
      }
    };
    const probabilities = main.softmax(logits);
    let out = workspace.float32(large);
    out = growing(() => main.softmax(logits, { rows: 1, out }));
    expect(out).toEqual(probabilities);
    out = workspace.renew(out);
    out.set(logits);
    expect(growing(() => main.topK(out, large)).indices).toEqual(main.topK(logits, large).indices);
    out = workspace.renew(out);
    out.fill(Number.NaN, 7, 8);
    expect(() => growing(() => main.topK(out, large))).toThrow('got NaN at row 0, index 7');
    out = workspace.renew(out);
    out.set(logits);
    const want = new main.PolicyBatch(logits, rewards);
    const batch = growing(() => keep(new main.PolicyBatch(out, rewards)));
    expect(batch.moments(1)).toEqual(want.moments(1));
    out = workspace.renew(out);
    out.fill(Number.NaN, 3, 4);
    expect(() => growing(() => new main.PolicyBatch(out, rewards))).toThrow('got NaN at row 0, index 3');
    want.dispose();
    expect(rounds).toBe(5);
  });
});

describe.each(backends)('disposing a Workspace on %s', (_name, api) => {
  it('twice does nothing more, and [Symbol.dispose] is the same', () => {
    const workspace = new api.Workspace(100);
    workspace.float32(10);
    workspace.dispose();
    expect(() => workspace.dispose()).not.toThrow();
    expect(() => workspace[Symbol.dispose]()).not.toThrow();
    const other = new api.Workspace();
    other[Symbol.dispose]();
    expect(() => other.float32(1)).toThrow('Workspace.float32: the workspace was disposed');
  });

  it('makes every function refuse its arrays and their views', () => {
    const workspace = new api.Workspace();
    const array = workspace.float64(4).fill(0.5);
    const [seen, unseen] = [array.subarray(1), array.subarray(2)];
    api.softmax(seen);
    workspace.dispose();
    for (const disposed of [array, seen, unseen]) {
      for (const [name, call] of Object.entries(calls(api, disposed))) {
        expect(thrown(call), name).toMatchObject({
          name: 'TypeError',
          code: 'ERR_DISPOSED',
          message: expect.stringMatching(
            `^${titleOf(name)} expected an array of a live Workspace, got one whose workspace was disposed, or a view `,
          ),
        });
      }
    }
  });

  it('makes functions refuse what they have seen of it, even once another workspace has its memory', () => {
    const first = new api.Workspace();
    const array = first.float64(4);
    const view = array.subarray(1);
    api.softmax(view);
    first.dispose();
    const second = new api.Workspace();
    const other = second.float64(4).fill(3);
    for (const disposed of [array, view]) {
      expect(() => api.softmax(disposed)).toThrow(expect.objectContaining({ code: 'ERR_DISPOSED' }));
    }
    expect(api.softmax(other)).toEqual(new Float64Array(4).fill(0.25));
    second.dispose();
  });

  it.each([
    ['alone', false],
    ['beside another one', true],
  ])('makes functions refuse views that none has seen, once another workspace has its memory: %s', (_title, beside) => {
    const keep = beside ? new api.Workspace() : null;
    const kept = keep?.float32(16).fill(1);
    const first = new api.Workspace();
    const unseen = first.float32(64).subarray(3, 9);
    const further = first.uint8(64).subarray(16, 32);
    first.dispose();
    const second = new api.Workspace();
    const other = second.float32(64).fill(5);
    const disposed = expect.objectContaining({ code: 'ERR_DISPOSED' });
    expect(() => api.softmax(unseen)).toThrow(disposed);
    expect(() => api.softmax(new Float32Array(6), { out: unseen })).toThrow(disposed);
    expect(() => new api.PolicyBatch(new Float32Array(16), further)).toThrow(disposed);
    expect([...other]).toEqual(Array(64).fill(5));
    expect(api.softmax(other)[0]).toBe(1 / 64);
    if (kept) expect(api.softmax(kept)[0]).toBe(1 / 16);
    second.dispose();
    keep?.dispose();
  });

  it('leaves other workspaces as they are', () => {
    const [first, second] = [new api.Workspace(), new api.Workspace()];
    const arrays = [first.float32(100), second.float32(100).fill(2), first.float32(100)];
    first.dispose();
    expect(api.softmax(arrays[1]!)).toEqual(new Float32Array(100).fill(0.01));
    expect(() => second.renew(arrays[0]!)).toThrow(expect.objectContaining({ code: 'ERR_DISPOSED' }));
    second.dispose();
  });

  it('gives memory back: a thousand workspaces, and batches, do not grow it', () => {
    const logits = new Float32Array(40);
    const round = (n: number) => {
      const workspace = new api.Workspace();
      workspace.float32(1 + (n % 977));
      const batch = new api.PolicyBatch(workspace.float32(40), new Uint8Array(40).fill(1, 7), { copy: n % 2 === 0 });
      workspace.float64(1 + (n % 499));
      const other = new api.PolicyBatch(logits, new Uint8Array(40).fill(1, 7));
      if (n % 3 === 0) workspace.dispose();
      batch.dispose();
      workspace.dispose();
      other.dispose();
    };
    for (let n = 0; n < 10; n++) round(n);
    const [before, free] = [heap().buffer.byteLength, largestFree(heap())];
    for (let n = 0; n < 1000; n++) round(n);
    expect(heap().buffer.byteLength).toBe(before);
    expect(largestFree(heap())).toBe(free);
  });
});

describe('forgetting to dispose', () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  /** Collects until the finalisers have run, which is some time after. */
  async function collected(done: () => boolean): Promise<void> {
    // A turn of its own for collecting: what a WeakRef shows is held until the end of the turn.
    const turn = () => new Promise((resolve) => setTimeout(resolve, 10));
    for (let n = 0; n < 100 && !done(); n++) {
      await turn();
      collect();
      await turn();
    }
    expect(done()).toBe(true);
  }

  it('a workspace or a batch gives its memory back when it is collected', async () => {
    const bytes = 2 ** 24;
    await collected(() => true);
    const forget = () => {
      new main.Workspace().float64(bytes / 8);
      new main.PolicyBatch(new Float32Array(bytes / 4), new Uint8Array(bytes / 4).fill(1, 7), { rows: 1 });
    };
    forget();
    const free = largestFree(heap());
    await collected(() => largestFree(heap()) >= free + bytes);
  });

  it('an array keeps its memory as long as it is there', async () => {
    const other = new main.Workspace(2 ** 20);
    const keep = () => [new main.Workspace().float64(1000).fill(3), other.float64(1000)] as const;
    const [array] = keep();
    const lost = new WeakRef(new main.Workspace());
    await collected(() => lost.deref() === undefined);
    const more = other.float64(1000).fill(7);
    expect(array.every((x) => x === 3)).toBe(true);
    expect(more.every((x) => x === 7)).toBe(true);
    expect(main.softmax(array)[0]).toBeCloseTo(1e-3, 12);
    other.dispose();
  });
});

describe.each(backends)('more than there is, on %s', (_name, api) => {
  it('is a RangeError that says how much was asked for, and all goes on', () => {
    const workspace = new api.Workspace();
    const array = workspace.float32(3).fill(1);
    const refused = [
      ['Workspace.float64', 8 * 2 ** 31, () => workspace.float64(2 ** 31)],
      ['Workspace.float32', 2 ** 32 + 4, () => workspace.float32(2 ** 30 + 1)],
      ['Workspace.uint8', 2 ** 40, () => workspace.uint8(2 ** 40)],
      ['Workspace', 2 ** 33, () => new api.Workspace(2 ** 33)],
    ] as const;
    for (const [where, bytes, call] of refused) {
      expect(thrown(call)).toMatchObject({
        name: 'RangeError',
        code: 'ERR_OUT_OF_MEMORY',
        message: `${where}: ${bytes} bytes were asked for, more than the 4294967296 that a memory can have`,
      });
    }
    expect(api.softmax(array)).toEqual(new Float32Array(3).fill(1 / 3));
    expect(workspace.float32(2)).toHaveLength(2);
    workspace.dispose();
  });
});

it('what the memory cannot grow by is a RangeError with the sizes, and all goes on', () => {
  const workspace = new main.Workspace();
  const array = workspace.float32(3).fill(1);
  const error = thrown(() => workspace.uint8(2 ** 32 - 1));
  expect(error).toMatchObject({
    name: 'RangeError',
    code: 'ERR_OUT_OF_MEMORY',
    message:
      'Workspace.uint8: 4294967295 bytes were asked for, more than the host grants (a memory can have 4294967296 in all)',
    cause: { name: 'RangeError', code: 'ERR_OUT_OF_MEMORY' },
  });
  expect(main.softmax(array)).toEqual(new Float32Array(3).fill(1 / 3));
  workspace.dispose();
});
