// The pictures of a run.
import { barsChart, type Chart, heatMapChart, seriesChart } from '../../charts/index.js';
import type { RunDocument } from '../../runs/index.js';
import { printable } from './printable.js';
import type { PromptRow } from './prompts.js';

type Point = readonly [number, number];

/** Steps, and visits, of fewer groups than this share of the most are noise. */
const LEAST_SHARE = 0.1;

/** Mean success and the share of groups that teach nothing, step by step. */
export function stepsPicture({ inspection: { steps, log } }: RunDocument): Chart {
  const most = steps.reduce((largest, { groups }) => Math.max(largest, groups), 0);
  const timed = steps.filter(({ step, groups }) => step !== null && groups >= LEAST_SHARE * most);
  const share = (count: (of: (typeof steps)[number]) => number): Point[] =>
    timed.map((of) => [of.step!, count(of)] as const);
  return seriesChart({
    title: 'Success over the steps of training',
    subtitle: printable(log.title),
    x: 'step',
    y: 'share',
    seen: share(({ successes, rollouts }) => successes / rollouts),
    seenLabel: 'mean success',
    others: [
      { label: 'groups that all failed', points: share(({ allFailed, groups }) => allFailed / groups) },
      { label: 'groups that all succeeded', points: share(({ allSucceeded, groups }) => allSucceeded / groups) },
    ],
  });
}

/** Visits before the last one that are shown, at most. */
const MOST_BEFORE = 100;

/** Mean success by visits, counted from the last one of every prompt, and what is expected after it. */
export function forecastPicture({ visits: { ids, offsets, n, k }, outlook }: RunDocument): Chart {
  const longest = ids.reduce((most, _, i) => Math.max(most, offsets[i + 1]! - offsets[i]!), 0);
  const seen: Point[] = [];
  for (let back = Math.min(longest, MOST_BEFORE) - 1; back >= 0; back--) {
    let [rollouts, successes, prompts] = [0, 0, 0];
    for (let i = 0; i < ids.length; i++) {
      const visit = offsets[i + 1]! - 1 - back;
      if (visit < offsets[i]!) continue;
      [rollouts, successes, prompts] = [rollouts + n[visit]!, successes + k[visit]!, prompts + 1];
    }
    if (prompts >= LEAST_SHARE * ids.length) seen.push([-back, successes / rollouts]);
  }
  return seriesChart({
    title: 'Mean success, and what is expected',
    subtitle: 'visits are counted from the last one of each prompt',
    x: 'visits after the last one seen',
    y: 'mean success',
    seen,
    seenLabel: 'seen',
    expected: (outlook?.steps ?? []).map(({ ahead, mean }) => [ahead, mean.mean, mean.low, mean.high] as const),
  });
}

export function promptsPicture({ inspection: { prompts } }: RunDocument): Chart {
  return barsChart({
    title: 'Prompts by their probability of success',
    subtitle: 'estimated from the rollouts of each prompt',
    x: 'probability of success',
    y: 'prompts',
    range: [0, 1],
    values: prompts.histogram,
    label: 'expected prompts',
  });
}

export function heatPicture(
  { visits: { offsets, n, k } }: RunDocument,
  rows: readonly PromptRow[],
  order: string,
): Chart {
  const visits = rows.reduce((most, row) => Math.max(most, row.visits), 1);
  return heatMapChart({
    order: `by ${order}`,
    prompts: rows.length,
    visits,
    success: (row, visit) => {
      const { place, visits: count } = rows[row]!;
      const at = offsets[place]! + visit;
      return visit < count ? k[at]! / n[at]! : Number.NaN;
    },
    name: (row) => printable(rows[row]!.label),
  });
}

/** One prompt: its visits, and where its forecast leads. */
export function historyPicture(
  { visits: { offsets, n, k }, outlook }: RunDocument,
  { place, label }: PromptRow,
): Chart {
  const [first, last] = [offsets[place]!, offsets[place + 1]!];
  const seen = Array.from({ length: last - first }, (_, i): Point => [i + 1, k[first + i]! / n[first + i]!]);
  const now = outlook?.now[place];
  const later = outlook?.later[place];
  const known = now !== undefined && later !== undefined && outlook !== null;
  const end = last - first + (outlook?.steps.at(-1)?.ahead ?? 0);
  return seriesChart({
    title: `The history of ${printable(label)}`,
    subtitle: 'share of successes at each visit',
    x: 'visit',
    y: 'success',
    seen,
    seenLabel: 'share of successes',
    others: known
      ? [
          {
            label: 'expected probability: now, and at the end of the forecast',
            points: [
              [last - first, now],
              [end, later],
            ],
          },
        ]
      : [],
  });
}

/** Where the visits of the second half fell in what the forecast thought possible. */
export function calibrationPicture({ trial }: RunDocument): Chart | undefined {
  if (!trial) return undefined;
  return barsChart({
    title: 'Calibration of the forecast',
    subtitle: `known: the first ${trial.observed} visits of each prompt; scored: ${trial.visits} later visits`,
    x: 'place of what happened in what was thought possible',
    y: 'share of visits',
    range: [0, 1],
    values: trial.rows.find(({ forecaster }) => forecaster === 'fit')!.deciles,
    label: 'share of visits',
    level: { value: 0.1, label: 'if it were perfectly calibrated' },
  });
}
