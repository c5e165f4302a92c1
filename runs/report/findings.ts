import { OTHER_REWARDS } from '../otherRewards.js';
import type { Log } from '../read/reading.js';
import type { GroupCounts, SizeForecast, StepGroups } from './groups.js';
import type { PromptSpread } from './prompts.js';
import type { Regression } from './regressions.js';

/** Something in a log that will hurt, or that a reader of its numbers has to know. docs/findings.md describes the codes. */
export interface Finding {
  readonly code: FindingCode;
  /** From 0, good to know, to 1: the worst come first. */
  readonly weight: number;
  /** What was found, with its number. */
  readonly what: string;
  readonly why: string;
  readonly change: string;
  /** The first of the prompts that it is about. */
  readonly prompts?: readonly string[];
}

export const findingCodes = [
  'no-signal',
  'never-solved',
  'always-solved',
  'regressed',
  'success-fell',
  'reward-conflict',
  'other-reward-varies',
  'length-drift',
  'cut-off',
  'survivors-only',
  'one-visit-each',
  'no-identity',
  'single-rollouts',
  'uneven-groups',
  'step-gaps',
  'unscored',
  'written-twice',
  'doubled-groups',
  'skipped-lines',
] as const;

export type FindingCode = (typeof findingCodes)[number];

export interface Evidence {
  readonly log: Log;
  readonly groups: GroupCounts;
  readonly steps: readonly StepGroups[];
  readonly sizes: readonly SizeForecast[];
  readonly spread: PromptSpread;
  readonly regressed: readonly Regression[];
  /** The size that most groups have. */
  readonly size: number;
  readonly neverSolved: readonly string[];
}

/** All findings, worst first. */
export function findings(evidence: Evidence): Finding[] {
  const found = rules.flatMap((rule) => rule(evidence) ?? []);
  return found.sort((a, b) => b.weight - a.weight);
}

const percent = (share: number): string => `${(100 * share).toFixed(share > 0 && share < 0.1 ? 1 : 0)} %`;
const count = (value: number): string => value.toLocaleString('en-US');

/** At most so many prompts are named. */
const NAMED = 10;

