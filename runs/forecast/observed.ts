import type { Split } from '../split.js';
import type { Visits } from '../visits.js';

/** What the log says of the unseen visits at one step. */
export interface ObservedStep {
  /** Prompts that have this visit. */
  readonly prompts: number;
  /** Mean over these prompts of the share of successes. */
  readonly mean: number;
}

/** The unseen visits per step, from step 1; at most `steps` of them. */
export function observedSteps({ offsets, n, k }: Visits, { from }: Split, steps: number): ObservedStep[] {
  const sums: number[] = [];
  const numbers: number[] = [];
  for (let i = 0; i < from.length; i++) {
    const last = Math.min(offsets[i + 1]!, from[i]! + steps);
    for (let v = from[i]!; v < last; v++) {
      const index = v - from[i]!;
      sums[index] = (sums[index] ?? 0) + k[v]! / n[v]!;
      numbers[index] = (numbers[index] ?? 0) + 1;
    }
  }
  return sums.map((sum, index) => ({ prompts: numbers[index]!, mean: sum / numbers[index]! }));
}

/** Unseen visits of the prompt that has most of them. */
export function mostUnseen({ offsets }: Visits, { from }: Split): number {
  return from.reduce((most, first, i) => Math.max(most, offsets[i + 1]! - first), 0);
}
