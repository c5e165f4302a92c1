// Whether all rewards are what a convention takes, and all lengths are lengths, asked of the kernels.
import type { FloatArray } from '../../arguments/checks.js';
import { current } from '../../arguments/resident.js';
import { isAllowed, type RewardKind } from '../../rewards/ruleChecks.js';
import { inPieces } from './batch.js';
import { kernelFor } from './ofType.js';
import { kinds } from './rule.js';

/** The index of a reward that is not of the kind, or -1. */
export function firstOutside(rewards: FloatArray, kind: RewardKind): number {
  if (areAll(kind, rewards)) return -1;
  return current(rewards).findIndex((reward) => !isAllowed(kind, reward));
}

/** Whether all numbers are of the kind. */
export function areAll(kind: keyof typeof kinds, numbers: FloatArray): boolean {
  const kernel = kernelFor('allWithin', numbers);
  let all = true;
  inPieces(numbers, (at, count) => {
    all &&= Boolean(kernel(at, count, kinds[kind]));
  });
  return all;
}