const rules: readonly ((evidence: Evidence) => Finding | undefined)[] = [
  ({ groups, sizes, size }) => {
    const share = (groups.allFailed + groups.allSucceeded) / groups.groups;
    if (size < 2 || share < 0.3) return undefined;
    const better = sizes.find((one) => one.size > size && one.allFailed + one.allSucceeded < 0.75 * share);
    const instead = better && `with ${better.size} it would be ${percent(better.allFailed + better.allSucceeded)}`;
    return {
      code: 'no-signal',
      weight: 0.3 + share / 2,
      what:
        `${percent(share)} of groups of ${size} teach nothing: ${percent(groups.allFailed / groups.groups)} all failed, ` +
        `${percent(groups.allSucceeded / groups.groups)} all succeeded`,
      why: `equal rewards have no advantage: ${count(groups.wasted)} of ${count(groups.rollouts)} rollouts were wasted`,
      change: instead
        ? `larger groups: ${instead}; or leave out prompts that are never or always solved`
        : 'leave out prompts that are never or always solved; larger groups would not help much',
    };
  },
  ({ spread, neverSolved }) => {
    const share = spread.neverSolved / spread.prompts;
    if (share < 0.1) return undefined;
    return {
      code: 'never-solved',
      weight: 0.2 + share / 2,
      what:
        `${count(spread.neverSolved)} of ${count(spread.prompts)} prompts (${percent(share)}) were never solved; ` +
        `about ${count(Math.round(spread.merelyRare))} of them would be with as many rollouts again`,
      why: 'a group without a success moves nothing, however often the prompt comes back',
      change: 'set them aside until the policy is better, give hints or easier versions, or check their answers',
      prompts: neverSolved.slice(0, NAMED),
    };
  },
  ({ spread }) => {
    const share = spread.alwaysSolved / spread.prompts;
    if (share < 0.1) return undefined;
    return {
      code: 'always-solved',
      weight: 0.1 + share / 2,
      what: `${count(spread.alwaysSolved)} of ${count(spread.prompts)} prompts (${percent(share)}) were always solved`,
      why: 'a group without a failure moves nothing either',
      change: 'draw them less often',
    };
  },
  ({ regressed, spread }) => {
    if (regressed.length === 0) return undefined;
    const [first] = regressed;
    return {
      code: 'regressed',
      weight: 0.4 + Math.min(0.4, (4 * regressed.length) / spread.prompts),
      what:
        `${count(regressed.length)} ${regressed.length === 1 ? 'prompt' : 'prompts'} became worse; the surest fell from ` +
        `${percent(first!.before)} to ${percent(first!.after)} at step ${first!.step}`,
      why: 'what was learnt on other prompts cost these; chance would explain at most 5 % of them',
      change: 'look at their answers before and after; a stronger anchor or a smaller learning rate forgets less',
      prompts: regressed.slice(0, NAMED).map(({ prompt }) => prompt),
    };
  },
  ({ steps }) => {
    const timed = steps.filter(({ step }) => step !== null);
    const best = windows(timed).reduce((a, b) => (b.mean > a.mean ? b : a), { mean: 0, error: 0, step: 0 });
    const last = windows(timed).at(-1);
    if (last === undefined || best.mean - last.mean < 0.1) return undefined;
    if (best.mean - last.mean < 4 * Math.hypot(best.error, last.error)) return undefined;
    return {
      code: 'success-fell',
      weight: 0.9,
      what: `success fell from ${percent(best.mean)} around step ${best.step} to ${percent(last.mean)} at the end`,
      why: 'a run that gets worse seldom recovers by itself',
      change: `go back to a checkpoint from before step ${best.step}, with a smaller learning rate or a stronger anchor`,
    };
  },
  ({ log: { series } }) => {
    if (series === undefined) return undefined;
    const change = series.means.map(([...means]) => trend(means, series.rollouts));
    const rival = change.findIndex((moved, i) => i > 0 && moved > 0.05);
    if (rival < 0 || !(change[0]! < -0.02)) return undefined;
    return {
      code: 'reward-conflict',
      weight: 0.8,
      what: `${series.columns[rival]} rose by ${change[rival]!.toFixed(2)} while ${series.columns[0]} fell by ${(-change[0]!).toFixed(2)}`,
      why: 'the policy learns the reward that is easier to get: reward hacking looks like this',
      change: `weigh ${series.columns[rival]} less, or give it only when ${series.columns[0]} is right`,
    };
  },
  ({ log: { series, visits, reward } }) => {
    const { varied, n, k } = visits;
    if (varied === undefined || series === undefined) return undefined;
    const others = series.columns.slice(1, 1 + OTHER_REWARDS).map((name) => ({ name, groups: 0 }));
    let uniform = 0;
    let moved = 0;
    for (let visit = 0; visit < n.length; visit++) {
      if (n[visit]! < 2 || (k[visit] !== 0 && k[visit] !== n[visit])) continue;
      uniform += 1;
      moved += Number(varied[visit]! > 0);
      for (const [i, other] of others.entries()) other.groups += (varied[visit]! >> i) & 1;
    }
    if (!(moved >= 0.1 * uniform) || moved === 0) return undefined;
    const named = others.filter(({ groups }) => groups > 0).map(({ name, groups }) => `${name} in ${count(groups)}`);
    return {
      code: 'other-reward-varies',
      weight: 0.15 + 0.2 * (moved / uniform),
      what: `in ${count(moved)} of ${count(uniform)} groups in which ${reward} is uniform another reward varies: ${named.join(', ')}`,
      why: 'these groups do have an advantage, of that reward alone; a loss of 0 there means that it has no weight',
      change: 'see what it pays for with --reward; weigh it less, or give it only beside success',
    };
  },
  ({ log: { series } }) => {
    const lengths = series?.lengths;
    if (lengths === undefined) return undefined;
    const { first, last } = thirds(lengths, series!.rollouts);
    const ratio = last / first;
    if (!(ratio >= 1.5 || ratio <= 1 / 1.5)) return undefined;
    const long = count(Math.round(last));
    return {
      code: 'length-drift',
      weight: Math.min(0.6, 0.15 + 0.2 * Math.abs(Math.log2(ratio))),
      what:
        `completions became ${ratio > 1 ? `${ratio.toFixed(1)} times as long` : `shorter, to ${percent(ratio)}`}: ` +
        `from ${count(Math.round(first))} to ${long} characters, first to last third of the steps`,
      why:
        ratio > 1
          ? 'length that a reward or a loss favours grows without success, costs time, and ends at the limit'
          : 'answers that become short may guess instead of reason',
      change: 'look at success over the same steps; a loss that divides by length favours long answers that fail',
    };
  },
  ({ log: { visits }, groups }) => {
    if (visits.cut === undefined) return undefined;
    const cut = total(visits.cut);
    const failed = total(visits.cutFailed!);
    const failures = groups.rollouts - groups.successes;
    if (cut < 0.05 * groups.rollouts) return undefined;
    let whole = 0;
    for (let i = 0; i < visits.n.length; i++) if (visits.k[i] === 0 && visits.cut[i] === visits.n[i]) whole += 1;
    return {
      code: 'cut-off',
      weight: 0.3 + cut / groups.rollouts / 2,
      what: `${percent(cut / groups.rollouts)} of rollouts were cut off at the limit of length: ${percent(failures === 0 ? 0 : failed / failures)} of all failures; ${count(whole)} groups failed because all of theirs were`,
      why: 'a rollout that is cut off says nothing about whether the prompt could be solved',
      change: 'raise the limit of length, or leave such rollouts out of the loss',
    };
  },
  ({ groups, size }) => {
    if (groups.groups <= 50 || size < 2 || groups.allFailed + groups.allSucceeded > 0) return undefined;
    return {
      code: 'survivors-only',
      weight: 0.7,
      what: `none of ${count(groups.groups)} groups is uniform: they were filtered before they were written`,
      why: 'success rates, pass@k and shares below are those of mixed groups only',
      change: 'log groups before they are filtered; of prime-rl read all/, not effective/',
    };
  },
  ({ log: { format, visits }, spread, steps }) => {
    const timed = steps.some(({ step }) => step !== null);
    if (format.identity === 'id' || format.identity === 'none' || !timed || steps.length < 3) return undefined;
    if (visits.n.length > 1.05 * spread.prompts) return undefined;
    return {
      code: 'one-visit-each',
      weight: 0.25,
      what: 'nearly every prompt has one visit',
      why: 'either no prompt came back, or its text changes (dates, lists of tools); then prompts cannot be followed',
      change: 'name a field that stays the same with --prompt',
    };
  },
  ({ log: { format } }) =>
    format.identity !== 'none'
      ? undefined
      : {
          code: 'no-identity',
          weight: 0.2,
          what: `${format.title} do not say which prompt a group is of: every group counts as a prompt`,
          why: 'groups can be counted, prompts cannot be followed',
          change: 'log an id of the prompt',
        },
  ({ size, steps, groups }) =>
    size !== 1 || groups.groups < 2 || steps.length < 2
      ? undefined
      : {
          code: 'single-rollouts',
          weight: 0.35,
          what: 'most groups have one rollout',
          why: 'a group of one has no advantage; a log of unique prompts leaves the others of each group out',
          change: 'log all rollouts of a group (TRL: log_unique_prompts=False)',
        },
  ({ log: { visits }, size }) => {
    let other = 0;
    for (const n of visits.n) if (n !== size) other += 1;
    const share = other / visits.n.length;
    if (share < 0.02 || share > 0.5 || visits.n.length < 20) return undefined;
    return {
      code: 'uneven-groups',
      weight: 0.15,
      what: `${percent(share)} of groups have another size than ${size}`,
      why: 'rollouts without a reward are missing, or an evaluation is mixed into training',
      change: 'name the files of training only',
    };
  },
  ({ steps }) => {
    const timed = steps.flatMap(({ step }) => (step === null ? [] : [step]));
    if (timed.length < 3) return undefined;
    const gaps = timed.slice(1).map((step, i) => step - timed[i]!);
    const least = Math.min(...gaps.slice(0, 10_000));
    const jumps = gaps.filter((gap) => gap > least).length;
    if (least === 1 && jumps === 0) return undefined;
    return {
      code: 'step-gaps',
      weight: 0.1,
      what: least > 1 ? `only every ${least} steps are in the log` : `${count(jumps)} times steps are missing`,
      why: 'visits between them are not in the log: those there are are a sample',
      change: 'log every step (TRL: logging_steps=1)',
    };
  },
  ({ log: { unscored }, groups }) =>
    unscored === 0
      ? undefined
      : {
          code: 'unscored',
          weight: 0.1 + unscored / (unscored + groups.rollouts) / 2,
          what: `${count(unscored)} rollouts have no reward`,
          why: 'they count neither as failed nor as succeeded: if failures are what is not scored, success is overstated',
          change: 'have the reward function give a number, or count how often it cannot',
        },
  ({ log: { settled } }) =>
    settled.repeated + settled.restarted === 0
      ? undefined
      : {
          code: 'written-twice',
          weight: 0.05,
          what: `${count(settled.repeated + settled.restarted)} groups were written twice, and count once`,
          why: 'a generation is logged again under later steps, or by a run that was taken up again',
          change: 'nothing: this is for your information',
        },
  ({ log: { settled } }) =>
    settled.doubled === 0
      ? undefined
      : {
          code: 'doubled-groups',
          weight: 0.12,
          what: `${count(settled.doubled)} groups have twice the usual size`,
          why: 'a prompt was drawn twice in one step, and its rollouts cannot be told apart',
          change: 'log an id of the group',
        },
  ({ log: { skipped, lines } }) =>
    skipped.count === 0
      ? undefined
      : {
          code: 'skipped-lines',
          weight: 0.15,
          what: `${count(skipped.count)} of ${count(lines)} lines are malformed, first ${skipped.reasons[0]}`,
          why: 'their rollouts are missing from all numbers',
          change: 'mend what writes them',
        },
];

