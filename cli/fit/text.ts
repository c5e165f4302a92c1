import type { Difference, LawComparison } from '../../runs/fit/compareLaws.js';
import type { Estimate } from '../../runs/fit/estimates.js';
import type { FitScores, Forecaster } from '../../runs/fit/score.js';
import type { Log } from '../../runs/index.js';
import { logLines } from '../log/words.js';
import { count, countOf, percent, probability } from '../terminal/numbers.js';
import { table } from '../terminal/table.js';
import type { FitReport } from './report.js';

/** The report for people. What decides whether to trust it comes first. */
export function renderFit(report: FitReport, width: number | undefined): string {
  const { log, fit, forecast, scores } = report;
  const blocks = [
    ...(scores ? [verdict(scores)] : []),
    logLines(log),
    ...(fit.notes.length > 0 ? [fit.notes] : []),
    [
      `Fitted ${fit.law.name} to ${countOf(fit.prompts, 'prompt')}, ${countOf(fit.rollouts, 'rollout')}, ` +
        `up to ${countOf(fit.visits, 'visit')} each`,
      `probability that the run has no drift: ${percent(fit.noDrift, 1)}; if it has one:`,
      '',
      ...table(['parameter', 'value', '90 % interval'], parameterRows(report), width),
    ],
    [
      `Forecast for ${countOf(log.visits.ids.length, 'prompt')}: means over prompts`,
      '',
      ...table(
        ['visits ahead', 'success', '90 % band', 'p ≥ .9', '8 of 8 fail', 'mixed, G=8', 'G=16'],
        [
          ...forecast.steps.filter(({ ahead }) => isTabulated(ahead, forecast.steps.length - 1)).map(stepRow),
          ...forecast.baselines.map(baselineRow),
        ],
        width,
      ),
    ],
    ...(scores ? [scoreLines(scores, width)] : []),
  ];
  return `${blocks.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

/** Scores that differ by less per rollout are as good as equal. */
const TIE = 0.0005;

function verdict({ rows }: FitScores): string[] {
  const [fit, ...baselines] = rows;
  const best = baselines.reduce((a, b) => (b.logLikelihood > a.logLikelihood ? b : a));
  const difference = fit!.logLikelihood - best.logLikelihood;
  const words = `log-likelihood per rollout ${fit!.logLikelihood.toFixed(4)} against ${best.logLikelihood.toFixed(4)}`;
  if (difference < -TIE) {
    return [
      `A baseline is better than the fit on the later visits (${best.forecaster}): ${words}.`,
      `${reasons[best.forecaster]} Trust the ${best.forecaster}.`,
    ];
  }
  if (difference < TIE) return [`The fit and the baseline "${best.forecaster}" are as good as each other: ${words}.`];
  return [`The fit is better than every baseline on the later visits: ${words} (${best.forecaster}).`];
}

/** Why a baseline is better than a law. */
const reasons: Readonly<Record<Forecaster, string>> = {
  fit: '',
  persistence:
    'The run stood still after the visits seen: what they showed did not last, or they were too few to show it.',
  'moving average': 'The run stood still at the level of the last visits seen: what they showed did not last.',
  'driftless walk': 'Prompts went up and down after the visits seen, in no common direction.',
  logistic: 'Each prompt went on along a line of its own, at another pace than the law has for it.',
};

function parameterRows({ fit }: FitReport): string[][] {
  const row = (name: string, { value, low, high }: Omit<Estimate, 'standardError'>): string[] => [
    name,
    short(value),
    `${short(low)} to ${short(high)}`,
  ];
  return [
    row('log-odds gained in 50 visits', fit.gain),
    row('effective β of a visit', fit.beta),
    row('spread of the gain over prompts', fit.spread),
    row('extra gain per unit of log-odds', fit.tilt),
    row('random walk per visit', fit.walk),
    row('early transient, share lost', fit.transient),
    ...(fit.alpha ? [row('anchor α of a visit', fit.alpha)] : []),
  ];
}

function short(value: number): string {
  if (!Number.isFinite(value)) return value > 0 ? '∞' : '−∞';
  return String(Number(value.toPrecision(3)));
}

function isTabulated(ahead: number, last: number): boolean {
  return [0, 1, 2, 5, 10, 20, 50, 100, 200, 500].includes(ahead) || ahead === last;
}

function stepRow({ ahead, mean, reached, allFailed, mixed }: FitReport['forecast']['steps'][number]): string[] {
  return [
    count(ahead),
    probability(mean.mean),
    `${probability(mean.low)} – ${probability(mean.high)}`,
    ...[reached, allFailed, mixed[1]!, mixed[2]!].map((share) => percent(share, 1)),
  ];
}

/** What the same prompts show if nothing changes. */
function baselineRow({ name, mean, mixed }: FitReport['forecast']['baselines'][number]): string[] {
  return [name, probability(mean), '', '', '', ...[mixed[1]!, mixed[2]!].map((share) => percent(share, 1))];
}

function scoreLines({ rows, rollouts }: FitScores, width: number | undefined): string[] {
  return [
    `Scores on the ${countOf(rollouts, 'rollout')} of later visits`,
    '',
    ...table(
      ['forecaster', 'log-likelihood', 'Brier', 'log score of k', 'within 90 %'],
      rows.map(({ forecaster, logLikelihood, brier, logScore, coverage }) => [
        forecaster,
        logLikelihood.toFixed(4),
        probability(brier),
        logScore.toFixed(4),
        percent(coverage, 1),
      ]),
      width,
    ),
  ];
}

/** A comparison of laws for people. What it comes to stands first. */
export function renderComparison(
  log: Log,
  { prompts, visits, heldOutVisits, rows, best, notes }: LawComparison,
  width: number | undefined,
): string {
  const [first] = rows;
  const blocks = [
    [
      best.length === 1
        ? `${first!.law} describes the log best.`
        : `A tie: ${best.join(', ')} describe the log as well as each other.`,
      ...notes,
    ],
    logLines(log),
    [
      `Fitted to ${countOf(prompts, 'prompt')}, up to ${countOf(visits, 'visit')} each; ` +
        `${countOf(heldOutVisits, 'later visit')} held out. Differences with their standard errors over prompts.`,
      '',
      ...table(
        ['law', 'parameters', 'evidence behind', 'held-out score behind', `prompts × ${visits} that tell`],
        rows.map(({ law, parameters, behind, heldOut, tied, apart }) => [
          `${law}${tied && best.length > 1 ? ' (tied)' : ''}`,
          count(parameters),
          difference(behind, 1),
          heldOut === null ? '–' : difference(heldOut.behind, 4),
          apart[0] === undefined
            ? ''
            : `${needed(apart[0].prompts)} (${needed(apart[0].low)} to ${needed(apart[0].high)})`,
        ]),
        width,
      ),
    ],
  ];
  return `${blocks.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

function difference({ value, standardError }: Difference, digits: number): string {
  if (value === 0 && standardError === 0) return '0';
  const error = Number.isFinite(standardError) ? standardError.toFixed(digits) : 'unknown';
  return `${value.toFixed(digits)} ± ${error}`;
}

/** Two digits: more are not known. */
function needed(prompts: number): string {
  return Number.isFinite(prompts) ? count(Number(prompts.toPrecision(2))) : '∞';
}
