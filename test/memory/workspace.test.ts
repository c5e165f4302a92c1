// Arrays of a Workspace: as inputs, as results, wherever they lie and however they overlap, the same bits as other arrays.
import { describe, expect, it, vi } from 'vitest';
import type { FloatArray, TypedArray } from '../../bindings/index.js';
import * as api from '../../bindings/index.js';
import { place } from '../../bindings/wasm/module.js';
import { type Api, backends } from '../backends.js';
import { rowFunctions } from '../rows/functions.js';
import { normals } from '../rows.js';
import { casesFor } from '../slow.js';

type Workspace = InstanceType<Api['Workspace']>;
const types = ['float32', 'float64'] as const;
/** Lengths with and without padding, around a block of the kernels. */
const lengths = [1, 3, 15, 16, 17, 32, 50, 511, 512, 513, 1000];

/** The arrays that views were taken of. */
const arrays = new WeakMap<ArrayBufferView, TypedArray>();

/** A view of a new array that begins `offset` elements later and ends three earlier. */
function copy<T extends TypedArray>(workspace: Workspace, values: T, offset = 0): T {
  const name = values.constructor.name.replace('Array', '').toLowerCase() as 'float32' | 'float64' | 'uint16' | 'uint8';
  const array = workspace[name](offset + values.length + 3) as T;
  array.fill(7);
  const view = array.subarray(offset, offset + values.length) as T;
  view.set(values);
  arrays.set(view, array);
  return view;
}

/** A check that the array is as it was but for this view of it. */
function around(view: TypedArray): () => void {
  const array = arrays.get(view)!;
  const start = (view.byteOffset - array.byteOffset) / array.BYTES_PER_ELEMENT;
  const others = () => [array.slice(0, start), array.slice(start + view.length)];
  const before = others();
  return () => expect(others()).toEqual(before);
}

/** A check that a view and what is around it are as they were. */
function unchanging(view: TypedArray): () => void {
  const array = arrays.get(view) ?? view;
  const before = array.slice();
  return () => expect(array).toEqual(before);
}

const floats = (type: 'float32' | 'float64', values: Iterable<number>): FloatArray =>
  type === 'float32' ? Float32Array.from(values) : Float64Array.from(values);

function withWorkspace(api: Api, run: (workspace: Workspace) => void): void {
  const workspace = new api.Workspace(2 ** 24);
  try {
    run(workspace);
  } finally {
    workspace.dispose();
  }
}

