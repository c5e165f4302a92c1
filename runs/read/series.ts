import { OTHER_REWARDS } from '../otherRewards.js';
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
  /** Mean length of the completions of each step in characters, if they are in the log as text. */
  readonly lengths?: readonly (number | null)[];
}

/** What is added up of one step. */
interface Sums {
  rollouts: number;
  sums: Float64Array;
  counts: Float64Array;
  /** Completions as text, and their characters. */
  texts: number;
  characters: number;
}

/** Sums that were made elsewhere, over rollouts of one step. */
export interface RewardSums {
  rollouts: number;
  sums: readonly number[];
  counts: readonly number[];
  texts: number;
  characters: number;
}

/** Sums rewards up, step by step. */
export class SeriesBuilder {
  readonly #columns: readonly string[];
  readonly #steps = new Map<number | undefined, Sums>();

  constructor(columns: readonly string[]) {
    this.#columns = columns.slice(0, MOST_COLUMNS);
  }

  /** The rewards of a rollout beside the one that says success, NaN where it has none. */
  others(rollout: Fields): number[] {
    return this.#columns.slice(1, 1 + OTHER_REWARDS).map((name) => numberOf(rollout[name], name) ?? Number.NaN);
  }

  /** @param length of the completion in characters, where it is a text */
  add(rollout: Fields, step: number | undefined, length?: number): void {
    const at = this.#at(step);
    at.rollouts += 1;
    if (length !== undefined) {
      at.texts += 1;
      at.characters += length;
    }
    for (const [i, name] of this.#columns.entries()) {
      const number = numberOf(rollout[name], name);
      if (number === undefined) continue;
      at.sums[i]! += number;
      at.counts[i]! += 1;
    }
  }

  /** Adds sums and counts over rollouts of a step. */
  addSums(step: number | undefined, { rollouts, sums, counts, texts, characters }: Readonly<RewardSums>): void {
    const at = this.#at(step);
    at.rollouts += rollouts;
    at.texts += texts;
    at.characters += characters;
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
      ...(steps.some(([, { texts }]) => texts > 0)
        ? { lengths: steps.map(([, { texts, characters }]) => (texts > 0 ? characters / texts : null)) }
        : {}),
    };
  }

  #at(step: number | undefined): Sums {
    const known = this.#steps.get(step);
    if (known !== undefined) return known;
    const { length } = this.#columns;
    const at = {
      rollouts: 0,
      sums: new Float64Array(length),
      counts: new Float64Array(length),
      texts: 0,
      characters: 0,
    };
    this.#steps.set(step, at);
    return at;
  }
}

function numberOf(value: unknown, name: string): number | undefined {
  return typeof value === 'string' || typeof value === 'object' ? undefined : rewardOf(value, name);
}
