// What everyone's answers are judged by: the same sums in f64.

export interface Tilted {
  readonly p: Float64Array;
  readonly logPartition: number;
  readonly mean: number;
  readonly variance: number;
  readonly kl: number;
  readonly entropy: number;
}

/** The policy proportional to exp(x + c r), row after row of `outcomes`; the statistics are those of the last row. */
export function tilted(logits: Float32Array, rewards: Float32Array, c: number, outcomes: number): Tilted {
  const p = new Float64Array(logits.length);
  let last = { logPartition: 0, mean: 0, variance: 0, kl: 0, entropy: 0 };
  for (let start = 0; start < logits.length; start += outcomes) {
    const x = Float64Array.from(logits.subarray(start, start + outcomes));
    const y = x.map((value, i) => value + c * rewards[i]!);
    const logPartition = logSumExp(y);
    const row = y.map((value) => Math.exp(value - logPartition));
    p.set(row, start);
    const mean = row.reduce((sum, q, i) => sum + q * rewards[i]!, 0);
    const variance = row.reduce((sum, q, i) => sum + q * (rewards[i]! - mean) ** 2, 0);
    const entropy = row.reduce((sum, q, i) => sum + q * (logPartition - y[i]!), 0);
    last = { logPartition, mean, variance, kl: c * mean - (logPartition - logSumExp(x)), entropy };
  }
  return { p, ...last };
}

export function logSumExp(x: ArrayLike<number>): number {
  let max = -Infinity;
  for (let i = 0; i < x.length; i++) max = Math.max(max, x[i]!);
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += Math.exp(x[i]! - max);
  return max + Math.log(sum);
}

/** The largest relative error of a probability that is a normal f32. */
export function worstError(p: ArrayLike<number>, exact: Float64Array): number {
  let worst = 0;
  for (let i = 0; i < exact.length; i++) {
    if (exact[i]! >= 2 ** -126) worst = Math.max(worst, Math.abs(p[i]! - exact[i]!) / exact[i]!);
  }
  return worst;
}
