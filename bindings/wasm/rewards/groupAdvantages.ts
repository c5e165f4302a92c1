// Advantages by any convention, the fastest way that it has.
import type { FloatArray } from '../../arguments/checks.js';
import type { Convention } from '../../rewards/choices.js';
import type { AdvantageColumns } from '../../rewards/columns.js';
import { isBatchWide } from '../../rewards/groupRule.js';
import type { Groups } from '../../rewards/groups.js';
import { kindOfRewards, type RewardKind } from '../../rewards/ruleChecks.js';
import { batchFactor } from './batch.js';
import { byCount, hasTable } from './byCount.js';
import { kernelRule } from './rule.js';
import { standardised } from './standardised.js';
import { stepOf } from './steps.js';
import { inTwoPasses } from './twoPasses.js';
import { isWholeBatch, wholeBatch } from './wholeBatch.js';
import { areAll, firstOutside } from './within.js';

export function groupAdvantages(
  rewards: FloatArray,
  groups: Groups,
  convention: Convention,
  lengths: Float64Array | null,
  columns: AdvantageColumns,
): number {
  if (lengths !== null && !areAll('length', lengths)) return 0;
  if (hasTable(convention)) return byCount(rewards, groups, convention, columns);
  const rule = kernelRule(convention);
  let kind: RewardKind | null = kindOfRewards(convention);
  // A pass over the groups looks at the rewards itself, and whatever meets all of them meets those that are not finite.
  if (kind !== 'finite' && (rule === null || isBatchWide(convention))) {
    const outside = firstOutside(rewards, kind);
    if (outside >= 0) return outside;
    kind = null;
  }
  const slowly = () => inTwoPasses(rewards, groups, convention, lengths, columns);
  if (isWholeBatch(convention)) return wholeBatch(rewards, groups, convention, columns) ?? slowly();
  // With lengths, a whitening weighs by tokens; kept single rewards move its mean.
  const weighted = convention.whiten !== null && (lengths !== null || (rule?.rawSingleton && hasSingle(groups)));
  if (rule === null || weighted) return slowly();
  const step = stepOf(convention, groups, lengths, rewards);
  const factor = batchFactor(rewards, groups, convention, rule);
  if (factor === 1) return standardised(rewards, groups, rule, columns, step, kind);
  if (Number.isNaN(factor)) {
    const invalid = rewards.findIndex((r) => !Number.isFinite(r));
    return invalid >= 0 ? invalid : slowly();
  }
  return standardised(rewards, groups, { ...rule, factor }, columns, step, null);
}

function hasSingle({ offsets, size, count }: Groups): boolean {
  if (offsets === null) return size === 1;
  for (let g = 0; g < count; g++) if (offsets[g + 1]! - offsets[g]! === 1) return true;
  return false;
}
