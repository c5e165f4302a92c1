// Comparisons of whole arrays: one check for all elements, that names the worst.
import { expect } from 'vitest';

type Bound = number | ((want: number, index: number) => number);

/**
 * Every element is within its bound of what is wanted. Fails with what the elements are of (`about`: the size, the seed) and the
 * index, value and bound of that which exceeds its bound most. A got NaN is never within a bound.
 */
export function expectWithin(got: ArrayLike<number>, want: ArrayLike<number>, bound: Bound, about = ''): void {
  expect(got.length, `${about}: length`).toBe(want.length);
  const boundOf = typeof bound === 'function' ? bound : () => bound;
  let worst = -1;
  let most = 1;
  for (let i = 0; i < want.length; i++) {
    const error = Math.abs(got[i]! - want[i]!);
    const allowed = boundOf(want[i]!, i);
    if (error <= allowed || Object.is(got[i], want[i])) continue;
    const share = error / allowed;
    if (share <= most) continue;
    worst = i;
    most = share;
    if (Number.isNaN(share)) break;
  }
  if (worst < 0) return;
  const error = Math.abs(got[worst]! - want[worst]!);
  expect.fail(
    `${about || 'element'}, index ${worst}: got ${got[worst]}, want ${want[worst]}, off by ${error}, ` +
      `allowed ${boundOf(want[worst]!, worst)}`,
  );
}
