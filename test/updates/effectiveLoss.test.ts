import { describe, expect, it } from 'vitest';
import type { EffectiveLoss, Variant } from '../../bindings/index.js';
import { backends } from '../backends.js';
import { bestOf, gainOf, kl, objectiveOf, policyOf, updateOf } from '../oracle/update.js';
import { lengthsOf } from '../rows.js';
import { clipped, ideal, refined, type UpdateCase, updateCase } from './cases.js';

type Api = (typeof backends)[number][1];
type FloatType = Float32ArrayConstructor | Float64ArrayConstructor;

const columns = ['objective', 'success', 'failure', 'klReference', 'klOld', 'gap'] as const;

/** The definition, of the logits as they are stored. */
function expected(api: Api, given: UpdateCase, variant: Variant): Record<(typeof columns)[number], number> {
  const [policy, reference, old] = [given.policy, given.reference, given.old].map(policyOf) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  const update = updateOf(reference, old, given.rewards, variant);
  const objective = objectiveOf(policy, update);
  // The best clipped policy is held to a general optimiser where it is made (optimalPolicy.test.ts).
  const best = variant.clip
    ? api.optimalPolicy(given.reference, given.old, given.rewards, variant).policy
    : bestOf(update);
  return {
    objective,
    success: gainOf(policy, update, 1),
    failure: gainOf(policy, update, -1),
    klReference: kl(policy, reference),
    klOld: kl(policy, old),
    gap: objectiveOf(best, update) - objective,
  };
}

function stored(type: FloatType, { policy, reference, old, rewards }: UpdateCase): UpdateCase {
  const keep = (x: ArrayLike<number>) => Float64Array.from(type.from(x as Float64Array));
  return { policy: keep(policy), reference: keep(reference), old: keep(old), rewards: Array.from(keep(rewards)) };
}

/** Parts of size 1 to 5 are summed: 1e-6 of it in f32 lanes, 1e-13 in f64; the definitions above lose 1e-15 of it themselves. */
function compare(got: EffectiveLoss, want: Record<string, number>, single: boolean, row = 0): void {
  const scale = Math.max(1, ...columns.map((name) => (Number.isFinite(want[name]) ? Math.abs(want[name]!) : 0)));
  for (const name of columns) {
    if (!Number.isFinite(want[name])) expect(got[name][row], name).toBe(want[name]);
    else expect(Math.abs(got[name][row]! - want[name]!), name).toBeLessThan((single ? 1e-6 : 1e-13) * 5 * scale);
  }
}