describe.each(backends)('arrays of a Workspace on %s', (backend, api) => {
  it('are typed arrays of zeros of the length asked for, also where memory was used before', () => {
    for (let round = 0; round < 2; round++) {
      withWorkspace(api, (workspace) => {
        const arrays = [workspace.float32(5), workspace.float64(6), workspace.uint16(7), workspace.uint8(8)];
        expect(arrays).toEqual([new Float32Array(5), new Float64Array(6), new Uint16Array(7), new Uint8Array(8)]);
        expect(workspace.float32(0)).toHaveLength(0);
        for (const array of arrays) array.fill(3);
      });
    }
  });

  it.each(types)('give functions of rows the same bits, %s', (type) => {
    withWorkspace(api, (workspace) => {
      for (const n of lengths) {
        for (const rows of [1, 3]) {
          const logits = floats(type, normals(n * rows, 4));
          const resident = copy(workspace, logits, n % 4);
          const unchanged = unchanging(resident);
          const options = { rows, temperature: 0.7 };
          const want = api.softmax(logits, options);
          expect(api.softmax(resident, options)).toEqual(want);
          for (const { call } of rowFunctions)
            expect(call(api, resident, rows, { rows })).toEqual(call(api, logits, rows, { rows }));
          unchanged();

          const out = copy(workspace, floats(type, new Array(n * rows).fill(9)), 1);
          const restUnchanged = around(out);
          expect(api.softmax(resident, { ...options, out } as object)).toBe(out);
          expect(out).toEqual(want);
          restUnchanged();
          expect(api.softmax(logits, { ...options, out } as object)).toBe(out);
          expect(out).toEqual(want);
          restUnchanged();
          const ordinary = floats(type, new Array(n * rows).fill(9));
          expect(api.softmax(resident, { ...options, out: ordinary } as object)).toEqual(want);

          const inPlace = around(resident);
          expect(api.softmax(resident, { ...options, out: resident } as object)).toBe(resident);
          expect(resident).toEqual(want);
          inPlace();
        }
      }
    });
  });

  it('give strided rows and half precision the same bits', () => {
    withWorkspace(api, (workspace) => {
      const shape = { rows: 3, stride: 21, outcomes: 17 };
      for (const type of types) {
        const logits = floats(type, normals(63, 4));
        expect(api.softmax(copy(workspace, logits, 2), shape)).toEqual(api.softmax(logits, shape));
      }
      const bits = Uint16Array.from({ length: 63 }, (_, i) => 0x3000 + 37 * i);
      for (const dtype of ['float16', 'bfloat16'] as const) {
        const resident = copy(workspace, bits, 1);
        const unchanged = unchanging(resident);
        const out = workspace.float32(51);
        for (const { call } of rowFunctions)
          expect(call(api, resident, 3, { ...shape, dtype })).toEqual(call(api, bits, 3, { ...shape, dtype }));
        unchanged();
        expect(api.softmax(resident, { ...shape, dtype, out })).toEqual(api.softmax(bits, { ...shape, dtype }));
      }
    });
  });

  it.each(types)('give divergence the same bits, of rows of one array too, %s', (type) => {
    withWorkspace(api, (workspace) => {
      for (const n of lengths) {
        const both = floats(type, normals(4 * n, 3));
        const [p, q] = [both.slice(0, 2 * n), both.slice(2 * n)];
        const want = api.divergence(p, q, { rows: 2 });
        const resident = copy(workspace, both);
        const unchanged = unchanging(resident);
        const [x, y] = [resident.subarray(0, 2 * n), resident.subarray(2 * n)];
        expect(api.divergence(x, y, { rows: 2 })).toEqual(want);
        expect(api.divergence(copy(workspace, p), q, { rows: 2 })).toEqual(want);
        expect(api.divergence(p, copy(workspace, q), { rows: 2 })).toEqual(want);
        const swapped = api.divergence(q, p, { rows: 2 });
        expect(api.divergence(y, x, { rows: 2 })).toEqual(swapped);
        const alike = api.divergence(p, p, { rows: 2 });
        expect(api.divergence(x, x, { rows: 2 })).toEqual(alike);
        // Rows that alternate, and rows that share elements.
        const strided = { rows: 2, stride: 2 * n, outcomes: n };
        const odd = both.slice(n);
        expect(api.divergence(resident.subarray(0, 3 * n), resident.subarray(n), strided)).toEqual(
          api.divergence(both.slice(0, 3 * n), odd, strided),
        );
        if (n > 1) {
          expect(api.divergence(resident.subarray(0, n), resident.subarray(1, n + 1))).toEqual(
            api.divergence(both.slice(0, n), both.slice(1, n + 1)),
          );
        }
        unchanged();
      }
    });
  });

  it.each(types)('overlap with results anywhere without changing them, %s', (type) => {
    withWorkspace(api, (workspace) => {
      const n = 37;
      const rows = 3;
      const logits = floats(type, normals(n * rows, 4));
      const rewards = floats(type, normals(n * rows, 1));
      const probabilities = api.softmax(logits, { rows });
      const { advantages } = api.groupAdvantages(rewards, n, 'trl');
      const p = floats(type, normals(n * rows, 1).map(Math.abs)).map((x) => x / (1 + x));
      const x = api.logit(p as Float64Array);
      for (const shift of [-1, 0, 1, 5, -16, 16, n, -n, n * rows, -n * rows, n * rows + 5]) {
        const pair = (values: FloatArray): [FloatArray, FloatArray] => {
          const all = copy(workspace, floats(type, new Array(4 * n * rows).fill(9)));
          const at = Math.max(0, -shift);
          const input = all.subarray(at, at + values.length);
          input.set(values);
          return [input, all.subarray(at + shift, at + shift + values.length)];
        };
        const [a, softmaxOut] = pair(logits);
        expect(api.softmax(a, { rows, out: softmaxOut } as object)).toEqual(probabilities);
        const [b, advantagesOut] = pair(rewards);
        expect(api.groupAdvantages(b, n, 'trl', advantagesOut).advantages).toEqual(advantages);
        const [c, logitOut] = pair(p);
        expect(api.logit(c as Float64Array, logitOut as Float64Array)).toEqual(x);
      }
      // Ordinary arrays alike.
      const all = floats(type, new Array(2 * n * rows).fill(9));
      all.set(logits, 3);
      const out = all.subarray(8);
      expect(api.softmax(all.subarray(3, 3 + n * rows), { rows, out } as object).subarray(0, n * rows)).toEqual(
        probabilities,
      );
    });
  });

  it.each(types)('give groupAdvantages the same bits, %s', (type) => {
    withWorkspace(api, (workspace) => {
      const small: [count: number, groups: number | number[]][] = [
        [64, 8],
        [63, 7],
        [21, 3],
        [1200, 600],
        [9, [0, 1, 4, 9]],
      ];
      const large: typeof small = [
        [3 * 16_389, 3],
        [40_000, Array.from({ length: 20_001 }, (_, g) => 2 * g)],
        [140_000, 40_000 / 2],
        [140_000, [0, 5, 70_000, 70_004, 139_000, 140_000]],
      ];
      for (const [count, groups] of casesFor(backend, [...small, ...large], small)) {
        const rewards = floats(type, normals(count, 1));
        const want = api.groupAdvantages(rewards, groups, 'verl');
        const resident = copy(workspace, rewards, 1);
        const out = copy(workspace, rewards, 3);
        out.fill(5);
        const unchanged = around(out);
        expect(api.groupAdvantages(resident, groups, 'verl')).toEqual(want);
        const got = api.groupAdvantages(resident, groups, 'verl', out);
        expect(got).toEqual(want);
        expect(got.advantages).toBe(out);
        expect(api.groupAdvantages(rewards, groups, 'verl', out)).toEqual(want);
        unchanged();
        const restUnchanged = around(resident);
        expect(api.groupAdvantages(resident, groups, 'verl', resident)).toEqual(want);
        restUnchanged();
      }
      const bytes = copy(workspace, Uint8Array.of(1, 0, 0, 1, 1, 1));
      expect(api.groupAdvantages(bytes, 3)).toEqual(api.groupAdvantages(Uint8Array.of(1, 0, 0, 1, 1, 1), 3));
    });
  });

  it('take trajectories the same bits, whatever the tiles and the steps that are kept', () => {
    withWorkspace(api, (workspace) => {
      for (const count of [1, 2, 5, 4096, 4097, 4100]) {
        const pRef = Float64Array.from({ length: count }, (_, i) => (i + 0.5) / count);
        const law = { beta: 1.3, alpha: 0.7 };
        for (const keep of ['all', 'last', [0, 2, 3, 20]] as const) {
          const want = api.successTrajectories(pRef, law, 20, { keep });
          const out = copy(workspace, want.logOdds, 1);
          out.fill(5);
          const unchanged = around(out);
          const got = api.successTrajectories(copy(workspace, pRef), law, 20, { keep, out });
          expect(got).toEqual(want);
          expect(got.logOdds).toBe(out);
          unchanged();
        }
      }
    });
  });

  it.each(types)('hold the logits and tilts of a PolicyBatch, with the same bits, %s', (type) => {
    withWorkspace(api, (workspace) => {
      for (const n of [16, 50, 160]) {
        const logits = floats(type, normals(2 * n, 4));
        for (const rewards of [
          Uint8Array.from({ length: n }, (_, i) => Number(i % 5 === 2)),
          floats(type, normals(n, 1)),
          floats(type, new Array(n).fill(0)).map((_, i) => (i % 3) / 2),
        ]) {
          const plain = new api.PolicyBatch(logits, rewards as FloatArray, { rows: 2 });
          for (const shape of [{ rows: 2 }, { rows: 2, copy: false }]) {
            const resident = copy(workspace, logits, 1);
            const batch = new api.PolicyBatch(resident, copy(workspace, rewards) as FloatArray, shape);
            expect(batch.moments(1.5)).toEqual(plain.moments(1.5));
            expect(batch.iterate({ beta: 3 }, 5)).toEqual(plain.iterate({ beta: 3 }, 5));
            for (const as of ['probabilities', 'logProbabilities', 'logits'] as const) {
              const out = copy(workspace, logits, 3);
              const unchanged = around(out);
              expect(batch.tilt([1.5, -2], { as, out })).toBe(out);
              expect(out).toEqual(plain.tilt([1.5, -2], { as }));
              unchanged();
            }
            batch.dispose();
          }
          plain.dispose();
        }
      }
    });
  });

  it('keep what they had when a call with them fails', () => {
    withWorkspace(api, (workspace) => {
      const out = workspace.float32(64).fill(7);
      const logits = workspace.float32(64);
      const unchanged = unchanging(out);
      for (const bad of [Number.NaN, Infinity]) {
        logits[40] = bad;
        expect(() => api.softmax(logits, { rows: 2, out })).toThrow(`got ${bad} at row 1, index 8`);
        expect(() => api.groupAdvantages(logits, 8, 'verl', out)).toThrow(`"rewards[40]" (group 5)`);
        expect(() => api.groupAdvantages(logits, 8, 'verl', logits)).toThrow(`"rewards[40]" (group 5)`);
        for (const { call } of rowFunctions)
          expect(() => call(api, logits, 2, { rows: 2 })).toThrow(`got ${bad} at row 1, index 8`);
        expect(() => api.divergence(out, logits)).toThrow(`"q" expected numbers below Infinity, got ${bad}`);
      }
      logits[40] = 0;
      unchanged();
    });
  });

  it('may be the logits of a batch without a copy, but not its result', () => {
    withWorkspace(api, (workspace) => {
      const logits = copy(workspace, Float32Array.from(normals(64, 2)));
      const batch = new api.PolicyBatch(logits, new Uint8Array(32).fill(1, 5), { rows: 2, copy: false });
      expect(() => batch.tilt(1, { out: logits })).toThrow(
        expect.objectContaining({
          name: 'RangeError',
          code: 'ERR_VALUE',
          message: 'PolicyBatch.tilt: "out" expected an array apart from the logits, which the batch still reads',
        }),
      );
      const before = batch.tilt(1);
      workspace.dispose();
      // The batch holds the memory, which nobody else gets.
      const other = new api.Workspace();
      other.float32(64).fill(Number.NaN);
      expect(batch.tilt(1)).toEqual(before);
      batch.dispose();
      other.dispose();
    });
  });
});

