import { describe, expect, it } from 'vitest';
import type { ResolvedVariant } from '../../bindings/index.js';
import { type Api, backends } from '../backends.js';
import { uniform } from '../random.js';

const rulesOf = ({ variants }: Api): ResolvedVariant[] => [
  variants.grpo({ beta: 2 }),
  variants.drGrpo({ beta: 2 }),
  variants.mirrorGrpo({ beta: 2 }),
  variants.mirrorDrGrpo({ beta: 2 }),
  variants.twoKlGrpo({ beta: 2, alpha: 0.25 }),
  variants.twoKlDrGrpo({ beta: 2, alpha: 0.25 }),
];

describe.each(backends)('successTrajectories on %s', (_name, api) => {
  const p = [0.01, 0.2, 0.5, 0.9, 0.999];
  const law = { beta: 3 };

  it('is step-major and begins with the start: all of 0 to steps unless told', () => {
    const { count, steps, logOdds } = api.successTrajectories(p, law, 4);
    expect(count).toBe(5);
    expect([...steps]).toEqual([0, 1, 2, 3, 4]);
    expect(logOdds).toHaveLength(25);
    expect(logOdds.subarray(0, 5)).toEqual(api.logit(Float64Array.from(p)));
    for (const [i, value] of p.entries()) {
      const alone = api.successTrajectories(value, law, 4).logOdds;
      expect([...alone]).toEqual([0, 1, 2, 3, 4].map((n) => logOdds[n * 5 + i]));
    }
  });

  it('mean-only rules follow their closed forms', () => {
    const x = api.logit(0.2);
    const run = (variant: ResolvedVariant) => api.successTrajectories(0.2, variant, 9).logOdds;
    for (let n = 0; n <= 9; n++) {
      const near = (got: number, gain: number) =>
        expect(Math.abs(got - x - gain)).toBeLessThanOrEqual(16 * Number.EPSILON * (1 + gain));
      near(run(api.variants.drGrpo({ beta: 0.5 }))[n]!, n === 0 ? 0 : 2);
      near(run(api.variants.mirrorDrGrpo({ beta: 0.5 }))[n]!, 2 * n);
      near(run(api.variants.twoKlDrGrpo({ beta: 0.5, alpha: 0.25 }))[n]!, (1 - 0.75 ** n) / 0.125);
    }
  });

  it('keep: the last step, or those listed, are those of the whole run', () => {
    const u = uniform(9);
    const many = Float64Array.from({ length: 301 }, u);
    for (const variant of rulesOf(api)) {
      const all = api.successTrajectories(many, variant, 300).logOdds;
      const at = (n: number) => all.subarray(n * 301, (n + 1) * 301);
      const last = api.successTrajectories(many, variant, 300, { keep: 'last' });
      expect([...last.steps]).toEqual([300]);
      expect(last.logOdds).toEqual(at(300));
      for (const keep of [[0], [300], [0, 300], [1, 2, 3, 7, 8, 100, 299, 300]]) {
        const some = api.successTrajectories(many, variant, 300, { keep: Uint16Array.from(keep) });
        expect([...some.steps]).toEqual(keep);
        for (const [k, n] of keep.entries()) expect(some.logOdds.subarray(k * 301, (k + 1) * 301)).toEqual(at(n));
      }
      expect(api.successTrajectories(many, variant, 300, { keep: [] }).logOdds).toHaveLength(0);
    }
  });

  it('columns beyond a tile, of odd and even length, agree with single elements', () => {
    const u = uniform(10);
    for (const count of [1, 2, 3, 4095, 4096, 4097, 8193]) {
      const many = Float64Array.from({ length: count }, u);
      const { logOdds } = api.successTrajectories(many, { beta: 2 }, 20, { keep: [3, 20] });
      for (const i of [0, count >> 1, count - 1]) {
        const alone = api.successTrajectories(many[i]!, { beta: 2 }, 20, { keep: [3, 20] }).logOdds;
        expect([logOdds[i], logOdds[count + i]]).toEqual([...alone]);
      }
    }
  });

  it('fields of a variant may be one value per element', () => {
    const columns = {
      beta: [1, 2, 3, 4, 5],
      alpha: Float32Array.of(1, 0, 0.5, 0.25, 1),
      varianceEpsilon: [0.1, 0.01, 1e-5, 0.25, 1e-3],
    };
    const all = api.successTrajectories(p, columns, 10, { keep: 'last' }).logOdds;
    for (const [i, value] of p.entries()) {
      const alone = { beta: columns.beta[i]!, alpha: columns.alpha[i]!, varianceEpsilon: columns.varianceEpsilon[i]! };
      expect(all[i]).toBe(api.successTrajectories(value, alone, 10, { keep: 'last' }).logOdds[0]);
    }
  });

  it('start: one for all or one per element, as p or log-odds', () => {
    for (const variant of rulesOf(api)) {
      const one = api.successTrajectories(p, variant, 6, { start: 0.25 });
      expect([...one.logOdds.subarray(0, 5)]).toEqual([...api.logit(new Float64Array(5).fill(0.25))]);
      expect(api.successTrajectories(p, variant, 6, { start: p.map(() => 0.25) })).toEqual(one);
      expect(api.successTrajectories(p, variant, 6, { start: { logOdds: api.logit([0.25])[0]! } })).toEqual(one);
      expect(api.successTrajectories(p, variant, 6, { start: [...p] })).toEqual(api.successTrajectories(p, variant, 6));
    }
  });

  it('log-odds and probabilities are two ways to say the same', () => {
    const x = api.logit(p);
    expect(api.successTrajectories({ logOdds: x }, law, 9)).toEqual(api.successTrajectories(p, law, 9));
    expect(api.successTrajectories({ logOdds: x[0]! }, law, 9)).toEqual(api.successTrajectories(p[0]!, law, 9));
  });

  it('log-odds far beyond where p is 0 or 1 are kept', () => {
    const { logOdds } = api.successTrajectories({ logOdds: [-5000, 5000, 1e6] }, { beta: 1, normalization: 'mean' }, 1);
    expect([...logOdds.subarray(3)]).toEqual([-4999, 5001, 1000001]);
  });

  it('out is filled and returned, and may be longer', () => {
    const want = api.successTrajectories(p, law, 3).logOdds;
    const out = new Float64Array(22).fill(9);
    expect(api.successTrajectories(p, law, 3, { out }).logOdds).toBe(out);
    expect(out.subarray(0, 20)).toEqual(want);
    expect([...out.subarray(20)]).toEqual([9, 9]);
  });

  it('no elements and no steps are nothing to do', () => {
    expect(api.successTrajectories([], law, 5).logOdds).toHaveLength(0);
    expect(api.successTrajectories(new Float64Array(0), { beta: [] }, 5).steps).toHaveLength(6);
    expect([...api.successTrajectories([0.5], law, 0).logOdds]).toEqual([0]);
    expect([...api.successTrajectories([0.5, 0.25], law, 1, { keep: 'last' }).steps]).toEqual([1]);
  });
});
