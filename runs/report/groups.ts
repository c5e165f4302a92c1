import type { Visits } from '../visits.js';
import { UNORDERED } from '../visits.js';
import { type Pair, pairsOf } from './histogram.js';
import { Population } from './population.js';

/** Groups of a step, or of the whole log, and what they teach. */
export interface GroupCounts {
  readonly groups: number;
  /** All rollouts failed, or all succeeded: equal rewards, no advantage, nothing learnt. */
  readonly allFailed: number;
  readonly allSucceeded: number;
  readonly rollouts: number;
  readonly successes: number;
  /** Rollouts in groups that teach nothing. */
  readonly wasted: number;
}

export interface StepGroups extends GroupCounts {
  /** Null for groups without a place in time. */
  readonly step: number | null;
}

/** What groups of another size would have been, expected from what is known of each group's probability of success. */
export interface SizeForecast {
  readonly size: number;
  readonly allFailed: number;
  readonly allSucceeded: number;
  /** Prompts to draw for each group that teaches something. */
  readonly drawsPerMixed: number;
}

const SIZES = [2, 4, 8, 16, 32];

export function groupsByStep({ n, k, step }: Visits): StepGroups[] {
  const steps = new Map<number, { -readonly [K in keyof GroupCounts]: number }>();
  for (let visit = 0; visit < n.length; visit++) {
    let at = steps.get(step[visit]!);
    if (at === undefined) {
      at = { groups: 0, allFailed: 0, allSucceeded: 0, rollouts: 0, successes: 0, wasted: 0 };
      steps.set(step[visit]!, at);
    }
    const failed = k[visit] === 0;
    const succeeded = k[visit] === n[visit];
    at.groups += 1;
    at.allFailed += Number(failed);
    at.allSucceeded += Number(succeeded);
    at.rollouts += n[visit]!;
    at.successes += k[visit]!;
    if (failed || succeeded) at.wasted += n[visit]!;
  }
  const sorted = [...steps].sort(([a], [b]) => a - b);
  return sorted.map(([at, counts]) => ({ step: at === UNORDERED ? null : at, ...counts }));
}

export function sumGroups(steps: readonly GroupCounts[]): GroupCounts {
  const sum = { groups: 0, allFailed: 0, allSucceeded: 0, rollouts: 0, successes: 0, wasted: 0 };
  for (const step of steps) for (const key of Object.keys(sum) as (keyof typeof sum)[]) sum[key] += step[key];
  return sum;
}

/** Shares of groups of other sizes that would have taught nothing: E[(1 − p)^G] and E[p^G] over the groups of the log. */
export function otherSizes({ n, k }: Visits): SizeForecast[] {
  const pairs = pairsOf(n, k);
  const population = new Population(pairs);
  return SIZES.map((size) => {
    const allFailed = meanOver(pairs, (pair) => population.mean(pair.n, pair.k, (p) => (1 - p) ** size));
    const allSucceeded = meanOver(pairs, (pair) => population.mean(pair.n, pair.k, (p) => p ** size));
    return { size, allFailed, allSucceeded, drawsPerMixed: 1 / (1 - allFailed - allSucceeded) };
  });
}

export function meanOver(pairs: readonly Pair[], of: (pair: Pair) => number): number {
  let sum = 0;
  let count = 0;
  for (const pair of pairs) {
    sum += pair.count * of(pair);
    count += pair.count;
  }
  return sum / count;
}
