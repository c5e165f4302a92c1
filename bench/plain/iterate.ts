// GRPO from the reference policy, step after step over the whole row.
import { moments } from './moments.js';

/** The mean reward after every step: c = Omega(variance) / beta, c = 0 first. */
export function iterate(
  logits: Float32Array,
  rewards: Float32Array | Uint8Array,
  beta: number,
  epsilon: number,
  steps: number,
): Float64Array {
  const means = new Float64Array(steps + 1);
  const start = moments(logits, rewards, 0, 0);
  let now = start;
  for (let n = 0; ; n++) {
    means[n] = now.mean;
    if (n === steps) return means;
    now = moments(logits, rewards, 1 / (beta * Math.sqrt(now.variance + epsilon)), start.logPartition);
  }
}

/** For a 0/1 reward by someone who knows that only the success probability matters: one pass, then scalars. */
export function iterateMask(
  logits: Float32Array,
  mask: Uint8Array,
  beta: number,
  epsilon: number,
  steps: number,
): Float64Array {
  const means = new Float64Array(steps + 1);
  const start = moments(logits, mask, 0, 0).mean;
  const x = Math.log(start / (1 - start));
  let p = start;
  for (let n = 0; ; n++) {
    means[n] = p;
    if (n === steps) return means;
    p = 1 / (1 + Math.exp(-x - 1 / (beta * Math.sqrt(p * (1 - p) + epsilon))));
  }
}
