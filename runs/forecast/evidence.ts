import type { Split } from '../split.js';

/** Prompts of which the same is known: so many rollouts, so many successes. */
export interface EvidenceGroups {
  /** Group of each prompt. */
  readonly of: Uint32Array;
  readonly rollouts: Float64Array;
  readonly successes: Float64Array;
  /** The prompts of group g are `members[starts[g]]` to `members[starts[g + 1] - 1]`. */
  readonly starts: Uint32Array;
  readonly members: Uint32Array;
}

/** Groups in the order in which they appear. */
export function evidenceGroups({ rollouts, successes }: Pick<Split, 'rollouts' | 'successes'>): EvidenceGroups {
  const prompts = rollouts.length;
  const of = new Uint32Array(prompts);
  const groups = new Map<number, Map<number, number>>();
  const first: number[] = [];
  for (let i = 0; i < prompts; i++) {
    let same = groups.get(rollouts[i]!);
    if (same === undefined) {
      same = new Map();
      groups.set(rollouts[i]!, same);
    }
    let group = same.get(successes[i]!);
    if (group === undefined) {
      group = first.length;
      same.set(successes[i]!, group);
      first.push(i);
    }
    of[i] = group;
  }
  const starts = new Uint32Array(first.length + 1);
  for (const group of of) starts[group + 1]! += 1;
  for (let g = 0; g < first.length; g++) starts[g + 1]! += starts[g]!;
  const next = starts.slice();
  const members = new Uint32Array(prompts);
  for (let i = 0; i < prompts; i++) members[next[of[i]!]!++] = i;
  return {
    of,
    rollouts: Float64Array.from(first, (i) => rollouts[i]!),
    successes: Float64Array.from(first, (i) => successes[i]!),
    starts,
    members,
  };
}