describe('calls with arrays of a Workspace', () => {
  const n = 100_001;
  const { heap } = place();
  /** Bytes of the blocks that a call takes. */
  const taken = (call: () => unknown): number[] => {
    const spy = vi.spyOn(heap, 'take');
    try {
      call();
      return spy.mock.calls.map(([bytes]) => bytes);
    } finally {
      spy.mockRestore();
    }
  };

  it('copy none: they take no memory of the size of a row', () => {
    withWorkspace(api, (workspace) => {
      const logits = copy(workspace, Float32Array.from(normals(n, 4)));
      const other = copy(workspace, Float32Array.from(normals(n, 5)));
      const bits = copy(workspace, new Uint16Array(n));
      const out = workspace.float32(n);
      const trace = workspace.float64(2 * n);
      const batch = new api.PolicyBatch(logits, other);
      const calls = [
        () => api.softmax(logits, { out }),
        () => api.softmax(out, { out }),
        () => api.softmax(bits, { out, dtype: 'float16' }),
        ...rowFunctions
          .filter(({ name }) => name !== 'softmax')
          .map(
            ({ call }) =>
              () =>
                call(api, logits, 1),
          ),
        () => api.divergence(logits, other),
        () => api.groupAdvantages(logits, n, 'trl', out),
        () => api.logistic(logits, out),
        () => batch.tilt(1, { out }),
        () => api.successTrajectories([0.3, 0.4], { beta: 1 }, n - 1, { out: trace }),
      ];
      for (const call of calls) for (const bytes of taken(call)) expect(bytes).toBeLessThan(40_000);
      batch.dispose();
    });
  });

  it('copy none into a batch that may read them where they lie', () => {
    withWorkspace(api, (workspace) => {
      const logits = copy(workspace, new Float32Array(n - 1));
      const rewards = new Uint8Array(n - 1).fill(1, 7);
      const bytes = (shape: object) =>
        taken(() => new api.PolicyBatch(logits, rewards, shape).dispose()).reduce((sum, block) => sum + block, 0);
      const without = bytes({ copy: false });
      expect(without).toBeGreaterThanOrEqual(logits.byteLength); // their exponentials
      expect(bytes({}) - without).toBeGreaterThanOrEqual(logits.byteLength);
    });
  });
});
