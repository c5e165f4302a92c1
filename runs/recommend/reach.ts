// How many more visits until the mean success reaches a target.
import type { Population } from './population.js';

export interface ReachAdvice {
  readonly target: number;
  /** Mean success now. */
  readonly now: number;
  /** Visits until the mean reaches it, and between what they lie with 90 %; null where it does not within `within` visits. */
  readonly visits: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly within: number;
  readonly call: string;
}

/** Visits that are looked ahead. */
export const FURTHEST = 400;

export function adviseReach(population: Population, target: number): ReachAdvice {
  const success = (p: number) => p;
  const found: { visits: number | null; low: number | null; high: number | null } = {
    visits: null,
    low: null,
    high: null,
  };
  let deviation = 0;
  for (let ahead = 0; ahead <= FURTHEST && found.high === null; ahead += ahead < 40 ? 1 : ahead < 100 ? 2 : 5) {
    // The prompts' own part of the deviation changes slowly.
    if (ahead % 20 === 0) deviation = population.deviation(ahead, success);
    const band = population.band(ahead, success, deviation);
    if (band.high >= target) found.low ??= ahead;
    if (band.mean >= target) found.visits ??= ahead;
    if (band.low >= target) found.high = ahead;
  }
  const call = `forecastRun(fit, { visits: ${found.visits || FURTHEST} }).steps.find(({ mean }) => mean.mean >= ${target})`;
  return { target, now: population.mean(0, success), ...found, within: FURTHEST, call };
}
