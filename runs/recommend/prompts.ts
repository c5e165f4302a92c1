// Which prompts to drop, which to keep for later, and which to train on next.

import { DEAD } from '../fit/forecastRun.js';
import { power } from '../fit/power.js';
import { type Band, normalBand } from '../forecast/bands.js';
import type { Population } from './population.js';

export interface PromptAdvice {
  readonly id: string;
  /** Rollouts seen, and successes among them. */
  readonly n: number;
  readonly k: number;
  /** Probability that p > 99.5 % (of a solved prompt) or that p < 0.5 % (of others), now. */
  readonly probability: number;
  /** Probability that a group of the log's size is mixed now, and some visits on. */
  readonly mixedNow: number;
  readonly mixedLater: number;
}

export interface PromptsAdvice {
  /** To drop: solved, so that fewer than 5 % of groups are mixed now and later. */
  readonly solved: readonly PromptAdvice[];
  /** To drop: no success, p < 0.5 % as surely as was asked for, and not expected to rise. */
  readonly unsolved: readonly PromptAdvice[];
  /** No success, but p < 0.5 % is not that sure. */
  readonly undecided: readonly PromptAdvice[];
  /** To keep for later: groups are seldom mixed now (25 %), and half as often again some visits on. */
  readonly rising: readonly PromptAdvice[];
  /** What dropping saves at every visit, and the mixed groups that it is expected to cost. */
  readonly saved: { readonly rollouts: number; readonly mixedGroups: number };
  readonly call: string;
}

export interface TrainingAdvice {
  /** Prompts by expected signal p (1 - p) at the next visit, best first. */
  readonly prompts: readonly { readonly id: string; readonly signal: number }[];
  /** Mean signal of these prompts with 90 % of its uncertainty, and of all prompts. */
  readonly signal: Band;
  readonly random: number;
  readonly call: string;
}

/** Groups are seldom mixed below the first share, and next to never below the second. */
const [SELDOM, NEVER] = [0.25, 0.05];
/** A share that grows by less, or by a smaller factor, does not rise. */
const [RISE, FACTOR] = [0.05, 1.5];

/**
 * @param size rollouts of a group
 * @param later visits on
 * @param sure probability from which a prompt without a success is dropped
 */
export function advisePrompts(population: Population, size: number, later: number, sure: number): PromptsAdvice {
  const mixed = (p: number, q: number) => 1 - power(p, size) - power(q, size);
  const mean = population.each(0, (p) => p);
  const [now, then] = [population.each(0, mixed), population.each(later, mixed)];
  const high = population.each(0, (_, q) => Number(q < DEAD));
  const low = population.each(0, (p) => Number(p < DEAD));
  const lists = {
    solved: [] as PromptAdvice[],
    unsolved: [] as PromptAdvice[],
    undecided: [] as PromptAdvice[],
    rising: [] as PromptAdvice[],
  };
  for (const [i, id] of population.ids.entries()) {
    const [mixedNow, mixedLater] = [now[i]!, then[i]!];
    const isHigh = mean[i]! > 0.5;
    const [n, k] = [population.n[i]!, population.k[i]!];
    const advice = { id, n, k, probability: isHigh ? high[i]! : low[i]!, mixedNow, mixedLater };
    const rises = mixedNow < SELDOM && mixedLater >= Math.max(FACTOR * mixedNow, mixedNow + RISE);
    if (rises) lists.rising.push(advice);
    if (isHigh && mixedNow < NEVER && mixedLater < NEVER) lists.solved.push(advice);
    else if (k === 0 && n > 0 && !rises) (low[i]! >= sure ? lists.unsolved : lists.undecided).push(advice);
  }
  for (const list of [lists.solved, lists.unsolved, lists.undecided])
    list.sort((a, b) => b.probability - a.probability);
  lists.rising.sort((a, b) => b.mixedLater - a.mixedLater);
  const dropped = [...lists.solved, ...lists.unsolved];
  return {
    ...lists,
    saved: { rollouts: size * dropped.length, mixedGroups: dropped.reduce((sum, { mixedNow }) => sum + mixedNow, 0) },
    call: `recommend(fit, { later: ${later}, sure: ${sure} }).prompts`,
  };
}

/** The `count` prompts with most signal at the next visit. */
export function adviseTraining(population: Population, count: number): TrainingAdvice {
  const signal = population.each(1, (p, q) => p * q);
  const square = population.each(1, (p, q) => (p * q) ** 2);
  const order = Array.from(signal, (_, i) => i).sort((a, b) => signal[b]! - signal[a]! || a - b);
  const chosen = order.slice(0, count);
  const mean = chosen.reduce((sum, i) => sum + signal[i]!, 0) / chosen.length;
  const variance = chosen.reduce((sum, i) => sum + Math.max(0, square[i]! - signal[i]! ** 2), 0);
  const { low, high } = normalBand(mean, Math.sqrt(variance) / chosen.length);
  return {
    prompts: chosen.map((i) => ({ id: population.ids[i]!, signal: signal[i]! })),
    signal: { mean, low: Math.max(0, low), high: Math.min(0.25, high) },
    random: signal.reduce((a, b) => a + b, 0) / signal.length,
    call: `recommend(fit, { train: ${count} }).train`,
  };
}
