// The groups of a log, and what a convention makes of them. A log says how many rollouts of a group succeeded: rewards are 0 and 1.

import type { ConventionName } from '../../bindings/index.js';
import { type Log, UNORDERED } from '../../runs/index.js';
import { DataError } from '../io.js';
import type { Api } from '../options/backend.js';

export interface LogGroup {
  readonly prompt: string;
  /** Step of training; NaN where the log has none. */
  readonly step: number;
  readonly rollouts: number;
  readonly successes: number;
}

/** Advantages of all groups, by the index of the group; NaN where a group has no such rollout. */
export interface LogAdvantages {
  readonly success: Float64Array;
  readonly failure: Float64Array;
}

export interface LogRewards {
  readonly groups: readonly LogGroup[];
  /** Successes first in each group. */
  readonly rewards: Uint8Array<ArrayBuffer>;
  readonly offsets: Float64Array<ArrayBuffer>;
}

/** @throws DataError for a log without rollouts */
export function rewardsOfLog({ visits }: Log): LogRewards {
  const { ids, offsets: visitsOf, n, k, step } = visits;
  const groups = ids.flatMap((prompt, i) =>
    Array.from({ length: visitsOf[i + 1]! - visitsOf[i]! }, (_, j): LogGroup => {
      const visit = visitsOf[i]! + j;
      const when = step[visit]!;
      return { prompt, step: when === UNORDERED ? Number.NaN : when, rollouts: n[visit]!, successes: k[visit]! };
    }),
  );
  if (groups.length === 0) throw new DataError('no rollouts in the log: there are no groups');
  const offsets = new Float64Array(groups.length + 1);
  for (const [g, { rollouts }] of groups.entries()) offsets[g + 1] = offsets[g]! + rollouts;
  const rewards = new Uint8Array(offsets.at(-1)!);
  for (const [g, { successes }] of groups.entries()) rewards.fill(1, offsets[g]!, offsets[g]! + successes);
  return { groups, rewards, offsets };
}

/** @throws what groupAdvantages throws: not every convention takes every group */
export function advantagesOfLog(
  api: Api,
  { groups, rewards, offsets }: LogRewards,
  preset: ConventionName,
  faithful: boolean,
): LogAdvantages {
  const { advantages } = api.groupAdvantages(rewards, offsets, { preset, faithful }, { columns: false });
  const success = groups.map(({ successes }, g) => (successes > 0 ? advantages[offsets[g]!]! : Number.NaN));
  const failure = groups.map(({ successes, rollouts }, g) =>
    successes < rollouts ? advantages[offsets[g + 1]! - 1]! : Number.NaN,
  );
  return { success: Float64Array.from(success), failure: Float64Array.from(failure) };
}
