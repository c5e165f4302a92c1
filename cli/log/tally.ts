import { type Counts, type GroupCensus, groupCensus, totals, UNORDERED, type Visits } from '../../runs/index.js';

export type { Counts, GroupCensus } from '../../runs/index.js';

/** What the log says of one prompt. */
export interface Prompt {
  /** Rollouts without a place in time. */
  plainRollouts: number;
  plainSuccesses: number;
  /** Visits that have one, seen and unseen. */
  visits: number;
  /** Rollouts of the visits that p_ref may know. */
  seenRollouts: number;
  seenSuccesses: number;
  /** The visits after them, oldest first. */
  readonly unseen: Counts[];
}

/** A log divided into what a forecast may know and what comes later. */
export class Tally {
  readonly prompts: readonly Prompt[];
  readonly #visits: Visits;
  readonly #observe: number | undefined;

  /** @param observe how many visits of a prompt count as seen; all if absent */
  constructor(visits: Visits, observe?: number) {
    this.#visits = visits;
    this.#observe = observe;
    this.prompts = visits.ids.map((_, prompt) => divide(visits, prompt, observe ?? Infinity));
  }

  /** Whether some prompt has visits with a place in time. */
  get hasTrajectories(): boolean {
    return this.prompts.some(({ visits }) => visits > 0);
  }

  groups(): GroupCensus {
    return groupCensus(this.#visits);
  }

  totals(): Counts {
    return totals(this.#visits);
  }

  /**
   * The rollouts that p_ref is estimated from. Under `observe` those without a place in time are left out beside visits
   * that have one: nothing says that they are older than the visits to be forecast.
   */
  evidence(prompt: Prompt): Counts {
    const seen = { rollouts: prompt.seenRollouts, successes: prompt.seenSuccesses };
    if (this.#observe !== undefined && prompt.visits > 0) return seen;
    return { rollouts: seen.rollouts + prompt.plainRollouts, successes: seen.successes + prompt.plainSuccesses };
  }
}

function divide({ offsets, n, k, step }: Visits, index: number, observe: number): Prompt {
  const prompt: Prompt = {
    plainRollouts: 0,
    plainSuccesses: 0,
    visits: 0,
    seenRollouts: 0,
    seenSuccesses: 0,
    unseen: [],
  };
  for (let visit = offsets[index]!; visit < offsets[index + 1]!; visit++) {
    const rollouts = n[visit]!;
    const successes = k[visit]!;
    if (step[visit] === UNORDERED) {
      prompt.plainRollouts += rollouts;
      prompt.plainSuccesses += successes;
      continue;
    }
    if (prompt.visits < observe) {
      prompt.seenRollouts += rollouts;
      prompt.seenSuccesses += successes;
    } else {
      prompt.unseen.push({ rollouts, successes });
    }
    prompt.visits += 1;
  }
  return prompt;
}
