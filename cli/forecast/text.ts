import { parameter } from '../../charts/words.js';
import type { Log } from '../../runs/index.js';
import { type Io, textWidth } from '../io.js';
import { logLines } from '../log/words.js';
import { describeVariant, type NamedVariant } from '../options/variant.js';
import { blocksFor } from '../terminal/blocks.js';
import { count, countOf, percent, probability } from '../terminal/numbers.js';
import { type Paint, painter } from '../terminal/paint.js';
import { BAND, CURVE, POINT, plot } from '../terminal/plot.js';
import { alignColumns, table } from '../terminal/table.js';
import { wrap } from '../terminal/wrap.js';
import type { ForecastReport, StepReport } from './report.js';

/** The report for people. Every block opens with its name in the margin. */
export function renderForecast(report: ForecastReport, log: Log, law: NamedVariant, io: Io): string {
  const paint = painter(io);
  const { width, block } = blocksFor(io);
  const blocks = [
    block('Log', [...logLines(log), groupsLine(report)]),
    block('p_ref', referenceLines(report)),
    block('Law', describeVariant(law)),
    block('Forecast', [...forecastLines(report, width), '', ...plotLines(report, width, paint)]),
    block('Ends', censusLines(report)),
  ];
  if (report.reference.observe !== null) blocks.push(block('Score', scoreLines(report, width)));
  const warning = warningOf(report, Math.min(textWidth(io), WIDEST_WARNING));
  return `${[...(warning ? [paint('bold', warning)] : []), ...blocks].join('\n\n')}\n`;
}

/** What comes first where a baseline is better than the law. */
function warningOf({ brier, law }: ForecastReport, width: number): string | undefined {
  if (brier === null) return undefined;
  const best = baselinesOf(brier).reduce((a, b) => (b.brier < a.brier ? b : a));
  if (best.brier >= brier.forecast) return undefined;
  const tooFast = brier.meanForecast > brier.successes / brier.rollouts;
  const where = tooFast ? 'above' : 'below';
  const change = tooFast ? 'larger' : 'smaller';
  const words =
    `This law is worse than ${reasons[best.name]}: Brier score ${probability(brier.forecast)} against ` +
    `${probability(best.brier)}. Its mean success is ${where} what happened: try a ${change} --beta than ` +
    `${parameter(law.beta)}, another --variant (mirror-dr-grpo where each step starts from the last policy), or no ` +
    '--beta at all: then a law is fitted.';
  return wrap(words, width, 0).join('\n');
}

const WIDEST_WARNING = 80;

/** The baselines in words. */
const reasons = {
  persistence: 'persistence (no prompt changes)',
  'moving average': 'the moving average (every prompt goes on as in its last five visits)',
  'driftless walk': 'the driftless walk (prompts go up and down in no common direction)',
  logistic: 'the logistic (every prompt has a pace of its own)',
} as const;

interface BaselineRow {
  readonly name: keyof typeof reasons;
  readonly mean: number;
  readonly brier: number;
}

function baselinesOf({ meanPersistence, persistence, baselines }: NonNullable<ForecastReport['brier']>): BaselineRow[] {
  return [{ name: 'persistence', mean: meanPersistence, brier: persistence }, ...baselines];
}

function groupsLine({ log: { groups } }: ForecastReport): string {
  return (
    `${countOf(groups.count, 'group')}, ${percent(groups.allFailed, groups.count)} of them all 0 ` +
    `(${count(groups.allFailed)}), ${percent(groups.allSucceeded, groups.count)} all 1 (${count(groups.allSucceeded)})`
  );
}

function referenceLines({ reference, log }: ForecastReport): string[] {
  const { observe, promptsWithFewerVisits, promptsWithoutSuccess } = reference;
  const source =
    observe === null ? 'all rollouts' : `first ${countOf(observe, 'visit')}, ${countOf(reference.rollouts, 'rollout')}`;
  return [
    `Beta(½ + successes, ½ + failures), ${source}`,
    `${count(promptsWithoutSuccess)} of ${countOf(log.prompts, 'prompt')} without a success among them`,
    ...(promptsWithFewerVisits > 0 ? [`${countOf(promptsWithFewerVisits, 'prompt')} with fewer visits`] : []),
  ];
}

function forecastLines(report: ForecastReport, width: number): string[] {
  const { steps, draws, seed } = report;
  const chosen = tabulatedSteps(report);
  const rows = steps.filter(({ step }) => chosen.has(step));
  const compared = steps.some(({ observed }) => observed !== null);
  return [
    report.bands === 'draws'
      ? `mean success over prompts, 90 % band of ${countOf(draws, 'draw')} of p_ref (seed ${seed})`
      : 'mean success over prompts, 90 % band (normal: there are very many prompts)',
    ...(report.visitsLeftOut > 0
      ? [`${countOf(report.visitsLeftOut, 'visit')} could be compared with; --steps follows more of them`]
      : []),
    '',
    ...(compared ? comparedTable(report, rows, width) : predictedTable(rows)),
  ];
}

