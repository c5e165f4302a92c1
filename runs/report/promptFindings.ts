// What prompts and groups teach.
import { count, NAMED, percent, type Rule, total } from './finding.js';
import type { StepGroups } from './groups.js';

/** What prompts and groups teach. */
export const promptFindings: readonly Rule[] = [
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
];

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
