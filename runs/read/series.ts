import type { Fields } from './json.js';
import { rewardOf } from './success.js';

/** Columns that are followed besides the one that says success. */
export const MOST_COLUMNS = 16;

/** The mean of every reward at every step. */
export interface Series {
  /** Names of the rewards, that which says success first. */
  readonly columns: readonly string[];
  /** Steps, ascending; null for rollouts without one. */
  readonly steps: readonly (number | null)[];
  /** Rollouts of each step. */
  readonly rollouts: readonly number[];
  /** Mean of each column at each step, null where no rollout of the step has it. */
  readonly means: readonly (readonly (number | null)[])[];
}

/** Sums rewards up, step by step. */
export class SeriesBuilder {
  readonly #columns: readonly string[];
  readonly #steps = new Map<number | undefined, { rollouts: number; sums: Float64Array; counts: Float64Array }>();

  constructor(columns: readonly string[]) {
    this.#columns = columns.slice(0, MOST_COLUMNS);
  }

  add(rollout: Fields, step: number | undefined): void {
    const at = this.#at(step);
    at.rollouts += 1;
    for (const [i, name] of this.#columns.entries()) {
      const value = rollout[name];
      const number = typeof value === 'string' || typeof value === 'object' ? undefined : rewardOf(value, name);
      if (number === undefined) continue;
      at.sums[i]! += number;
      at.counts[i]! += 1;
    }
  }

  /** Adds sums and counts over rollouts of a step. */
  addSums(step: number | undefined, rollouts: number, sums: readonly number[], counts: readonly number[]): void {
    const at = this.#at(step);
    at.rollouts += rollouts;
    for (let i = 0; i < this.#columns.length; i++) {
      at.sums[i]! += sums[i]!;
      at.counts[i]! += counts[i]!;
    }
  }

  build(): Series {
    const steps = [...this.#steps].sort(([a], [b]) => (a ?? -Infinity) - (b ?? -Infinity));
    const mean = (i: number) => steps.map(([, { sums, counts }]) => (counts[i]! > 0 ? sums[i]! / counts[i]! : null));
    return {
      columns: this.#columns,
      steps: steps.map(([step]) => step ?? null),
      rollouts: steps.map(([, { rollouts }]) => rollouts),
      means: this.#columns.map((_, i) => mean(i)),
    };
  }

  #at(step: number | undefined): { rollouts: number; sums: Float64Array; counts: Float64Array } {
    const known = this.#steps.get(step);
    if (known !== undefined) return known;
    const { length } = this.#columns;
    const at = { rollouts: 0, sums: new Float64Array(length), counts: new Float64Array(length) };
    this.#steps.set(step, at);
    return at;
  }
}
