// What PolicyBatch takes as logits, rewards, tilts, targets and output.
import { describe, expect, it } from 'vitest';
import { backends } from '../backends.js';
import { forms64, noNumbers, Steering32, Steering64, vanishing } from '../inputs/hostile.js';
import { untyped } from '../tables.js';

const x = [0.5, -1, 2, 0, 1, -0.25];
const r = [1, 0, 0.5, 0.25, 0, 3];
const shape = { rows: 2 };
const law = { beta: 0.7 };

describe.each(backends)('PolicyBatch on %s', (_name, api) => {
  /** All that a batch says. */
  const facts = (batch: InstanceType<typeof api.PolicyBatch>) => {
    try {
      return {
        mean: batch.mean,
        moments: batch.moments([0.5, -1]),
        policy: batch.tilt(1),
        iterates: batch.iterate(law, 3),
        points: batch.fixedPoints(law),
      };
    } finally {
      batch.dispose();
    }
  };
  const want = facts(new api.PolicyBatch(Float64Array.from(x), Float64Array.from(r), shape));

  it.each(forms64(x))('takes logits as %s', (_form, logits) => {
    expect(facts(new api.PolicyBatch(logits, Float64Array.from(r), shape))).toEqual(want);
  });

  it.each(forms64(r))('takes rewards as %s', (_form, rewards) => {
    expect(facts(new api.PolicyBatch(Float64Array.from(x), rewards, shape))).toEqual(want);
  });

  it('takes tensors, which tell their shape', () => {
    const tensor = { data: Float64Array.from(x), dims: [2, 3], type: 'float64' };
    expect(facts(new api.PolicyBatch(tensor, r))).toEqual(want);
    expect(() => new api.PolicyBatch({ ...tensor, dims: [2, 2] }, r)).toThrow('"logits.dims" expected axes of 6');
    expect(() => new api.PolicyBatch(tensor, r, { rows: 3 })).toThrow('expected the shape of the tensor, 2 rows of 3');
  });

  it('takes lists of rewards beside float32 logits, and rounds them', () => {
    const logits = Float32Array.from(x);
    expect(facts(new api.PolicyBatch(logits, [0.1, 0.2, 0.3], shape))).toEqual(
      facts(new api.PolicyBatch(logits, Float32Array.of(0.1, 0.2, 0.3), shape)),
    );
  });

  it('reads float32 subclasses without asking them', () => {
    const [logits, rewards] = [Float32Array.from(x), Float32Array.from(r)];
    expect(facts(new api.PolicyBatch(new Steering32(logits.buffer), new Steering32(rewards.buffer), shape))).toEqual(
      facts(new api.PolicyBatch(logits, rewards, shape)),
    );
  });

  it.each(noNumbers(6))('refuses %s, with a code', (_form, value) => {
    const good = Float64Array.from(x);
    const calls = [
      () => new api.PolicyBatch<Float64Array>(value, good, shape),
      () => new api.PolicyBatch(good, value, shape),
      () => new api.PolicyBatch(good, r, shape).moments(value),
      () => new api.PolicyBatch(good, r, shape).tilt(0, { out: value }),
      () => new api.PolicyBatch(good, r, shape).iterate({ beta: value }, 2),
      () => new api.PolicyBatch(good, r, shape).betaForTarget(value, {}),
    ];
    for (const call of calls) {
      let error: unknown;
      try {
        call();
      } catch (thrown) {
        error = thrown;
      }
      expect(error).toMatchObject({ code: expect.stringMatching(/^ERR_(TYPE|LENGTH)$/) });
    }
  });

  it('says of a Buffer why', () => {
    expect(() => new api.PolicyBatch(Float32Array.from(x), Buffer.from([1, 0, 1]), shape)).toThrow(
      'whose bytes are no rewards: make a Uint8Array of its memory',
    );
  });

  it.each(forms64([0.5, -1]))('takes tilts, targets and parameters as %s', (_form, list) => {
    const batch = new api.PolicyBatch(Float64Array.from(x), Float64Array.from(r), shape);
    expect(batch.moments(list)).toEqual(want.moments);
    const betas = forms64([0.5, 2]).find(([name]) => name === _form)![1];
    expect(batch.iterate({ beta: betas }, 2)).toEqual(batch.iterate({ beta: [0.5, 2] }, 2));
    const targets = forms64([0.9, 2.5]).find(([name]) => name === _form)![1];
    expect(batch.betaForTarget(targets, {})).toEqual(batch.betaForTarget([0.9, 2.5], {}));
    batch.dispose();
  });

  it('writes into subclasses, and gives them back', () => {
    const batch = new api.PolicyBatch(Float64Array.from(x), r, shape);
    const [plain, buffer] = [batch.tilt(1), new Float64Array(7).buffer];
    const out = new Steering64(buffer);
    expect(batch.tilt(1, { out })).toBe(out);
    expect([...new Float64Array(buffer)]).toEqual([...plain, 0]);
    const shared = new Float64Array(new SharedArrayBuffer(48));
    expect(batch.tilt(1, { out: shared })).toBe(shared);
    expect([...shared]).toEqual([...plain]);
    batch.dispose();
  });

  it('never reads what has gone while the arguments were read', () => {
    const { array: logits, vanish } = vanishing(6);
    const failure = (call: () => unknown) => {
      try {
        return call();
      } catch (error) {
        return error;
      }
    };
    const rewards = new Proxy([1, 0, 1], {
      get(target, name) {
        vanish();
        return Reflect.get(target, name);
      },
    });
    expect(failure(() => new api.PolicyBatch(logits as Float64Array, rewards, shape))).toMatchObject({
      code: expect.stringMatching(/^ERR_/),
    });
    const other = vanishing(6);
    const tensor = {
      get data() {
        other.vanish();
        return Float64Array.from(x);
      },
      dims: [2, 3],
    };
    expect(failure(() => new api.PolicyBatch(tensor, other.array as Float64Array))).toMatchObject({
      code: expect.stringMatching(/^ERR_/),
    });
    const target = vanishing(6);
    const batch = new api.PolicyBatch(Float64Array.from(x), r, shape);
    const options = {
      get as() {
        target.vanish();
        return 'logits' as const;
      },
      out: target.array as Float64Array,
    };
    expect(failure(() => batch.tilt(1, options))).toMatchObject({ code: expect.stringMatching(/^ERR_/) });
    batch.dispose();
  });

  it('reads every option once', () => {
    const counts = new Map<string, number>();
    const counted = <T extends object>(options: T) =>
      new Proxy(options, {
        get(target, name) {
          counts.set(String(name), (counts.get(String(name)) ?? 0) + 1);
          return Reflect.get(target, name);
        },
      });
    const fields = counted({ rows: 2, outcomes: 3, stride: 3, copy: true, impossibleRows: 'error' as const });
    const batch = new api.PolicyBatch(Float64Array.from(x), r, fields);
    batch.tilt(1, counted({ as: 'logits' as const, out: new Float64Array(6) }));
    batch.iterate(counted({ beta: 1, alpha: 0.5, varianceEpsilon: 0.1, normalization: 'mean' as const }), 2);
    batch.attractors({ beta: 1 }, counted({ maxSteps: 5 }));
    batch.dispose();
    expect([...counts].filter(([, times]) => times > 1)).toEqual([]);
  });
});

