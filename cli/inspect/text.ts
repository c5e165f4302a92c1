import type { Finding, Inspection } from '../../runs/index.js';
import type { Io } from '../io.js';
import { asideLines } from '../log/words.js';
import { blocksFor } from '../terminal/blocks.js';
import { count, countOf, percent, probability } from '../terminal/numbers.js';
import { type Paint, painter } from '../terminal/paint.js';
import { printable } from '../terminal/printable.js';
import { alignColumns, table } from '../terminal/table.js';
import { wrap } from '../terminal/wrap.js';

/** The report for people: one screen, every block with its name in the margin. */
export function renderInspection(inspection: Inspection, labels: ReadonlyMap<string, string>, io: Io): string {
  const paint = painter(io);
  const { width, block } = blocksFor(io);
  const blocks = [
    block('Log', logLines(inspection)),
    ...(inspection.log.steps > 1 ? [block('Success', successLines(inspection, width, paint))] : []),
    block('Groups', [...groupLines(inspection), ...sizeTable(inspection)]),
    block('Prompts', [...promptLines(inspection), ...histogramLines(inspection, width, paint)]),
    ...(inspection.passAtK.length > 1 ? [block('pass@k', passLines(inspection))] : []),
    ...(inspection.log.rewards.length > 1 && inspection.rewards
      ? [block('Rewards', rewardLines(inspection, width))]
      : []),
    block('Findings', findingLines(inspection.findings, labels, width, paint)),
  ];
  return `${blocks.join('\n\n')}\n`;
}

function logLines({ log }: Inspection): string[] {
  const range = log.steps === 1 ? `${log.firstStep}` : `${log.firstStep} to ${log.lastStep}`;
  const steps = log.steps === 0 ? 'no steps' : `${countOf(log.steps, 'step')} (${range})`;
  return [
    `${printable(log.title)}: ${countOf(log.files, 'file')}, ${steps}, ${countOf(log.prompts, 'prompt')}, ` +
      `${countOf(log.visits, 'group')}, ${countOf(log.rollouts, 'rollout')}`,
    `success: ${printable(log.reward)}, mean ${probability(log.meanSuccess)}`,
    ...asideLines(log),
  ];
}

const BARS = '▁▂▃▄▅▆▇█';

/** Steps of few groups are noise that would set the scale. */
const LEAST_SHARE = 0.1;

/** One bar a step, or for several steps together; as high as the mean success. */
function successLines({ steps }: Inspection, width: number, paint: Paint): string[] {
  const most = steps.reduce((a, { groups }) => Math.max(a, groups), 0);
  const timed = steps.filter(({ step, groups }) => step !== null && groups >= LEAST_SHARE * most);
  const each = Math.ceil(timed.length / width);
  const bins = Array.from({ length: Math.ceil(timed.length / each) }, (_, i) => {
    const part = timed.slice(i * each, (i + 1) * each);
    const rollouts = part.reduce((sum, one) => sum + one.rollouts, 0);
    return { step: part[0]!.step!, mean: part.reduce((sum, one) => sum + one.successes, 0) / rollouts };
  });
  const low = bins.reduce((a, { mean }) => Math.min(a, mean), 1);
  const high = bins.reduce((a, { mean }) => Math.max(a, mean), 0);
  const bar = (mean: number): string => BARS[Math.min(7, Math.floor((8 * (mean - low)) / (high - low || 1)))]!;
  const [first, last] = [bins[0]!, bins.at(-1)!];
  return [
    paint('cyan', bins.map(({ mean }) => bar(mean)).join('')),
    `from ${probability(first.mean)} at step ${first.step} to ${probability(last.mean)} at step ${last.step}`,
    `lowest ${probability(low)}, highest ${probability(high)}`,
  ];
}

function groupLines({ groups, groupSize }: Inspection): string[] {
  const { allFailed, allSucceeded } = groups;
  const uniform = allFailed + allSucceeded;
  return [
    `most of ${countOf(groupSize, 'rollout')}; ${percent(uniform, groups.groups)} teach nothing: ${percent(allFailed, groups.groups)} all failed, ` +
      `${percent(allSucceeded, groups.groups)} all succeeded`,
    `${count(groups.wasted)} of ${countOf(groups.rollouts, 'rollout')} wasted (${percent(groups.wasted, groups.rollouts)})`,
    'expected of groups of another size, and prompts to draw for 100 mixed groups:',
  ];
}

