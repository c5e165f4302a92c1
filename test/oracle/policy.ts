// Policies written plainly, for comparison: a distribution as weights, tilted outcome by outcome, moments by summing.
import type { ResolvedVariant } from '../../bindings/index.js';
import { sumOf } from './sum.js';

export interface Moments {
  total: number;
  mean: number;
  variance: number;
}

/** Mean and variance of `reward` under probabilities proportional to weight * exp(tilt * reward). */
export function tiltedMoments(weight: ArrayLike<number>, reward: ArrayLike<number>, tilt: number): Moments {
  const n = weight.length;
  const w = Float64Array.from({ length: n }, (_, i) => weight[i]! * Math.exp(tilt * reward[i]!));
  const total = sumOf(n, (i) => w[i]!);
  const mean = sumOf(n, (i) => w[i]! * reward[i]!) / total;
  const variance = sumOf(n, (i) => w[i]! * (reward[i]! - mean) ** 2) / total;
  return { total, mean, variance };
}

/** c' = (1 - alpha) c + Omega(variance)/beta, from c = 0: tilts at steps 0 to `steps`. */
export function iterateTilt(
  weight: ArrayLike<number>,
  reward: ArrayLike<number>,
  { alpha, beta, normalization, varianceEpsilon }: ResolvedVariant,
  steps: number,
): number[] {
  const tilts = [0];
  for (let n = 0; n < steps; n++) {
    const c = tilts[n]!;
    const omega =
      normalization === 'mean' ? 1 : 1 / Math.sqrt(tiltedMoments(weight, reward, c).variance + varianceEpsilon);
    tilts.push((1 - alpha) * c + omega / beta);
  }
  return tilts;
}
