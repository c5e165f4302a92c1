import type { Pair } from './histogram.js';

/** The mean over prompts of the probability that one of k rollouts succeeds, and the interval that holds it with 95 %. */
export interface PassAtK {
  readonly k: number;
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

/** Values of k that people quote. */
const QUOTED = [1, 2, 4, 5, 8, 10, 16, 20, 25, 32, 50, 64, 100, 128, 200, 256, 500, 512, 1000, 1024];

/**
 * pass@k of one prompt of which k of n rollouts succeeded: 1 − C(n − k, draws) / C(n, draws), the unbiased estimate of
 * Chen et al. (2021), as a product.
 *
 * @param draws at most n
 * @example
 * passAtK(4, 1, 2); // => 0.5
 */
export function passAtK(n: number, k: number, draws: number): number {
  let allFail = 1;
  for (let i = 0; i < draws; i++) allFail *= Math.max(0, n - k - i) / (n - i);
  return 1 - allFail;
}

/** pass@k for the usual k, up to the rollouts that every prompt has; the interval is that of the mean over prompts. */
export function passAtKs(prompts: readonly Pair[]): PassAtK[] {
  const most = prompts.reduce((least, { n }) => Math.min(least, n), Infinity);
  return QUOTED.filter((draws) => draws <= most).map((draws) => {
    let count = 0;
    let sum = 0;
    let squares = 0;
    for (const pair of prompts) {
      const value = passAtK(pair.n, pair.k, draws);
      count += pair.count;
      sum += pair.count * value;
      squares += pair.count * value * value;
    }
    const mean = sum / count;
    const error = count > 1 ? Math.sqrt(Math.max(0, squares / count - mean * mean) / (count - 1)) : Number.NaN;
    const half = 1.959964 * error;
    return { k: draws, mean, low: Math.max(0, mean - half), high: Math.min(1, mean + half) };
  });
}
