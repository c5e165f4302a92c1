// Moments of the policy proportional to exp(x + c r), nothing written: a pass for the maximum, a pass for the sums.

export interface Moments {
  logPartition: number;
  mean: number;
  variance: number;
  kl: number;
  entropy: number;
}

/** `reference`: the log-partition at c = 0, which a caller computes once. */
export function moments(
  logits: Float32Array,
  rewards: Float32Array | Uint8Array,
  c: number,
  reference: number,
): Moments {
  const n = logits.length;
  let max = -Infinity;
  for (let i = 0; i < n; i++) {
    const y = logits[i]! + c * rewards[i]!;
    if (y > max) max = y;
  }
  let sum = 0;
  let first = 0;
  let second = 0;
  let dot = 0;
  for (let i = 0; i < n; i++) {
    const r = rewards[i]!;
    const y = logits[i]! + c * r - max;
    const e = Math.exp(y);
    sum += e;
    first += e * r;
    second += e * r * r;
    dot += e * y;
  }
  const logPartition = max + Math.log(sum);
  const mean = first / sum;
  return {
    logPartition,
    mean,
    variance: second / sum - mean * mean,
    kl: c * mean - (logPartition - reference),
    entropy: Math.log(sum) - dot / sum,
  };
}