describe.each(backends)('effectiveLoss on %s', (backend, api) => {
  it('finds a byte that is neither 0 nor 1, wherever the bytes begin and end', () => {
    for (let offset = 0; offset < 5; offset++) {
      for (let length = 1; length < 11; length++) {
        const bytes = new Uint8Array(16)
          .fill(7)
          .subarray(offset, offset + length)
          .fill(1);
        const x = new Float64Array(length);
        expect(api.effectiveLoss(x, x, x, bytes, { beta: 1 }).objective).toHaveLength(1);
        for (let wrong = 0; wrong < length; wrong++) {
          bytes[wrong] = 2;
          expect(() => api.effectiveLoss(x, x, x, bytes, { beta: 1 })).toThrow(`got 2 at index ${wrong}`);
          bytes[wrong] = 1;
        }
      }
    }
  });

  describe.each([Float32Array, Float64Array])('%s', (type: FloatType) => {
    const single = type === Float32Array;
    const run = (given: UpdateCase, variant: Variant, options = {}) =>
      api.effectiveLoss(
        type.from(given.policy),
        type.from(given.reference),
        type.from(given.old),
        given.rewards,
        variant,
        options as never,
      );

    it.each(Object.entries({ ...ideal, ...clipped, ...refined }))('%s: the definition', (_name, variant) => {
      for (const n of [2, 3, 17, 100]) {
        const given = stored(type, updateCase(n, n));
        compare(run(given, variant), expected(api, given, variant), single);
      }
    });

    it.each(Object.entries({ ...ideal, ...clipped }))('%s, real rewards: the definition', (_name, variant) => {
      for (const n of [2, 3, 17, 100]) {
        const given = stored(type, updateCase(n, n, 'real'));
        compare(run(given, variant), expected(api, given, variant), single);
        // An offset of the rewards changes nothing. The definition has no digits to spare for it.
        const rewards = given.rewards.map((r) => Math.round(64 * r) / 64);
        const raised = { ...given, rewards: rewards.map((r) => r + 1024) };
        compare(run(raised, variant), expected(api, { ...given, rewards }, variant), single);
      }
    });

    it('every length, with rewards as bytes and as floats', () => {
      for (const n of lengthsOf(backend)) {
        if (n < 2) continue;
        const given = stored(type, updateCase(n, n));
        const variant: Variant = { beta: 0.5, alpha: 0.4, clip: { low: 0.2, high: 0.3 } };
        const floats = run(given, variant);
        const bytes = api.effectiveLoss(
          type.from(given.policy),
          type.from(given.reference),
          type.from(given.old),
          Uint8Array.from(given.rewards),
          variant,
        );
        expect(bytes).toEqual(floats);
        compare(floats, expected(api, given, variant), single);
      }
    });

    it('a single outcome: nothing to gain', () => {
      const gradient = new type(1);
      const one = type.of(3);
      const loss = api.effectiveLoss(one, type.of(-1), type.of(0), [1], { beta: 1 }, { gradient });
      for (const name of columns) expect(loss[name][0]).toBe(0);
      expect(gradient[0]).toBe(0);
    });

    it('a policy that is its reference and its old policy pays no penalty', () => {
      const { policy, rewards } = updateCase(3, 50);
      const x = type.from(policy);
      for (const other of [x, x.slice()]) {
        const { klReference, klOld } = api.effectiveLoss(x, other, other, rewards, { beta: 1 });
        expect([klReference[0], klOld[0]]).toEqual([0, 0]);
      }
    });

    it('rows, padded and with rewards of their own, are what each of them is alone', () => {
      const cases = [4, 5, 6].map((i) => stored(type, updateCase(i, 21)));
      const variant: Variant = { beta: 0.8, alpha: 0.5, clip: { low: 0.1, high: 0.1 } };
      const stride = 24;
      const rows = (of: (given: UpdateCase) => ArrayLike<number>) => {
        const all = new type(3 * stride).fill(Number.NaN);
        for (const [i, given] of cases.entries()) all.set(of(given), i * stride);
        return all;
      };
      const rewards = rows((c) => c.rewards).map((r) => (Number.isNaN(r) ? 0 : r)) as Float64Array;
      const gradient = new type(3 * 21);
      const together = api.effectiveLoss(
        rows((c) => c.policy),
        rows((c) => c.reference),
        rows((c) => c.old),
        rewards,
        variant,
        { rows: 3, outcomes: 21, stride, gradient } as never,
      );
      for (const [i, given] of cases.entries()) {
        const own = new type(21);
        const alone = run(given, variant, { gradient: own });
        for (const name of columns) expect(together[name][i]).toBe(alone[name][0]);
        expect(gradient.slice(i * 21, (i + 1) * 21)).toEqual(own);
      }
    });

    it('outcomes that cannot happen', () => {
      const inf = Infinity;
      const [x, y, z] = [type.of(0, 1, -inf, 2), type.of(1, 0, 3, 1), type.of(0, 0, 1, -inf)];
      const gradient = new type(4);
      const options = { gradient } as never;
      // The old policy cannot have the last one, which counts as long as nothing is weighed against it.
      const given = { policy: x, reference: y, old: z, rewards: [1, 0, 1, 1] } as unknown as UpdateCase;
      for (const variant of [{ beta: 1 }, { beta: 1, clip: { low: 0.2, high: 0.2 } }]) {
        const loss = api.effectiveLoss(x, y, z, given.rewards, variant, options);
        compare(loss, expected(api, given, variant), single);
        expect(loss.klOld[0]).toBe(inf);
        expect(gradient.every(Number.isFinite)).toBe(true);
        expect(gradient[2]).toBe(0);
        expect(loss.gap[0]).toBeGreaterThan(0);
      }
      // Weighed against it, the objective has no bottom, and no gradient.
      const bottomless = api.effectiveLoss(x, y, z, given.rewards, { beta: 1, alpha: 0.5 }, options);
      expect([bottomless.objective[0], bottomless.gap[0]]).toEqual([-inf, inf]);
      const clip = { low: 0.2, high: 0.2 };
      expect(api.effectiveLoss(x, y, z, given.rewards, { beta: 1, alpha: 0.5, clip }).gap[0]).toBe(inf);
      expect(gradient.every(Number.isNaN)).toBe(true);
    });

    it('the best policy has no gap, clipped or not, and near it the gap is that of the objectives', () => {
      for (const [index, variant] of Object.values({ ...ideal, ...clipped }).entries()) {
        const given = stored(type, updateCase(index, 12, index % 2 ? 'binary' : 'real'));
        const best = api.optimalPolicy(given.reference, given.old, given.rewards, variant, { as: 'logits' }).policy;
        const { gap, objective } = run({ ...given, policy: best as Float64Array }, variant);
        const scale = Math.max(1, Math.abs(objective[0]!));
        expect(gap[0]).toBeGreaterThanOrEqual(0);
        expect(gap[0]).toBeLessThan((single ? 2e-6 : 1e-13) * 5 * scale);
      }
    });

    it('a clipped gap where advantages are far larger than beta', () => {
      for (const beta of [1e-4, 1e-2, 50]) {
        for (const kind of ['binary', 'real'] as const) {
          const given = stored(type, updateCase(77, 9, kind));
          const variant: Variant = { beta, alpha: 0.6, clip: { low: 0.2, high: kind === 'real' ? Infinity : 0.3 } };
          compare(run(given, variant), expected(api, given, variant), single);
        }
      }
    });

    it('without smoothing, advantages of outcomes rarer than numbers of the type', () => {
      for (const x of single ? [-150, -95, 95, 150] : [-1000, -800, 800, 1000]) {
        const old = type.of(x, 0);
        const gradient = new type(2);
        const variant: Variant = { beta: 1e150, alpha: 0, normalization: 'mean-std', varianceEpsilon: 0 };
        const { success, failure } = api.effectiveLoss(old, old, old, [1, 0], variant, { gradient } as never);
        // E_old[A] of the rarer outcome is sqrt(pq), and so is that of the other, with the other sign.
        const want = Math.exp(-Math.abs(x) / 2);
        const common = x > 0 ? success[0]! : -failure[0]!;
        expect(Math.abs(common / want - 1)).toBeLessThan(1e-6);
        // A policy that has as much of both gains and loses by the advantages themselves.
        const even = api.effectiveLoss(type.of(0, 0), old, old, [1, 0], variant);
        const [a, b] = [2 * even.success[0]!, -2 * even.failure[0]!];
        expect(Math.abs(Math.log(a) + x / 2)).toBeLessThan(1e-6);
        expect(Math.abs(Math.log(b) - x / 2)).toBeLessThan(1e-6);
      }
    });

    it('rows without a possible outcome are NaN where that is allowed', () => {
      const x = type.of(0, 1, -Infinity, -Infinity, 2, 3);
      const gradient = new type(6);
      const options = { rows: 3, gradient, impossibleRows: 'nan' } as never;
      const loss = api.effectiveLoss(x, x, x, [1, 0], { beta: 1 }, options);
      for (const name of columns) expect(Array.from(loss[name], (x) => Number.isNaN(x))).toEqual([false, true, false]);
      expect(Array.from(gradient, (x) => Number.isNaN(x))).toEqual([false, false, true, true, false, false]);
    });

    it('policies that cannot succeed, or cannot fail, have no advantages to tell apart', () => {
      for (const rewards of [
        [0, 0, 0],
        [1, 1, 1],
        [0.25, 0.25, 0.25],
      ]) {
        for (const varianceEpsilon of [0, 1e-5]) {
          const variant = { beta: 1, varianceEpsilon };
          const loss = api.effectiveLoss(type.of(0, 1, 2), type.of(0, 0, 0), type.of(1, 1, 0), rewards, variant);
          expect([loss.success[0]!, loss.failure[0]!].map(Math.abs)).toEqual([0, 0]);
          expect(loss.gap[0]).toBeCloseTo(loss.klReference[0]!, single ? 5 : 12);
        }
      }
    });
  });

  it('half precision is computed as the floats that it stands for', () => {
    const bits = (shift: number) => Uint16Array.from({ length: 40 }, (_, i) => 0x3c00 + 37 * i + shift * (i % 5));
    const [x, y, z] = [bits(0), bits(11), bits(23)];
    const rewards = Array.from(x, (_, i) => i % 2);
    for (const dtype of ['float16', 'bfloat16'] as const) {
      const floats = (half: Uint16Array) =>
        Float32Array.from(half, (value) =>
          dtype === 'bfloat16' ? new Float32Array(Uint32Array.of(value << 16).buffer)[0]! : float16(value),
        );
      const [own, other] = [new Float32Array(40), new Float32Array(40)];
      const halves = api.effectiveLoss(x, y, z, rewards, { beta: 1 }, { dtype, gradient: own });
      expect(halves).toEqual(
        api.effectiveLoss(floats(x), floats(y), floats(z), rewards, { beta: 1 }, { gradient: other }),
      );
      expect(own).toEqual(other);
    }
  });

  it('arrays in a workspace give the same bits, and what is beside them stays', () => {
    const given = updateCase(9, 21);
    const workspace = new api.Workspace(1 << 22);
    const [x, y, z] = [given.policy, given.reference, given.old].map((values) => {
      const array = workspace.float64(22);
      array.set(values);
      array[21] = 7;
      return array;
    }) as [Float64Array, Float64Array, Float64Array];
    const gradient = workspace.float64(22).fill(7);
    const outside = new Float64Array(21);
    const variant: Variant = { beta: 0.7, alpha: 0.5 };
    const placed = api.effectiveLoss(x.subarray(0, 21), y.subarray(0, 21), z.subarray(0, 21), given.rewards, variant, {
      gradient,
    });
    const { policy, reference, old, rewards } = given;
    expect(placed).toEqual(api.effectiveLoss(policy, reference, old, rewards, variant, { gradient: outside }));
    expect(gradient.slice(0, 21)).toEqual(outside);
    for (const array of [x, y, z, gradient]) expect(array[21]).toBe(7);
    workspace.dispose();
  });
});

/** A finite float16 of its bits. */
function float16(bits: number): number {
  const exponent = (bits >> 10) & 31;
  const fraction = (bits & 1023) / 1024;
  return exponent === 0 ? fraction * 2 ** -14 : (1 + fraction) * 2 ** (exponent - 15);
}
