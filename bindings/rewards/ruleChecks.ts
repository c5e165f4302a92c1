// What conventions ask of rewards and groups beyond finite numbers. Nothing of it is asked by the common ones.
import type { FloatArray } from '../arguments/checks.js';
import { rangeError, show } from '../arguments/errors.js';
import type { Convention } from './choices.js';
import { isWithinGroup } from './groupRule.js';
import { type ResolvedGroups, startOf } from './groups.js';

export function checkRule(where: string, convention: Convention, rewards: FloatArray, groups: ResolvedGroups): void {
  const { shaping, focus, singleton, zeroVariance } = convention;
  const shaped = shaping !== 'none';
  if (shaped || focus > 0) {
    const { invalid, missing } = look(rewards, shaped);
    if (invalid >= 0) {
      const [expected, reason] = shaped ? ['0 or 1', `shaping ${show(shaping)}`] : ['a number from 0 to 1', '"focus"'];
      throw rangeError(`${where}: "rewards[${invalid}]" expected ${expected} for ${reason}, got ${rewards[invalid]}`);
    }
    if (shaped && (missing || groups.offsets !== null || groups.size < convention.k))
      checkSizes(where, convention, rewards, groups);
  }
  if (isWithinGroup(convention) && singleton === 'error') checkSingletons(where, groups);
  if (zeroVariance === 'error') checkVariance(where, rewards, groups);
}

/** The first reward that is neither 0 nor 1, or that is not between them, or -1; and whether some reward is NaN. */
function look(rewards: FloatArray, binary: boolean): { invalid: number; missing: boolean } {
  let missing = false;
  for (let i = 0; i < rewards.length; i++) {
    const r = rewards[i]!;
    // r^2 is r for 0, 1 and infinity only. To ask for one number after the other is slow: no processor foresees which it is.
    if (binary ? r * r === r && r < 2 : r >= 0 && r <= 1) continue;
    if (!Number.isNaN(r)) return { invalid: i, missing };
    missing = true;
  }
  return { invalid: -1, missing };
}

const sizeOf = (groups: ResolvedGroups, g: number) => startOf(groups, g + 1) - startOf(groups, g);
const nameOf = ({ ids }: ResolvedGroups, g: number) => `group ${ids ? show(ids[g]) : g}`;

function checkSizes(where: string, { k, shaping }: Convention, rewards: FloatArray, groups: ResolvedGroups): void {
  for (let g = 0; g < groups.count; g++) {
    let scored = 0;
    for (let j = startOf(groups, g); j < startOf(groups, g + 1); j++) {
      if (!Number.isNaN(rewards[groups.order ? groups.order[j]! : j])) scored++;
    }
    if (scored >= k || scored === 0) continue;
    const expected = `at least k = ${k} rewards a group for shaping ${show(shaping)}`;
    throw rangeError(`${where}: "groups" expected ${expected}, got ${scored} in ${nameOf(groups, g)}`);
  }
}

function checkSingletons(where: string, groups: ResolvedGroups): void {
  if (groups.offsets === null && groups.size > 1) return;
  for (let g = 0; g < groups.count; g++) {
    if (sizeOf(groups, g) === 1) {
      throw rangeError(`${where}: "groups" expected more than one reward a group, got one in ${nameOf(groups, g)}`);
    }
  }
}

function checkVariance(where: string, rewards: FloatArray, groups: ResolvedGroups): void {
  const { order } = groups;
  for (let g = 0; g < groups.count; g++) {
    const start = startOf(groups, g);
    const end = startOf(groups, g + 1);
    const at = (j: number) => rewards[order ? order[j]! : j]!;
    let j = start + 1;
    while (j < end && at(j) === at(start)) j++;
    if (j < end || end - start < 2) continue;
    throw rangeError(
      `${where}: "rewards" expected different rewards in every group, got ${at(start)} only in ${nameOf(groups, g)}`,
    );
  }
}
