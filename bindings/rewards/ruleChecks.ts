// What conventions ask of rewards and groups beyond finite numbers. Nothing of it is asked by the common ones.
import type { FloatArray } from '../arguments/checks.js';
import { rangeError, show } from '../arguments/errors.js';
import type { Convention } from './choices.js';
import { isWithinGroup } from './groupRule.js';
import { eachGroup, type ResolvedGroups } from './groups.js';

/** What rewards a convention takes. */
export type RewardKind = 'finite' | 'share' | 'binary';

export function kindOfRewards({ shaping, focus }: Convention): RewardKind {
  if (shaping !== 'none') return 'binary';
  return focus > 0 ? 'share' : 'finite';
}

export function isAllowed(kind: RewardKind, reward: number): boolean {
  if (kind === 'finite') return Number.isFinite(reward);
  return kind === 'share' ? reward >= 0 && reward <= 1 : reward === 0 || reward === 1;
}

/** What a reward was expected to be that a backend refused. */
export function expectedReward({ shaping, focus }: Convention): string {
  if (shaping !== 'none') return `0 or 1 for shaping ${show(shaping)}`;
  return focus > 0 ? 'a number from 0 to 1 for "focus"' : 'a finite number';
}

/** Sizes of groups, and whether equal rewards are allowed; what each reward is, backends look at. */
export function checkRule(where: string, convention: Convention, rewards: FloatArray, groups: ResolvedGroups): void {
  const { shaping, singleton, zeroVariance } = convention;
  if (shaping !== 'none' && (groups.offsets !== null || groups.size < convention.k))
    checkSizes(where, convention, rewards, groups);
  if (isWithinGroup(convention) && singleton === 'error') checkSingletons(where, groups);
  if (zeroVariance === 'error') checkVariance(where, rewards, groups);
}

const nameOf = ({ ids }: ResolvedGroups, g: number) => `group ${ids ? show(ids[g]) : g}`;

/** Refuses groups with fewer rewards than k, of those that are no NaN. */
export function checkSizes(
  where: string,
  { k, shaping }: Convention,
  rewards: FloatArray,
  groups: ResolvedGroups,
): void {
  eachGroup(groups, (start, end, g) => {
    let scored = 0;
    for (let j = start; j < end; j++) if (!Number.isNaN(rewards[groups.order ? groups.order[j]! : j])) scored++;
    if (scored >= k || scored === 0) return;
    const expected = `at least k = ${k} rewards a group for shaping ${show(shaping)}`;
    throw rangeError(`${where}: "groups" expected ${expected}, got ${scored} in ${nameOf(groups, g)}`);
  });
}

function checkSingletons(where: string, groups: ResolvedGroups): void {
  if (groups.offsets === null && groups.size > 1) return;
  eachGroup(groups, (start, end, g) => {
    if (end - start !== 1) return;
    throw rangeError(`${where}: "groups" expected more than one reward a group, got one in ${nameOf(groups, g)}`);
  });
}

function checkVariance(where: string, rewards: FloatArray, groups: ResolvedGroups): void {
  const { order } = groups;
  const at = (j: number) => rewards[order ? order[j]! : j]!;
  eachGroup(groups, (start, end, g) => {
    let j = start + 1;
    while (j < end && at(j) === at(start)) j++;
    if (j < end || end - start < 2) return;
    throw rangeError(
      `${where}: "rewards" expected different rewards in every group, got ${at(start)} only in ${nameOf(groups, g)}`,
    );
  });
}
