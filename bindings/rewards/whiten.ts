// Values less their mean, over their standard deviation, all of a batch together.
import type { FloatArray } from '../arguments/checks.js';
import type { Whitening } from './convention.js';
import { smoothed } from './groupRule.js';

/** Whitens in place, each value as if it were there `weight` times. Returns the factor: 0 where all values are equal. */
export function whitenInto(
  values: FloatArray,
  options: Required<Whitening>,
  weights: ArrayLike<number> | null,
): number {
  const { ddof, countEpsilon } = options;
  let count = 0;
  let sum = 0;
  for (let i = 0; i < values.length; i++) {
    const weight = weights ? weights[i]! : 1;
    count += weight;
    sum += weight * values[i]!;
  }
  const mean = sum / (count + countEpsilon);
  let squares = 0;
  for (let i = 0; i < values.length; i++) {
    const d = values[i]! - mean;
    squares += (weights ? weights[i]! : 1) * d * d;
  }
  const bessel = ddof === 0 ? 1 : count > 1 ? count / (count - 1) : 0;
  const divisor = smoothed(Math.sqrt((squares / (count + countEpsilon)) * bessel), options);
  const factor = divisor > 0 ? 1 / divisor : 0;
  for (let i = 0; i < values.length; i++) values[i] = (values[i]! - mean) * factor;
  return factor;
}
