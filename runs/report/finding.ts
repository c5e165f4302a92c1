import type { Log } from '../read/reading.js';
import type { GroupCounts, SizeForecast, StepGroups } from './groups.js';
import type { PromptSpread } from './prompts.js';
import type { Regression } from './regressions.js';

/** Something in a log that will hurt, or that a reader of its numbers has to know. docs/findings.md describes the codes. */
export interface Finding {
  readonly code: FindingCode;
  /** From 0, good to know, to 1: the worst come first. */
  readonly weight: number;
  /** What was found, with its number. */
  readonly what: string;
  readonly why: string;
  readonly change: string;
  /** The first of the prompts that it is about. */
  readonly prompts?: readonly string[];
}

export const findingCodes = [
  'no-signal',
  'never-solved',
  'always-solved',
  'regressed',
  'success-fell',
  'reward-conflict',
  'other-reward-varies',
  'length-drift',
  'cut-off',
  'survivors-only',
  'one-visit-each',
  'no-identity',
  'single-rollouts',
  'uneven-groups',
  'step-gaps',
  'unscored',
  'written-twice',
  'doubled-groups',
  'skipped-lines',
] as const;

export type FindingCode = (typeof findingCodes)[number];

export interface Evidence {
  readonly log: Log;
  readonly groups: GroupCounts;
  readonly steps: readonly StepGroups[];
  readonly sizes: readonly SizeForecast[];
  readonly spread: PromptSpread;
  readonly regressed: readonly Regression[];
  /** The size that most groups have. */
  readonly size: number;
  readonly neverSolved: readonly string[];
}

/** Says whether something is in a log. */
export type Rule = (evidence: Evidence) => Finding | undefined;

export const percent = (share: number): string => `${(100 * share).toFixed(share > 0 && share < 0.1 ? 1 : 0)} %`;
export const count = (value: number): string => value.toLocaleString('en-US');

/** At most so many prompts are named. */
export const NAMED = 10;

/** The sum of counts. */
export function total(counts: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < counts.length; i++) sum += counts[i]!;
  return sum;
}
