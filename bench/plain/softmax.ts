// Softmax in three passes.

export function softmax(logits: Float32Array, out: Float32Array): Float32Array {
  const n = logits.length;
  let max = -Infinity;
  for (let i = 0; i < n; i++) if (logits[i]! > max) max = logits[i]!;
  let sum = 0;
  for (let i = 0; i < n; i++) {
    const e = Math.exp(logits[i]! - max);
    sum += e;
    out[i] = e;
  }
  for (let i = 0; i < n; i++) out[i] = out[i]! / sum;
  return out;
}
