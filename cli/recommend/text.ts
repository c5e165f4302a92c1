import type { Fit } from '../../runs/fit/fitRun.js';
import type { Band } from '../../runs/forecast/bands.js';
import type { Log } from '../../runs/index.js';
import type { BetaAdvice } from '../../runs/recommend/beta.js';
import type { SizeAdvice } from '../../runs/recommend/groupSize.js';
import type { PlateauAdvice } from '../../runs/recommend/plateau.js';
import type { PromptAdvice, PromptsAdvice } from '../../runs/recommend/prompts.js';
import type { ReachAdvice } from '../../runs/recommend/reach.js';
import type { Recommendation } from '../../runs/recommend/recommend.js';
import { logLines } from '../log/words.js';
import { count, countOf } from '../terminal/numbers.js';

/** The advice for people: an answer in each block, and under it the call that computes it. */
export function renderRecommendation(log: Log, advice: Recommendation, fit: Fit): string {
  const { sizes, later, prompts, train, reach, beta, plateau, notes } = advice;
  const blocks = [
    logLines(log),
    ...(notes.length > 0 ? [notes] : []),
    [
      `From ${fit.law.name} fitted to ${countOf(fit.prompts, 'prompt')}, ${countOf(fit.rollouts, 'rollout')}; ` +
        'intervals hold 90 %. `fit` below is fitRun(log.visits).',
    ],
    [
      `Group size that makes ${share(sizes.wanted)} of groups mixed`,
      ...sizeLines(sizes.now, 'now'),
      ...sizeLines(sizes.later, `${countOf(later, 'visit')} on`),
    ],
    ['Prompts', ...promptLines(prompts, advice)],
    [
      `Train next on the ${count(train.prompts.length)} prompts with most signal p (1 − p)`,
      `  ${train.signal.mean.toFixed(4)} (${interval(train.signal, 4)}) a prompt; all prompts have ${train.random.toFixed(4)}`,
      `  first: ${train.prompts
        .slice(0, NAMED)
        .map(({ id }) => id)
        .join(', ')}; all with --prompts FILE`,
      call(train.call),
    ],
    [`Visits until the mean success is ${share(reach.target)}`, ...reachLines(reach)],
    [`β of ${beta.rule} for a mean success of ${share(beta.target)}`, ...betaLines(beta)],
    ['Is a plateau one?', ...plateauLines(plateau, later)],
  ];
  return `${blocks.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

/** Prompts that are named in a line. */
const NAMED = 3;

function call(text: string): string {
  return `  → ${text}`;
}

function share(value: number): string {
  return `${Number((100 * value).toFixed(1))} %`;
}

function interval({ low, high }: Pick<Band, 'low' | 'high'>, digits: number): string {
  return `${low.toFixed(digits)} to ${high.toFixed(digits)}`;
}

function sizeLines(advice: SizeAdvice, when: string): string[] {
  const { size, low, high, mixed, movingAverage, rollouts, rolloutsPerMixedGroup } = advice;
  if (size === null) return [`  ${when}: no group of up to 4,096 rollouts is enough`, call(advice.call)];
  const range = low === high ? '' : ` (${low ?? '?'} to ${high ?? 'more than 4,096'})`;
  return [
    `  ${when}: ${size}${range}; ${share(mixed!.mean)} are mixed then (${share(mixed!.low)} to ${share(mixed!.high)}), ` +
      `${share(movingAverage!)} if prompts stay at their last five visits`,
    `    costs ${countOf(rollouts!, 'rollout')} for a visit of all prompts, ${rolloutsPerMixedGroup!.toFixed(1)} for a mixed group`,
    call(advice.call),
  ];
}

function promptLines(
  { solved, unsolved, undecided, rising, saved, call: text }: PromptsAdvice,
  { later, groupSize }: Recommendation,
): string[] {
  const names = (list: readonly PromptAdvice[]) =>
    list.length === 0
      ? ''
      : `: ${list
          .slice(0, NAMED)
          .map(({ id }) => id)
          .join(', ')}${list.length > NAMED ? ', …' : ''}`;
  const sure = (list: readonly PromptAdvice[]) =>
    list.length === 0 ? '' : ` (P from ${list.at(-1)!.probability.toFixed(2)} to ${list[0]!.probability.toFixed(2)})`;
  return [
    `  drop, solved: ${count(solved.length)}${names(solved)}`,
    `  drop, p < 0.5 %${sure(unsolved)}: ${count(unsolved.length)}${names(unsolved)}`,
    `    saves ${countOf(saved.rollouts, 'rollout')} a visit, and costs ${saved.mixedGroups.toFixed(1)} mixed groups of ${groupSize}`,
    `  no success yet, not sure enough to drop${sure(undecided)}: ${count(undecided.length)}${names(undecided)}`,
    `  keep for later, rising within ${countOf(later, 'visit')}: ${count(rising.length)}${names(rising)}`,
    call(text),
  ];
}

function reachLines({ now, visits, low, high, within, call: text }: ReachAdvice): string[] {
  const end = high === null ? `more than ${within}` : count(high);
  return [
    visits === null
      ? `  not within ${count(within)} visits${low === null ? '' : ` as expected, but perhaps from ${count(low)} on`} (now ${share(now)})`
      : `  ${count(visits)} more (${low === null ? '?' : count(low)} to ${end}); now ${share(now)}`,
    call(text),
  ];
}

function betaLines({ steps, forTarget, klBudget, forBudget, feasible, step, call: text }: BetaAdvice): string[] {
  const when = steps === 'rest' ? 'at rest' : `after ${countOf(steps, 'step')}`;
  const three = (value: number | null) => (value === null ? '?' : String(Number(value.toPrecision(3))));
  return [
    forTarget === null
      ? `  no beta reaches it ${when}`
      : `  ${three(forTarget.beta)} (${three(forTarget.low)} to ${three(forTarget.high)}) ${when}, ` +
        `for a KL divergence of ${three(forTarget.kl)} nats: ${feasible ? 'within' : 'beyond'} the budget of ${three(klBudget)}`,
    forBudget === null
      ? '  no beta stays within the budget'
      : `  the budget buys ${share(forBudget.success)}, with β = ${three(forBudget.beta)}`,
    ...(step === null
      ? []
      : [
          `  one visit at the fitted β of ${three(step.beta)} is worth ${share(step.success)} of success and costs ` +
            `${three(step.kl)} nats`,
        ]),
    call(text),
  ];
}

const verdicts = {
  rising: 'no: the mean rises',
  falling: 'no: the mean falls',
  plateau: 'yes: the mean stands still',
  unknown: 'the log does not say',
} as const;

function plateauLines(advice: PlateauAdvice, later: number): string[] {
  const { verdict, window, prompts, change, expected, windowNeeded, shares, call: text } = advice;
  // What rounds to nothing has no sign.
  const points = (share: number) => (100 * share).toFixed(2).replace('-0.00', '0.00');
  const signed = ({ mean, low, high }: Band) => `${points(mean)} points (${points(low)} to ${points(high)})`;
  return [
    `  ${verdicts[verdict]}`,
    change === null
      ? '  too few visits to compare the last with those before'
      : `  the last ${countOf(window, 'visit')} less the ${window} before, ${countOf(prompts, 'prompt')}: ${signed(change)}`,
    ...(verdict === 'unknown' && windowNeeded !== null
      ? [`  windows of about ${countOf(windowNeeded, 'visit')} would tell a change of 1 point`]
      : []),
    `  expected in the next ${countOf(later, 'visit')}: ${signed(expected)}`,
    `  prompts with p < 0.5 %: ${share(shares.dead)}, p > 99.5 %: ${share(shares.saturated)}, between: ${share(shares.live)}`,
    call(text),
  ];
}
