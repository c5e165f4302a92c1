// What conventions ask of rewards and groups beyond finite numbers. Nothing of it is asked by the common ones.
import type { FloatArray } from '../arguments/checks.js';
import { rangeError, show } from '../arguments/errors.js';
import type { Convention } from './choices.js';
import { isWithinGroup } from './groupRule.js';
import { type ResolvedGroups, startOf } from './groups.js';

export function checkRule(where: string, convention: Convention, rewards: FloatArray, groups: ResolvedGroups): void {
  const { shaping, focus, singleton, zeroVariance } = convention;
  if (shaping !== 'none') checkEach(where, rewards, (r) => r === 0 || r === 1, '0 or 1', `shaping ${show(shaping)}`);
  if (focus > 0) checkEach(where, rewards, (r) => r >= 0 && r <= 1, 'a number from 0 to 1', '"focus"');
  if (shaping !== 'none') checkSizes(where, convention, rewards, groups);
  if (isWithinGroup(convention) && singleton === 'error') checkSingletons(where, groups);
  if (zeroVariance === 'error') checkVariance(where, rewards, groups);
}

function checkEach(
  where: string,
  rewards: FloatArray,
  holds: (reward: number) => boolean,
  expected: string,
  reason: string,
): void {
  const invalid = rewards.findIndex((r) => !holds(r) && !Number.isNaN(r));
  if (invalid < 0) return;
  throw rangeError(`${where}: "rewards[${invalid}]" expected ${expected} for ${reason}, got ${rewards[invalid]}`);
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
