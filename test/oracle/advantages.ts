// Advantages of groups of whole numbers below 2^20, with sums that are exact in f64: only the last few operations round.
import type { ConventionOptions } from '../../bindings/index.js';

export interface ExactGroup {
  advantages: number[];
  mean: number;
  scale: number;
}

export function exactGroup(rewards: readonly number[], options: ConventionOptions): ExactGroup {
  const { baseline = 'mean', scale = 'std', ddof = 0, epsilon = 1e-5, epsilonOn = 'variance' } = options;
  const n = rewards.length;
  const sum = rewards.reduce((a, b) => a + b, 0);
  const squares = rewards.reduce((a, b) => a + b * b, 0);
  const variance = (n * squares - sum * sum) / n / (n - ddof);
  const std = epsilonOn === 'std' ? Math.sqrt(variance) + epsilon : Math.sqrt(variance + epsilon);
  const factor = (baseline === 'mean' ? 1 : n / (n - 1)) / (scale === 'std' ? std : 1);
  return {
    advantages: rewards.map((r) => ((n * r - sum) / n) * factor),
    mean: sum / n,
    scale: factor,
  };
}
