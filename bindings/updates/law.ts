// The rule of an update, with all that does not depend on a policy worked out: which advantages a success and a failure get.

import { unsupported } from '../arguments/options.js';
import type { Clip, Verifier } from '../arguments/refinements.js';
import { type ResolvedVariant, resolveVariant, type Variant } from '../arguments/variant.js';
import { bernstein } from '../recurrence/drives/bernstein.js';
import { type BinaryAdvantages, binaryAdvantages } from '../rewards/binaryAdvantages.js';
import type { PowerFunctions } from '../rewards/groupRule.js';

/** The rule of an update. */
export interface UpdateLaw {
  readonly alpha: number;
  readonly beta: number;
  readonly varianceEpsilon: number;
  readonly meanOnly: boolean;
  readonly clip: Clip | null;
  readonly verifier: Verifier | null;
  /** What the rule of a group of finite size gives, by the number of successes in it. */
  readonly group: BinaryAdvantages | null;
  /** Whether the KL divergence is differentiated as trainers do for the estimate k3. */
  readonly k3: boolean;
}

/** What an update sees of rewards of 0 and 1 under the old policy: probabilities of success and of failure. */
export interface Odds {
  readonly success: number;
  readonly failure: number;
}

/** The advantages of a success and of a failure. */
export type Advantages = Odds;

/** Checks the variant of an update of policies. `binary`: whether all rewards are 0 or 1. */
export function resolveUpdate(where: string, variant: Variant, binary: boolean, functions: PowerFunctions): UpdateLaw {
  const rule: ResolvedVariant = resolveVariant(where, variant);
  const { alpha, beta, varianceEpsilon, group, clip, verifier } = rule;
  const needs = 'is known for rewards of 0 and 1 only, and these have other values';
  if (!binary && group) throw unsupported(where, 'group', `the drive of a finite group ${needs}`);
  if (!binary && verifier) throw unsupported(where, 'verifier', `a verifier that errs ${needs}`);
  if (clip && verifier) {
    throw unsupported(where, 'clip', 'with a verifier that errs, an answer can have advantages of both signs');
  }
  const table = group ? binaryAdvantages(where, group.convention, group.size, functions) : null;
  if (clip && table) checkSigns(where, table);
  return {
    alpha,
    beta,
    varianceEpsilon,
    meanOnly: rule.normalization === 'mean',
    clip: clip ?? null,
    verifier: verifier ?? null,
    group: table,
    k3: rule.klEstimator === 'k3',
  };
}

/** Which side of the ratio is clipped depends on the sign of an advantage, which has to be the same in all groups. */
function checkSigns(where: string, { success, failure }: BinaryAdvantages): void {
  if (success.every((a) => a >= 0) && failure.every((a) => a <= 0)) return;
  throw unsupported(where, 'clip', 'the convention of the group gives successes or failures advantages of both signs');
}

/** Omega for a variance; 0 where it would be infinite, since nothing is left to divide then (docs/theory.md, section 5). */
export function driveOfVariance({ meanOnly, varianceEpsilon }: UpdateLaw, variance: number): number {
  if (meanOnly) return 1;
  const squared = variance + varianceEpsilon;
  return squared > 0 ? 1 / Math.sqrt(squared) : 0;
}

/** The expected advantages of a success and of a failure under the old policy (docs/theory.md, sections 2, 12 and 15). */
export function binaryAdvantagesOf(law: UpdateLaw, { success: p, failure: q }: Odds): Advantages {
  const { truePositiveRate: t, falsePositiveRate: f } = law.verifier ?? perfect;
  const seen = { success: t * p + f * q, failure: (1 - t) * p + (1 - f) * q };
  if (law.group) {
    const accepted = bernstein(law.group.success.subarray(1), seen.success, seen.failure);
    const refused = bernstein(law.group.failure.subarray(0, -1), seen.success, seen.failure);
    return { success: t * accepted + (1 - t) * refused, failure: f * accepted + (1 - f) * refused };
  }
  const drive = (t - f) * driveOfVariance(law, seen.success * seen.failure);
  return { success: q * drive, failure: -p * drive };
}

/** Whether advantages grow without bound where one of the two outcomes becomes rare. */
export function isUnsmoothed({ meanOnly, varianceEpsilon, group, verifier }: UpdateLaw): boolean {
  return !meanOnly && varianceEpsilon === 0 && group === null && verifier === null;
}

/** Advantages beyond this are not told apart. */
const LARGEST_ADVANTAGE = 1e300;

/** The advantages of an unsmoothed rule from the log-odds of the old policy, whose probabilities can be below doubles. */
export function unsmoothedAdvantages(exp: (x: number) => number, logOdds: number): Advantages {
  // 0/0 is taken as 0: where all rewards are the same, none is better than another.
  if (Math.abs(logOdds) === Infinity) return { success: 0, failure: 0 };
  const half = (x: number) => Math.min(LARGEST_ADVANTAGE, exp(x / 2));
  return { success: half(-logOdds), failure: -half(logOdds) };
}

const perfect: Verifier = { truePositiveRate: 1, falsePositiveRate: 0 };
