// Group advantages as in the paper: (r - mean) / sqrt(variance + epsilon).

export interface Advantages {
  readonly advantages: Float32Array;
  readonly mean: Float64Array;
  readonly scale: Float64Array;
}

export function advantages(rewards: Float32Array, size: number, epsilon: number, out: Advantages): Advantages {
  const groups = rewards.length / size;
  for (let g = 0; g < groups; g++) {
    const start = g * size;
    const end = start + size;
    let sum = 0;
    for (let i = start; i < end; i++) sum += rewards[i]!;
    const mean = sum / size;
    let squares = 0;
    for (let i = start; i < end; i++) {
      const d = rewards[i]! - mean;
      squares += d * d;
    }
    const scale = 1 / Math.sqrt(squares / size + epsilon);
    for (let i = start; i < end; i++) out.advantages[i] = (rewards[i]! - mean) * scale;
    out.mean[g] = mean;
    out.scale[g] = scale;
  }
  return out;
}
