// The kernels of losses in f32: of tiles, masks, columns of tokens, and numbers at the ends of f32.
import { describe, expect, it } from 'vitest';
import * as reference from '../../bindings/reference.js';
import { backends } from '../backends.js';
import { uniform } from '../random.js';
import { batchOf, counted } from './kernelCases.js';

const kernels = backends.filter(([name]) => name !== 'reference');

describe.each(kernels)('the kernels of losses on %s', (_name, api) => {
  it('give the same in an array of the caller as in a new one, of more than one tile, of short rows and of empty ones', () => {
    const next = uniform(31);
    const columns = 16_400;
    const policy = Float32Array.from({ length: 4 * columns }, () => -3 * next());
    const old = policy.map((p) => p + 0.4 * (next() - 0.5));
    const mask = Array.from(policy, (_, k) => Number(k >= columns && next() < 0.7));
    const batch = { rows: 4, advantages: [1, -1, 0.5, -0.2], old, reference: old };
    for (const padding of [{}, { lengths: [columns, 0, 16_385, 5] }, { mask }]) {
      for (const rule of ['ppo', 'gspo', 'vespo', 'verl-sapo', { kl: { coefficient: 0.1 } }] as const) {
        const fresh = api.policyLoss(policy, { ...batch, ...padding }, rule);
        const out = new Float32Array(policy.length).fill(7);
        expect(api.policyLoss(policy, { ...batch, ...padding }, rule, out)).toEqual(fresh);
        expect(fresh.gradient).not.toBe(out);
      }
    }
    // What is found in the last row leaves the caller's array alone.
    const late = old.slice();
    late[4 * columns - 1] = Number.NaN;
    const kept = new Float32Array(policy.length).fill(7);
    expect(() => api.policyLoss(policy, { ...batch, old: late }, 'ppo', kept)).toThrow('"batch.old[65599]"');
    expect(() => api.policyLoss(policy, { ...batch, old: late }, 'ppo')).toThrow('"batch.old[65599]"');
    expect(kept.every((x) => x === 7)).toBe(true);
  });

  it('have the same bits of a token whatever is beside it: a ratio that is far from 1, or a mask of ones', () => {
    const next = uniform(5);
    const columns = 1100;
    const policy = Float32Array.from({ length: 2 * columns }, () => -3 * next());
    const near = policy.map((p) => p + 0.6 * (next() - 0.5));
    const far = [3, 200, 1000, 1098, 1500];
    const other = near.slice();
    for (const k of far) other[k]! += 1.5;
    const aggregation = 'token-sum';
    const rules = [
      { preset: 'ppo', aggregation },
      { preset: 'cispo', aggregation },
      { preset: 'verl-sapo', aggregation },
      { preset: 'ppo', dualClip: 3, kl: { coefficient: 0.1 }, aggregation },
    ] as const;
    for (const rule of rules) {
      const of = (list: Float32Array, mask?: Uint8Array) => {
        const rest = 'kl' in rule ? { reference: list } : {};
        const batch = { rows: 2, advantages: [1, -1], old: list, ...rest, ...(mask && { mask }) };
        return api.policyLoss(policy, batch, rule);
      };
      const others = ({ gradient }: { gradient: Float32Array }) => gradient.filter((_, k) => !far.includes(k));
      const one = of(near);
      expect(others(of(other))).toEqual(others(one));
      expect(of(near, new Uint8Array(2 * columns).fill(1))).toEqual(one);
      // Padding in some blocks, whose numbers do not matter, leaves tokens of these and of other blocks as they are.
      const mask = Uint8Array.from(near, (_, k) => Number(!far.includes(k)));
      const some = of(
        near.map((x, k) => (far.includes(k) ? Number.NaN : x)),
        mask,
      );
      expect(some.tokens).toBe(2 * columns - far.length);
      expect(others(some)).toEqual(others(one));
      expect(far.every((k) => some.gradient[k] === 0)).toBe(true);
    }
  });

  it('take advantages and entropies of tokens: one value a row is as one for the row', () => {
    const next = uniform(9);
    const columns = 70;
    const policy = Float32Array.from({ length: 3 * columns }, () => -3 * next());
    const old = policy.map((p) => p + 0.4 * (next() - 0.5));
    const entropy = policy.map(() => next());
    for (const padding of [
      {},
      { lengths: [columns, 0, 33] },
      { mask: Array.from(policy, () => Number(next() < 0.6)) },
    ]) {
      const batch = { rows: 3, advantages: [1, -1, 0.5], old, entropy, ...padding };
      const one = api.policyLoss(policy, batch, 'ppo');
      const want = reference.policyLoss(Float64Array.from(policy), batch, 'ppo');
      expect(Math.abs(one.entropy! - want.entropy!)).toBeLessThan(1e-12);
      // Of padding, advantages do not matter.
      const each = Array.from(policy, (_, k) =>
        counted({ lengths: Array(3).fill(columns), ...batch }, columns, k)
          ? batch.advantages[Math.floor(k / columns)]!
          : 0,
      );
      expect(api.policyLoss(policy, { ...batch, advantages: each }, 'ppo')).toEqual(one);
      const bad = entropy.slice();
      bad[2 * columns] = Number.NaN;
      const out = new Float32Array(policy.length).fill(7);
      if (!padding.mask || padding.mask[2 * columns])
        expect(() => api.policyLoss(policy, { ...batch, entropy: bad }, 'ppo', out)).toThrow('"batch.entropy[140]"');
      each[2 * columns + 1] = 0.25;
      const mixed = api.policyLoss(policy, { ...batch, advantages: each }, 'ppo');
      const slow = reference.policyLoss(policy, { ...batch, advantages: each }, 'ppo');
      expect(Math.abs(mixed.loss - slow.loss)).toBeLessThan(1e-12);
    }
  });

  it('refuse log-probabilities of the sampler that are not finite, also where they are clamped', () => {
    const policy = Float32Array.of(-1, -1.5);
    for (const value of [-Infinity, Infinity, Number.NaN]) {
      const batch = { advantages: [1], old: policy, rollout: Float32Array.of(-1, value) };
      for (const correction of [
        { high: 2, logClamp: 20 },
        { weight: 'sequence', bound: 'mask', on: 'sequence', high: 3, logClamp: 5 },
        { weight: 'none', bound: 'mask', low: 0.5, high: 2 },
      ] as const) {
        const out = Float32Array.of(7, 7);
        expect(() => api.policyLoss(policy, batch, { preset: 'ppo', correction }, out)).toThrow('"batch.rollout[1]"');
        expect([...out]).toEqual([7, 7]);
      }
    }
  });

  it('leave weights of rows beyond the range of f32 to the closed forms', () => {
    const policy = Float32Array.of(-1, -1, -1, -1);
    const batch = { advantages: [1], old: policy, rollout: Float32Array.of(-30, -31, -40, -1) };
    const rule = {
      preset: 'ppo',
      correction: { weight: 'sequence', bound: 'mask', on: 'token', low: 0.5, high: 2 },
    } as const;
    const got = api.policyLoss(policy, batch, rule);
    const want = reference.policyLoss(Float64Array.from(policy), batch, rule);
    expect(got.loss / want.loss).toBeCloseTo(1, 12);
    expect([...got.gradient]).toEqual([0, 0, 0, -Infinity]);
  });

  it('leave log-ratios beyond the range of f32 to the closed forms', () => {
    const policy = Float32Array.of(-1, -1, -1, -1);
    const batch = { advantages: [1], old: Float32Array.of(-1, -200, -1, -1) };
    const got = api.policyLoss(policy, batch, { preset: 'ppo', clip: null });
    const want = reference.policyLoss(Float64Array.from(policy), batch, { preset: 'ppo', clip: null });
    expect(got.loss).toBeCloseTo(want.loss, -75);
    expect(got.loss / want.loss).toBeCloseTo(1, 12);
  });

  it('say the effective size where squares of ratios leave the range of f32', () => {
    const policy = Float32Array.of(-1, -1, -1, -1);
    for (const far of [60, -60]) {
      const batch = { advantages: [1], old: Float32Array.of(-1 - far, -1 - far, -1 - far, -1 - far - 1) };
      const { ratio } = api.policyLoss(policy, batch, { preset: 'ppo', clip: null });
      const want = (3 + Math.E) ** 2 / (3 + Math.E ** 2);
      expect(ratio.effectiveSize).toBeCloseTo(want, 4);
    }
    // And where those of rows leave the range of f64.
    for (const far of [180, -180]) {
      const old = Float64Array.of(-1 - far, -1 - far, -1, -2 - 2 * far);
      for (const lists of [old, Float32Array.from(old)]) {
        const batch = { rows: 2, advantages: [1, 1], old: lists };
        const rule = { preset: 'ppo', level: 'sequence-sum', clip: null } as const;
        for (const one of [api, reference])
          expect(one.policyLoss(policy, batch, rule).ratio.effectiveSize).toBeCloseTo(
            (2 + 2 * Math.E) ** 2 / (2 + 2 * Math.E ** 2),
            10,
          );
      }
    }
  });

  it.each(['trl', 'sapo', 'gspo', 'vespo'] as const)('take arrays of a workspace, with the same bits: %s', (preset) => {
    const { policy, batch } = batchOf(17, 65, 1, true);
    const workspace = new api.Workspace();
    const resident = (list: ArrayLike<number>) => {
      const array = workspace.float32(list.length);
      array.set(list);
      return array;
    };
    const rule = { preset, kl: { coefficient: 0.1 } };
    const out = workspace.float32(policy.length);
    const lived = api.policyLoss(
      resident(policy),
      { ...batch, old: resident(batch.old!), reference: resident(batch.reference!) },
      rule,
      out,
    );
    const { gradient, ...numbers } = api.policyLoss(policy, batch, rule);
    expect({ ...lived, gradient: 0 }).toEqual({ ...numbers, gradient: 0 });
    expect([...lived.gradient]).toEqual([...gradient]);
    workspace.dispose();
  });
});
