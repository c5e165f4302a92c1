// Whether all rewards are what a convention takes, asked of the kernels.
import type { FloatArray } from '../../arguments/checks.js';
import { current } from '../../arguments/resident.js';
import type { Convention } from '../../rewards/choices.js';
import { isAllowed, kindOfRewards } from '../../rewards/ruleChecks.js';
import { rewards as room } from '../rooms.js';
import { inPieces } from './batch.js';
import { kinds } from './rule.js';

/** The index of a reward that is not what the convention takes, or -1. */
export function firstOutside(rewards: FloatArray, convention: Convention): number {
  const { kernels } = room();
  const kernel = rewards instanceof Float32Array ? kernels.allWithinF32 : kernels.allWithinF64;
  const kind = kindOfRewards(convention);
  let outside = false;
  inPieces(rewards, (at, count) => {
    outside ||= !kernel(at, count, kinds[kind]);
  });
  return outside ? current(rewards).findIndex((reward) => !isAllowed(kind, reward)) : -1;
}
