// Total variation of rows that differ by little, at logits of any size: of two outcomes it is known in closed form.
import { expect, test } from 'vitest';
import { backends } from '../backends.js';

/** logistic(a + e) - logistic(a). */
function known(a: number, e: number): number {
  return (-Math.exp(-a) * Math.expm1(-e)) / ((1 + Math.exp(-a)) * (1 + Math.exp(-a - e)));
}

test.each(backends)('%s: 1e-6 of it, or 5e-12', (_, { divergence }) => {
  // Powers of two: no logit is rounded.
  for (const offset of [0, 64, 512, 4096, 8192, 2 ** 17, 2 ** 20]) {
    for (const apart of [1 / 4, 2 ** -12, 2 ** -24, 2 ** -30]) {
      for (const a of [1, 5, 20]) {
        const p = Float64Array.of(offset, offset - a - apart);
        const q = Float64Array.of(0, -a);
        const { totalVariation } = divergence(p, q, { rows: 1, measures: ['totalVariation'] });
        const expected = known(a, apart);
        const error = Math.abs(totalVariation[0]! - expected);
        expect(error, `${offset}, ${apart}, ${a}`).toBeLessThanOrEqual(Math.max(1e-6 * expected, 5e-12));
      }
    }
  }
});