describe.each(backends)('rows without a possible outcome in a PolicyBatch on %s', (_name, api) => {
  const none = [-Infinity, -Infinity, -Infinity];
  const logits = [0.5, -1, 2, ...none, 1, -Infinity, 0];

  it('are refused, with their row', () => {
    expect(() => new api.PolicyBatch(logits, [1, 0, 2], { rows: 3 })).toThrow(
      'expected a possible outcome, got only -Infinity in row 1',
    );
    expect(() => new api.PolicyBatch(logits, [1, 0, 2], { rows: 3, impossibleRows: untyped('skip') })).toThrow(
      '"impossibleRows" expected "error" or "nan", got "skip"',
    );
  });

  it.each([
    ['0/1', [1, 0, 1]],
    ['few-valued', [1, 0, 2]],
    ['0/1, of their own', [1, 0, 1, 1, 0, 1, 0, 1, 1]],
  ])('are NaN beside the others where that is asked for, with %s rewards', (_kind, rewards) => {
    const batch = new api.PolicyBatch(logits, rewards, { rows: 3, impossibleRows: 'nan' });
    const own = (row: number) => (rewards.length > 3 ? rewards.slice(3 * row, 3 * row + 3) : rewards);
    const alone = [0, 2].map((row) => new api.PolicyBatch(logits.slice(3 * row, 3 * row + 3), own(row), { rows: 1 }));
    const middle = (of: (b: typeof batch) => ArrayLike<number>, width = 1) => {
      const [all, first, last] = [of(batch), of(alone[0]!), of(alone[1]!)].map((list) => Array.from(list));
      expect(all!.slice(0, width)).toEqual(first);
      expect(all!.slice(2 * width)).toEqual(last);
      return all!.slice(width, 2 * width);
    };
    const nan = (width: number) => Array(width).fill(Number.NaN);
    for (const name of ['mean', 'variance', 'entropy', 'logPartition', 'logOdds'] as const) {
      expect(middle((b) => b[name])).toEqual(nan(1));
    }
    for (const name of ['mean', 'kl', 'entropy'] as const) expect(middle((b) => b.moments(0.5)[name])).toEqual(nan(1));
    for (const as of ['probabilities', 'logProbabilities', 'logits'] as const) {
      expect(middle((b) => b.tilt(0.5, { as }), 3)).toEqual(nan(3));
    }
    const iterates = batch.iterate(law, 2);
    for (const name of ['tilt', 'mean', 'variance', 'kl'] as const) {
      expect([1, 4, 7].map((at) => iterates[name][at])).toEqual(nan(3));
      expect([0, 3, 6].map((at) => iterates[name][at])).toEqual([...alone[0]!.iterate(law, 2)[name]]);
    }
    expect(batch.fixedPoints(law)[1]).toEqual([]);
    expect(batch.fixedPoints(law)[2]).toEqual(alone[1]!.fixedPoints(law)[0]);
    expect(batch.attractors(law)[1]).toMatchObject({ kind: 'undecided', period: 0, points: [], steps: 0 });
    expect(batch.attractors(law)[0]).toEqual(alone[0]!.attractors(law)[0]);
    for (const each of [batch, ...alone]) each.dispose();
  });

  it('alone make a batch of NaN, and other faults are still refused', () => {
    const batch = new api.PolicyBatch(none, [1, 0, 2], { impossibleRows: 'nan' });
    expect([...batch.mean, ...batch.tilt(1)]).toEqual([Number.NaN, Number.NaN, Number.NaN, Number.NaN]);
    expect(batch.betaForTarget(0.5, {})[0]).toMatchObject({ beta: Number.NaN, reached: false });
    batch.dispose();
    const bad = [...none, Number.NaN, 0, 0];
    expect(() => new api.PolicyBatch(bad, [1, 0, 2], { rows: 2, impossibleRows: 'nan' })).toThrow(
      'got NaN at row 1, index 0',
    );
  });
});
