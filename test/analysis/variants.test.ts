import { describe, expect, it } from 'vitest';
import type { TwoKlParameters } from '../../bindings/index.js';
import { backends } from '../backends.js';

const table = [
  ['grpo', 1, 'mean-std'],
  ['drGrpo', 1, 'mean'],
  ['mirrorGrpo', 0, 'mean-std'],
  ['mirrorDrGrpo', 0, 'mean'],
  ['twoKlGrpo', 0.25, 'mean-std'],
  ['twoKlDrGrpo', 0.25, 'mean'],
] as const;

describe.each(backends)('variants on %s', (_name, api) => {
  it('are the six of Table 1', () => {
    expect(Object.keys(api.variants)).toEqual(table.map(([name]) => name));
  });

  it.each(table)(
    '%s has alpha %d and normalises by %s, varianceEpsilon 1e-5 unless given',
    (name, alpha, normalization) => {
      const given = (name.startsWith('twoKl') ? { beta: 2, alpha } : { beta: 2 }) as TwoKlParameters;
      expect(api.variants[name](given)).toEqual({ beta: 2, alpha, normalization, varianceEpsilon: 1e-5 });
      expect(api.variants[name]({ ...given, varianceEpsilon: 0 }).varianceEpsilon).toBe(0);
      expect(Object.isFrozen(api.variants[name](given))).toBe(true);
    },
  );

  it('the two-KL rules need alpha, in types and when they run', () => {
    // @ts-expect-error alpha is missing
    expect(() => api.variants.twoKlGrpo({ beta: 1 })).toThrow(/alpha/);
    // @ts-expect-error alpha is missing
    expect(() => api.variants.twoKlDrGrpo({ beta: 1 })).toThrow(/alpha/);
  });

  it('an alpha that a rule has anyway may be said', () => {
    expect(api.variants.grpo({ beta: 1, alpha: 1 }).alpha).toBe(1);
    expect(api.variants.mirrorGrpo({ beta: 1, alpha: 0 }).alpha).toBe(0);
  });
});
