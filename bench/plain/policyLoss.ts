// A clipped policy loss with its gradient, row after row.

export interface LossInputs {
  readonly policy: Float32Array;
  readonly old: Float32Array;
  readonly advantages: Float64Array;
  readonly columns: number;
}

/** Ratios between 0.8 and 1.2, the mean over all tokens. Returns the loss. */
export function policyLoss({ policy, old, advantages, columns }: LossInputs, gradient: Float32Array): number {
  const weight = 1 / policy.length;
  let loss = 0;
  let clipped = 0;
  let sum = 0;
  let squares = 0;
  let largest = 0;
  for (let i = 0; i < advantages.length; i++) {
    const a = advantages[i]!;
    for (let k = i * columns; k < (i + 1) * columns; k++) {
      const ratio = Math.exp(policy[k]! - old[k]!);
      const free = ratio * a;
      const bounded = Math.min(Math.max(ratio, 0.8), 1.2) * a;
      if (free <= bounded) {
        loss -= free;
        gradient[k] = -free * weight;
      } else {
        loss -= bounded;
        gradient[k] = 0;
        clipped++;
      }
      sum += ratio;
      squares += ratio * ratio;
      if (ratio > largest) largest = ratio;
    }
  }
  statistics.clipped = clipped;
  statistics.mean = sum * weight;
  statistics.effectiveSize = (sum * sum) / squares;
  statistics.largest = largest;
  return loss * weight;
}

/** What is said besides. */
export const statistics = { clipped: 0, mean: 0, effectiveSize: 0, largest: 0 };
