// Inputs and precisions that the checks share.
import { randomLcg, randomNormal, randomUniform } from 'd3-random';
import type { FloatArray } from '../../bindings/index.js';

export type Precision = 'f32' | 'f64';
export const precisions: readonly Precision[] = ['f64', 'f32'];

/** Half a unit in the last place, relative. */
export const rounding = { f32: 2 ** -24, f64: 2 ** -53 };

/** The least number with all its digits; probabilities below it may be 0. */
export const leastNormal = { f32: 2 ** -126, f64: 2 ** -1022 };

/** What is promised of statistics, relative to the larger of 1 and the value. */
export const promised = { f32: 1e-6, f64: 1e-12 };

export type Between = (low: number, high: number) => number;

/** Numbers drawn evenly between two, the same at every run. */
export function drawn(seed: number): Between {
  const random = randomLcg(seed);
  return (low, high) => randomUniform.source(random)(low, high)();
}

const arrays = { f32: Float32Array, f64: Float64Array };

export function fill(precision: Precision, length: number, value: (i: number) => number): FloatArray {
  return new arrays[precision](length).map((_, i) => value(i));
}

/** Normal logits of standard deviation 4, one in fifty of them impossible. */
export function normalLogits(precision: Precision, outcomes: number, seed = 0.25): FloatArray {
  const normal = randomNormal.source(randomLcg(seed))(0, 4);
  return fill(precision, outcomes, (i) => (i % 50 === 7 ? -Infinity : normal()));
}
