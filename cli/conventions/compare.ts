// How far the advantages of all conventions are from those of one, on the groups of a log.
import type { ConventionName } from '../../bindings/index.js';
import { conventionNames } from '../../bindings/rewards/convention.js';
import { advantagesOfLog, type LogAdvantages, type LogGroup, type LogRewards } from '../advantages/groupsOfLog.js';
import type { Api } from '../options/backend.js';

export interface Disagreement {
  readonly convention: ConventionName;
  /** The largest difference of an advantage to that of the other convention. */
  readonly difference: number;
  /** The group that shows it. */
  readonly group: LogGroup;
  readonly kind: 'success' | 'failure';
  readonly advantage: number;
  readonly against: number;
}

export interface Refusal {
  readonly convention: ConventionName;
  readonly reason: string;
}

export interface Comparison {
  /** The largest disagreements first. */
  readonly disagreements: readonly Disagreement[];
  /** Conventions that cannot be applied to the log. */
  readonly refused: readonly Refusal[];
}

export function compareConventions(api: Api, log: LogRewards, against: ConventionName, faithful: boolean): Comparison {
  const theirs = advantagesOfLog(api, log, against, faithful);
  const disagreements: Disagreement[] = [];
  const refused: Refusal[] = [];
  for (const convention of conventionNames.filter((name) => name !== against)) {
    try {
      disagreements.push(largest(convention, advantagesOfLog(api, log, convention, faithful), theirs, log.groups));
    } catch (error) {
      if (!(error instanceof TypeError || error instanceof RangeError)) throw error;
      refused.push({ convention, reason: error.message.replace(/^groupAdvantages: /, '') });
    }
  }
  return { disagreements: disagreements.sort((a, b) => b.difference - a.difference), refused };
}

function largest(
  convention: ConventionName,
  ours: LogAdvantages,
  theirs: LogAdvantages,
  groups: readonly LogGroup[],
): Disagreement {
  let found: Disagreement | undefined;
  for (const [g, group] of groups.entries()) {
    for (const kind of ['success', 'failure'] as const) {
      const [advantage, against] = [ours[kind][g]!, theirs[kind][g]!];
      // A group without such a rollout has no advantage; an advantage that only one of them has is all the difference.
      if (kind === 'success' ? group.successes === 0 : group.successes === group.rollouts) continue;
      const apart = Math.abs(advantage - against);
      const difference = Number.isNaN(apart)
        ? Number.isNaN(advantage) && Number.isNaN(against)
          ? 0
          : Infinity
        : apart;
      if (found === undefined || difference > found.difference) {
        found = { convention, difference, group, kind, advantage, against };
      }
    }
  }
  return found!;
}