function predictedTable(rows: readonly StepReport[]): string[] {
  return alignColumns([
    ['step', 'predicted', '90 % band'],
    ...rows.map(({ step, predicted: { mean, low, high } }) => [
      String(step),
      probability(mean),
      `${probability(low)} – ${probability(high)}`,
    ]),
  ]);
}

/**
 * Two tables: the forecast, and where the log has the visit, what happened beside the same prompts' forecast. They are side by
 * side where there is room.
 */
function comparedTable({ log, reference }: ForecastReport, rows: readonly StepReport[], room: number): string[] {
  const left = predictedTable(rows);
  const compared = rows.map(({ step, observed }) =>
    observed === null
      ? ['', '', '', '']
      : [
          String((reference.observe ?? 0) - 1 + step),
          count(observed.prompts),
          probability(observed.predicted.mean),
          probability(observed.mean),
        ],
  );
  const header = ['visit', 'prompts', 'predicted', 'observed'];
  const right = alignColumns([header, ...compared]);
  const [all, some] = [`all ${countOf(log.prompts, 'prompt')}`, 'prompts that have the visit'];
  const width = Math.max(...left.map((line) => line.length));
  const beside = [all, ...left].map((line, i) => `${line.padEnd(width)} │ ${[some, ...right][i]!}`.trimEnd());
  if (beside.every((line) => line.length <= room)) return beside;
  const below = rows.flatMap(({ step, observed }, i) => (observed === null ? [] : [[String(step), ...compared[i]!]]));
  return [all, ...left, '', some, ...alignColumns([['step', ...header], ...below])];
}

/** 0, 1, 2, 5, 10, 20, 50, ..., the last step, and the last that half of the prompts have reached in the log. */
function tabulatedSteps({ steps, log }: ForecastReport): Set<number> {
  const chosen = new Set([0, steps.length - 1]);
  for (let power = 1; power < steps.length; power *= 10) {
    for (const factor of [1, 2, 5]) chosen.add(factor * power);
  }
  const wellObserved = steps.findLast(({ observed }) => observed !== null && observed.prompts * 2 >= log.prompts);
  if (wellObserved) chosen.add(wellObserved.step);
  return chosen;
}

/** Visits of few prompts are noise that would set the scale: the plot leaves them to the table. */
const LEAST_SHARE_PLOTTED = 0.1;

function plotLines({ steps, log }: ForecastReport, width: number, paint: Paint): string[] {
  const points = steps.flatMap(({ step, observed }) =>
    observed !== null && observed.prompts >= LEAST_SHARE_PLOTTED * log.prompts ? [{ x: step, y: observed.mean }] : [],
  );
  const legend = [
    `${paint('cyan', CURVE)} predicted`,
    `${paint('dim', BAND)} 90 % band`,
    ...(points.length > 0 ? [`${paint('yellow', POINT)} observed`] : []),
  ];
  return [...plot({ curve: steps.map(({ predicted }) => predicted), points }, width, paint), '', legend.join('    ')];
}

function censusLines({ census, steps, log }: ForecastReport): string[] {
  const row = (name: string, prompts: number): string[] => [
    name.padEnd(24),
    count(prompts),
    percent(prompts, log.prompts),
  ];
  return [
    `where prompts are after ${countOf(steps.length - 1, 'step')}, each from its posterior mean`,
    ...alignColumns([
      row('saturated (1 − p < 1e-6)', census.saturated),
      row('interior fixed point', census.interiorFixedPoint),
      row('none within the steps', census.none),
      row('no success seen', census.noSuccessSeen),
    ]),
    ...(census.noSuccessSeen > 0 ? ['(no success seen: counted in the mean by their posterior)'] : []),
  ];
}

function scoreLines({ brier }: ForecastReport, width: number): string[] {
  if (brier === null) return ['no visit is left to compare with'];
  return [
    `on the ${countOf(brier.rollouts, 'rollout')} of later visits`,
    ...table(
      ['', 'mean success', 'Brier score'],
      [
        ['forecast', brier.meanForecast, brier.forecast] as const,
        ...baselinesOf(brier).map(({ name, mean, brier: score }) => [name, mean, score] as const),
        ['observed', brier.successes / brier.rollouts] as const,
      ].map(([name, ...numbers]) => [name, ...numbers.map(probability)]),
      width,
    ),
    `${(100 * Math.abs(brier.improvement)).toFixed(1)} % ${brier.improvement >= 0 ? 'better' : 'worse'} Brier score than ` +
      'persistence (every p stays)',
  ];
}