function total(counts: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < counts.length; i++) sum += counts[i]!;
  return sum;
}

/** Tenths of a run: mean success, its standard error, and the step in their middle. */
function windows(steps: readonly StepGroups[]): { mean: number; error: number; step: number }[] {
  const width = Math.max(1, Math.ceil(steps.length / 10));
  return Array.from({ length: Math.ceil(steps.length / width) }, (_, i) => {
    const part = steps.slice(i * width, (i + 1) * width);
    const rollouts = part.reduce((sum, one) => sum + one.rollouts, 0);
    const groups = part.reduce((sum, one) => sum + one.groups, 0);
    const mean = part.reduce((sum, one) => sum + one.successes, 0) / rollouts;
    return { mean, error: Math.sqrt((mean * (1 - mean)) / groups), step: part[part.length >> 1]!.step! };
  });
}

/** The mean of the last third of the steps less that of the first. */
function trend(means: readonly (number | null)[], rollouts: readonly number[]): number {
  const { first, last } = thirds(means, rollouts);
  return last - first;
}

/** Means over the first and the last third of the steps; NaN where there are fewer than three. */
function thirds(means: readonly (number | null)[], rollouts: readonly number[]): { first: number; last: number } {
  const third = Math.floor(means.length / 3);
  const mean = (from: number, to: number): number => {
    let sum = 0;
    let weight = 0;
    for (let i = from; i < to; i++) {
      if (means[i] === null) continue;
      sum += rollouts[i]! * means[i]!;
      weight += rollouts[i]!;
    }
    return sum / weight;
  };
  return { first: mean(0, third), last: mean(means.length - third, means.length) };
}
