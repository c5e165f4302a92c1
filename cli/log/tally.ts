import type { LogRecord } from './record.js';

/** Rollouts and how many of them succeeded. */
export interface Counts {
  readonly rollouts: number;
  readonly successes: number;
}

/** What the log says of one prompt. */
export interface Prompt {
  /** Rollouts without a place in a trajectory: one group. */
  plainRollouts: number;
  plainSuccesses: number;
  /** Visits of its trajectory, seen and unseen. */
  visits: number;
  /** Rollouts of the visits that p_ref may know. */
  seenRollouts: number;
  seenSuccesses: number;
  /** The visits after them, oldest first. */
  readonly unseen: Counts[];
}

/** How many groups there are, and how many teach nothing because all their rewards are equal. */
export interface GroupCensus {
  count: number;
  allFailed: number;
  allSucceeded: number;
}

/** A log summed up: one entry per prompt, however many lines it has. */
export class Tally {
  readonly #prompts = new Map<string, Prompt>();
  readonly #groups: GroupCensus = { count: 0, allFailed: 0, allSucceeded: 0 };
  readonly #observe: number | undefined;
  #trajectories = 0;

  /** @param observe how many visits of a trajectory count as seen; all if absent */
  constructor(observe?: number) {
    this.#observe = observe;
  }

  add(record: LogRecord): void {
    const prompt = this.#prompt(record.prompt);
    switch (record.kind) {
      case 'rollout':
        prompt.plainRollouts += 1;
        prompt.plainSuccesses += Number(record.success);
        break;
      case 'counts':
        prompt.plainRollouts += record.n;
        prompt.plainSuccesses += record.successes;
        break;
      case 'trajectory':
        this.#trajectories += 1;
        for (const successes of record.successes) this.#visit(prompt, { rollouts: record.n, successes });
    }
  }

  get prompts(): Prompt[] {
    return [...this.#prompts.values()];
  }

  get hasTrajectories(): boolean {
    return this.#trajectories > 0;
  }

  /** A visit is a group, and so are all other rollouts of a prompt together. */
  groups(): GroupCensus {
    const census = { ...this.#groups };
    for (const { plainRollouts, plainSuccesses } of this.#prompts.values()) {
      if (plainRollouts > 0) countGroup(census, { rollouts: plainRollouts, successes: plainSuccesses });
    }
    return census;
  }

  totals(): Counts {
    let rollouts = 0;
    let successes = 0;
    for (const prompt of this.#prompts.values()) {
      rollouts += prompt.plainRollouts + prompt.seenRollouts;
      successes += prompt.plainSuccesses + prompt.seenSuccesses;
      for (const visit of prompt.unseen) {
        rollouts += visit.rollouts;
        successes += visit.successes;
      }
    }
    return { rollouts, successes };
  }

  /**
   * The rollouts that p_ref is estimated from. Under `observe` those beside a trajectory are left out: nothing says
   * that they are older than the visits to be forecast.
   */
  evidence(prompt: Prompt): Counts {
    const seen = { rollouts: prompt.seenRollouts, successes: prompt.seenSuccesses };
    if (this.#observe !== undefined && prompt.visits > 0) return seen;
    return { rollouts: seen.rollouts + prompt.plainRollouts, successes: seen.successes + prompt.plainSuccesses };
  }

  #visit(prompt: Prompt, visit: Counts): void {
    countGroup(this.#groups, visit);
    if (this.#observe === undefined || prompt.visits < this.#observe) {
      prompt.seenRollouts += visit.rollouts;
      prompt.seenSuccesses += visit.successes;
    } else {
      prompt.unseen.push(visit);
    }
    prompt.visits += 1;
  }

  #prompt(key: string): Prompt {
    let prompt = this.#prompts.get(key);
    if (prompt === undefined) {
      prompt = { plainRollouts: 0, plainSuccesses: 0, visits: 0, seenRollouts: 0, seenSuccesses: 0, unseen: [] };
      this.#prompts.set(key, prompt);
    }
    return prompt;
  }
}

function countGroup(census: GroupCensus, { rollouts, successes }: Counts): void {
  census.count += 1;
  if (successes === 0) census.allFailed += 1;
  if (successes === rollouts) census.allSucceeded += 1;
}