function sizeTable({ sizes }: Inspection): string[] {
  const share = (value: number): string => percent(value, 1);
  return alignColumns([
    ['size', 'failed', 'succeeded', 'mixed', 'draws'],
    ...sizes.map(({ size, allFailed, allSucceeded, drawsPerMixed }) => [
      String(size),
      share(allFailed),
      share(allSucceeded),
      share(1 - allFailed - allSucceeded),
      count(Math.ceil(100 * drawsPerMixed)),
    ]),
  ]);
}

function promptLines({ prompts }: Inspection): string[] {
  const { visits, neverSolved, alwaysSolved, merelyRare, below20, above80 } = prompts;
  const often =
    visits.least === visits.most
      ? String(visits.most)
      : `${visits.least} to ${visits.most}, half of them up to ${visits.median}`;
  return [
    `visits of a prompt: ${often}`,
    `never solved ${count(neverSolved)} (${percent(neverSolved, prompts.prompts)}), of which about ${count(Math.round(merelyRare))} would be ` +
      `with as many rollouts again; always solved ${count(alwaysSolved)} (${percent(alwaysSolved, prompts.prompts)})`,
    `below 20 %: about ${count(Math.round(below20))}; above 80 %: about ${count(Math.round(above80))}; between: about ` +
      `${count(Math.round(prompts.prompts - below20 - above80))}`,
    'prompts by their probability of success:',
  ];
}

function histogramLines({ prompts: { histogram } }: Inspection, width: number, paint: Paint): string[] {
  const most = Math.max(...histogram);
  const room = Math.max(10, Math.min(50, width - 24));
  return histogram.map((prompts, bin) => {
    const bar = '█'.repeat(Math.round((room * prompts) / most));
    const range = `${bin / 10} – ${(bin + 1) / 10}`.padEnd(9);
    return `${range} ${count(Math.round(prompts)).padStart(9)} ${paint('cyan', bar)}`;
  });
}

/** Columns of the table for people; JSON has all. */
const SHOWN = new Set([1, 2, 4, 8, 16, 32, 64, 100, 128, 256]);

function passLines({ passAtK }: Inspection): string[] {
  const shown = passAtK.filter(({ k }, i) => SHOWN.has(k) || i === passAtK.length - 1);
  return alignColumns([
    ['k', 'pass@k', '95 % interval'],
    ...shown.map(({ k, mean, low, high }) => [
      String(k),
      probability(mean),
      Number.isNaN(low) ? '–' : `${probability(low)} – ${probability(high)}`,
    ]),
  ]);
}

function rewardLines({ rewards }: Inspection, width: number): string[] {
  const { columns, means, rollouts } = rewards!;
  const part = (column: readonly (number | null)[], from: number, to: number): string => {
    let sum = 0;
    let weight = 0;
    for (let i = from; i < to; i++) {
      if (column[i] === null) continue;
      sum += rollouts[i]! * column[i]!;
      weight += rollouts[i]!;
    }
    return weight === 0 ? '–' : (sum / weight).toPrecision(4);
  };
  const third = Math.max(1, Math.floor(rollouts.length / 3));
  return table(
    ['', 'first third', 'last third'],
    columns.map((name, i) => [
      name,
      part(means[i]!, 0, third),
      part(means[i]!, rollouts.length - third, rollouts.length),
    ]),
    width,
  );
}

const PROMPTS_SHOWN = 3;

function findingLines(
  findings: readonly Finding[],
  labels: ReadonlyMap<string, string>,
  width: number,
  paint: Paint,
): string[] {
  if (findings.length === 0) return ['nothing that would hurt'];
  return findings.flatMap(({ code, what, why, change, prompts = [] }, i) => {
    const named = prompts.slice(0, PROMPTS_SHOWN).map((id) => printable(labels.get(id) ?? id));
    const more = prompts.length > PROMPTS_SHOWN ? ', …' : '';
    return [
      ...(i > 0 ? [''] : []),
      paint('yellow', code),
      ...[
        printable(what),
        printable(why),
        `→ ${change}`,
        ...(named.length > 0 ? [`prompts: ${named.join(', ')}${more}`] : []),
      ]
        .flatMap((line) => wrap(line, width - 2))
        .map((line) => `  ${line}`),
    ];
  });
}
