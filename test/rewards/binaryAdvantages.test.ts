import { describe, expect, it } from 'vitest';
import { groupAdvantages } from '../../bindings/reference.js';
import { binaryAdvantages } from '../../bindings/rewards/binaryAdvantages.js';
import { conventionNames, resolveConvention } from '../../bindings/rewards/convention.js';
import { isBatchWide } from '../../bindings/rewards/groupRule.js';

const where = 'test';
const needMore = conventionNames.filter((name) => {
  const convention = resolveConvention(where, name);
  return isBatchWide(convention) || convention.baseline === 'length-weighted';
});

describe('binaryAdvantages', () => {
  it.each(conventionNames.filter((name) => !needMore.includes(name)))('%s: what groups of 0 and 1 get', (name) => {
    const convention = resolveConvention(where, name);
    for (const size of [1, 2, 3, 4, 5, 8, 16, 31]) {
      if (convention.shaping !== 'none' && convention.k > size) continue;
      if (size === 1 && convention.singleton === 'error') continue;
      const { success, failure } = binaryAdvantages(where, convention, size, Math);
      for (let k = 0; k <= size; k++) {
        const rewards = Array.from({ length: size }, (_, i) => (i < k ? 1 : 0));
        const { advantages } = groupAdvantages(rewards, size, name);
        const note = `${name}, ${k} of ${size}`;
        // A chance near 1 is known to 1e-16, and divided by its small deviation.
        const tolerance = convention.shaping === 'none' ? 1e-14 : 1e-13;
        const close = (got: number, want: number) =>
          expect(Math.abs(got - want), `${note}: ${got}, not ${want}`).toBeLessThanOrEqual(
            tolerance * Math.max(1, Math.abs(want)),
          );
        // Best-only rules pay the first of the best.
        close(k > 0 ? success[k]! : 0, k > 0 ? advantages[0]! : 0);
        close(k < size ? failure[k]! : 0, k < size ? advantages[size - 1]! : 0);
      }
      expect(success[0]).toBe(0);
      expect(failure[size]).toBe(0);
    }
  });

  it.each(needMore)('%s needs more than a group, and is refused', (name) => {
    expect(() => binaryAdvantages(where, resolveConvention(where, name), 8, Math)).toThrow(
      expect.objectContaining({ code: 'ERR_UNSUPPORTED' }),
    );
  });

  it('refuses groups smaller than k', () => {
    expect(() => binaryAdvantages(where, resolveConvention(where, 'pkpo'), 3, Math)).toThrow(
      'test: "k" is not supported here: 4 needs groups of at least 4, here they have 3',
    );
  });
});
