// One pass of the kernel: advantages by the rules that it knows, and what a step makes of them.
import type { FloatArray } from '../../arguments/checks.js';
import type { AdvantageColumns } from '../../rewards/columns.js';
import type { Groups } from '../../rewards/groups.js';
import type { RewardKind } from '../../rewards/ruleChecks.js';
import { rewards as room } from '../rooms.js';
import type { Chunk } from './chunks.js';
import { isShort, onDesk } from './desk.js';
import { GROUPS, writeGroups } from './groups.js';
import { type ChunkAddresses, inChunks, type Pass, type Wanted } from './inChunks.js';
import { kernelFor } from './ofType.js';
import { type KernelRule, RULE_BYTES, writeRule } from './rule.js';

/** Bytes of groups and a rule. */
const OWN = GROUPS + RULE_BYTES;

/** What follows the kernel, on the advantages of a chunk where they lie. Its memory begins at `own`. */
export interface Step {
  /** Bytes of memory of its own: for each group, for each reward, and for all chunks together. */
  readonly perGroup?: number;
  readonly perReward?: number;
  /** True if it reads the scales of the groups. */
  readonly scales?: boolean;
  run(chunk: Chunk, at: ChunkAddresses): void;
}

function passOf(given: FloatArray, size: number, rule: KernelRule, step: Step | null): Pass {
  const { heap } = room();
  const kernel = kernelFor(rule.ofOthers ? 'others' : 'groupAdvantages', given);
  return {
    bytes: OWN,
    perGroup: step?.perGroup ?? 0,
    perReward: step?.perReward ?? 0,
    scales: step?.scales ?? false,
    begin(own) {
      writeRule(heap.views, own + GROUPS, rule);
    },
    run(chunk, at) {
      const { own } = at;
      writeGroups(heap.views, own, chunk.groups, size, at);
      const invalid = kernel(own, own + GROUPS);
      if (invalid < 0 && step) step.run(chunk, { ...at, own: own + OWN });
      return invalid;
    },
  };
}

/** Writes results; returns as `inChunks` does, and takes a kind as that does. */
export function standardised(
  given: FloatArray,
  groups: Groups,
  rule: KernelRule,
  out: AdvantageColumns,
  step: Step | null = null,
  kind: RewardKind | null = 'finite',
): number {
  if (step === null && !rule.ofOthers && isShort(given.length, groups)) return onDesk(given, groups, rule, out, kind);
  return inChunks(given, groups, passOf(given, groups.size, rule, step), out, kind);
}

/** The same where the step has all that is wanted. */
export function lookedAt(given: FloatArray, groups: Groups, rule: KernelRule, step: Step): number {
  const nothing: Wanted = { advantages: null, mean: null, scale: null, degenerate: null, fresh: true };
  return inChunks(given, groups, passOf(given, groups.size, rule, step), nothing);
}
