// The policy proportional to exp(x + c r) written out, with its moments: softmax in three passes.
import type { Moments } from './moments.js';

/** `reference`: the log-partition at c = 0, which a caller computes once. */
export function tilt(
  logits: Float32Array,
  rewards: Float32Array | Uint8Array,
  c: number,
  reference: number,
  out: Float32Array,
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
    out[i] = e;
  }
  for (let i = 0; i < n; i++) out[i] = out[i]! / sum;
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

/** The same for a 0/1 reward by someone who kept the log-partition of the tilted policy: one pass, no moments. */
export function writeMask(
  logits: Float32Array,
  mask: Uint8Array,
  c: number,
  logPartition: number,
  out: Float32Array,
): Float32Array {
  const success = c - logPartition;
  const failure = -logPartition;
  for (let i = 0; i < logits.length; i++) out[i] = Math.exp(logits[i]! + (mask[i] === 1 ? success : failure));
  return out;
}
