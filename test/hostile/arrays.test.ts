// Arrays that steer, vanish, or lie in memory of others: a result that is right, or an error with a code.
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { type Api, backends } from '../backends.js';
import { vanishing } from '../inputs/hostile.js';
import { rowFunctions } from '../rows/functions.js';
import { untyped } from '../tables.js';

class Vec3 extends Float32Array {
  constructor(x = 0, y = 0, z = 0) {
    super(3);
    this.set([x, y, z]);
  }
}

class Vec extends Float32Array {
  constructor(length: number) {
    super(length);
  }
}

/** The code of the error that a call throws; undefined if it throws none. */
function codeOf(call: () => unknown): unknown {
  try {
    call();
  } catch (error) {
    return error === null ? 'null' : (error as { code?: unknown }).code;
  }
  return undefined;
}

describe.each(backends)('arrays on %s', (_name, api) => {
  it('vectors whose constructor takes elements, in every function that reads floats', () => {
    const plain = Float32Array.of(1, 2, 3);
    const vector = () => new Vec3(1, 2, 3);
    expect(api.logistic(vector())).toEqual(api.logistic(plain));
    for (const { call } of rowFunctions) expect(call(api, vector(), 1)).toEqual(call(api, plain, 1));
    expect(api.groupAdvantages(vector(), 3)).toEqual(api.groupAdvantages(plain, 3));
    const batch = new api.PolicyBatch(vector(), Uint8Array.of(1, 0, 0));
    expect(batch.mean).toEqual(new api.PolicyBatch(plain, Uint8Array.of(1, 0, 0)).mean);
  });

  it('rewards in a subclass, of several rows', () => {
    const rewards = new Vec(4);
    rewards.set([1, 0, 0.5, 1]);
    expect([...new api.PolicyBatch(new Float32Array(4), rewards, { rows: 2 }).mean]).toEqual([0.5, 0.75]);
    expect([...api.softmax(new Vec(4), { rows: 2 })]).toEqual([0.5, 0.5, 0.5, 0.5]);
  });

  it('a buffer that an option shrinks between check and use gives nothing of other callers back', () => {
    api.softmax(new Float32Array(64).map((_, i) => 1000 + i));
    const shrinking = () => vanishing(64, 4);
    const calls: ((array: Float32Array, vanish: () => void) => unknown)[] = [
      ...rowFunctions.flatMap(({ call }) => [
        (x: Float32Array, vanish: () => void) => call(api, x, 1, { get stride() { vanish(); return 64; } }), // biome-ignore format: one line each
        (x: Float32Array, vanish: () => void) => call(api, x, 1, { get rows() { vanish(); return 1; } }), // biome-ignore format: one line each
      ]),
      (x, vanish) => api.divergence(x, x, { get alpha() { vanish(); return 2; } }), // biome-ignore format: one line each
      (x, vanish) => api.tokenStatistics(x, new Proxy([0], { get: (t, k) => { vanish(); return Reflect.get(t, k); } })), // biome-ignore format: one line each
      (x, vanish) => new api.PolicyBatch(x, new Uint8Array(64), { get rows() { vanish(); return 1; } }).mean, // biome-ignore format: one line each
    ];
    for (const call of calls) {
      const { array, vanish } = shrinking();
      expect(codeOf(() => call(array as Float32Array, vanish))).toMatch(/^ERR_/);
    }
  });

  it('a length or a subarray of its own does not steer what is read', () => {
    const own = Object.defineProperties(Float32Array.of(1, 2, 3), {
      length: { value: 64 },
      subarray: { value: () => new Float32Array(64) },
    });
    for (const { call } of rowFunctions) expect(call(api, own, 1)).toEqual(call(api, Float32Array.of(1, 2, 3), 1));
  });

  it('a view of a disposed workspace is refused, when its place is in use again too', () => {
    const workspace = new api.Workspace();
    const view = workspace.float32(64).subarray(3, 9);
    workspace.dispose();
    const other = new api.Workspace().float32(64).fill(5);
    expect(codeOf(() => api.softmax(view))).toBe('ERR_DISPOSED');
    expect(codeOf(() => api.softmax(new Float32Array(6), { out: view }))).toMatch(/^ERR_/);
    expect(other).toEqual(new Float32Array(64).fill(5));
  });

  it('a small array of a workspace is copied by slice, without the memory around it', () => {
    const workspace = new api.Workspace();
    const array = workspace.float32(4).fill(2);
    const copy = structuredClone(array.slice());
    expect(copy).toEqual(new Float32Array(4).fill(2));
    expect(copy.buffer.byteLength).toBe(16);
    workspace.dispose();
  });

  it('arrays of another realm are taken, and an ArrayBuffer is named as what it is', () => {
    const foreign = runInNewContext('Float32Array.of(1, 2, 3)');
    expect(api.softmax(foreign)).toEqual(api.softmax(Float32Array.of(1, 2, 3)));
    expect(api.logistic(foreign)).toEqual(api.logistic(Float32Array.of(1, 2, 3)));
    expect(api.groupAdvantages(foreign, 3)).toEqual(api.groupAdvantages(Float32Array.of(1, 2, 3), 3));
    expect(() => api.softmax(runInNewContext('new ArrayBuffer(8)'))).toThrow('got an ArrayBuffer');
  });

  it.each<[name: string, value: () => unknown]>([
    ['a Proxy of a typed array', () => new Proxy(Float32Array.of(1, 2), {})],
    ['an object made from the prototype', () => Object.create(Float32Array.prototype)],
    ['an object with a length', () => ({ length: 2, 0: 0.1, 1: 0.2 })],
    ['lists in a list', () => [[1, 2], [3, 4]]], // biome-ignore format: one line each
    ['a getter that throws', () => ({ get length(): number { throw new Error('no'); } })], // biome-ignore format: one line each
    ['a revoked proxy', () => { const { proxy, revoke } = Proxy.revocable([], {}); revoke(); return proxy; }], // biome-ignore format: one line each
  ])('%s is refused with a code wherever an array goes', (_case, value) => {
    const calls: ((given: never, on: Api) => unknown)[] = [
      ...rowFunctions.map(
        ({ call }) =>
          (given: never, on: Api) =>
            call(on, given, 1),
      ),
      (given, on) => on.logit(given),
      (given, on) => on.tokenStatistics(Float32Array.of(1, 2), given),
      (given, on) => on.groupAdvantages(given, 2),
      (given, on) => on.groupAdvantages(Float32Array.of(1, 0), given),
      (given, on) => on.successTrajectories(given, { beta: 1 }, 2),
      (given, on) => on.successTrajectories(0.5, { beta: given }, 2),
      (given, on) => new on.PolicyBatch(given, Uint8Array.of(1, 0)),
      (given, on) => new on.PolicyBatch(Float32Array.of(1, 2), given),
    ];
    for (const call of calls)
      expect(codeOf(() => call(untyped<never>(value()), api))).toMatch(/^ERR_(TYPE|UNKNOWN_OPTION)$/);
  });

  it('offsets beyond 2^31 are named as they are', () => {
    const offsets = Float64Array.of(0, 2 ** 31 + 16);
    expect(() => api.groupAdvantages(new Float32Array(16), offsets, 'trl')).toThrow(
      '"groups[1]" expected an integer from 0 to 16, got 2147483664',
    );
  });

  it('a view of memory of a workspace beyond its arrays is named as that', () => {
    const array = new api.Workspace().float32(16);
    if (array.buffer.byteLength === array.byteLength) return; // on the reference each array has a buffer of its own
    expect(() => api.softmax(new Float32Array(array.buffer, 0, 16))).toThrow(
      'or a view beyond the arrays that it gave',
    );
  });

  it('rewards in bytes of a workspace whose memory grows meanwhile', () => {
    const workspace = new api.Workspace();
    const rewards = workspace.uint8(3e5);
    const bytes = new Uint8Array(rewards.buffer, rewards.byteOffset, 3e5);
    const batch = new api.PolicyBatch(new Float32Array(3e5), bytes, { rows: 2 });
    expect([...batch.mean]).toEqual([0, 0]);
    const { buffer, byteOffset } = workspace.renew(rewards);
    expect(() => new api.PolicyBatch(new Float32Array(8), Buffer.from(buffer, byteOffset, 8))).toThrow(
      'make a Uint8Array of its memory',
    );
    batch.dispose();
    workspace.dispose();
  });

  it('2^31 steps of one trajectory are refused before anything is computed', () => {
    const call = () => api.successTrajectories(0.5, { beta: 1 }, 2 ** 31 - 1);
    expect(codeOf(call)).toBe('ERR_OUT_OF_MEMORY');
  });
});
