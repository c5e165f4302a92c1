// What the contests work on: the same numbers in every run.
import { randomLcg, randomNormal, randomUniform } from 'd3-random';

const SEED = 0.42;

/** Logits of a vocabulary: normal, standard deviation 4. */
export function logits(count: number): Float32Array {
  return Float32Array.from({ length: count }, randomNormal.source(randomLcg(SEED))(0, 4));
}

/** Rewards of 0 and 1; one outcome in eight succeeds, without a pattern that a branch predictor could learn. */
export function mask(count: number): Uint8Array {
  const random = randomLcg(SEED / 2);
  return Uint8Array.from({ length: count }, () => (random() < 0.125 ? 1 : 0));
}

/** Rewards that are all different. */
export function rewards(count: number): Float32Array {
  return Float32Array.from({ length: count }, randomNormal.source(randomLcg(SEED / 3))(0, 1));
}

export function uniform(count: number, from: number, to: number): Float64Array {
  return Float64Array.from({ length: count }, randomUniform.source(randomLcg(SEED / 5))(from, to));
}
