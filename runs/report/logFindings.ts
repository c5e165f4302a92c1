// What readers of the numbers have to know of the log.
import { count, percent, type Rule } from './finding.js';

/** What readers of the numbers have to know of the log. */
export const logFindings: readonly Rule[] = [
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
