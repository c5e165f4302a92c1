import type { Command } from 'commander';
import { comparing, comparisonSteps, type LawComparison } from '../../runs/fit/compareLaws.js';
import { forecasting } from '../../runs/fit/forecastRun.js';
import { scoreFit } from '../../runs/fit/score.js';
import { openPromptsFile, promptsOption } from '../forecast/promptsFile.js';
import { addExamples } from '../help.js';
import { type Io, tableWidth, UsageError } from '../io.js';
import { jsonDocument } from '../json.js';
import { addLogOptions, LOG_HELP, type LogOptions } from '../log/options.js';
import { logRecord } from '../log/words.js';
import { integer } from '../options/numbers.js';
import { Progress } from '../terminal/progress.js';
import { addLawOptions, chosenLaw, type LawOptions } from './laws.js';
import type { FitReport } from './report.js';
import { renderComparison, renderFit } from './text.js';
import { fitLog, readOrderedLog, withProgress } from './work.js';

export interface FitCommandOptions extends LogOptions, LawOptions {
  readonly observe?: number;
  readonly steps?: number;
  readonly compare?: boolean;
  readonly prompts?: string;
  readonly json?: boolean;
}

export function addFit(program: Command, io: Io): void {
  const command = program
    .command('fit')
    .summary('how fast the prompts of a log learn, and where they go')
    .description(
      'Reads the log of a run, fits a law to the visits of every prompt, and continues it. ' +
        'With --observe, scores it and simpler forecasts on the visits that were not seen. ' +
        'With --compare, fits all laws and says which of them the log prefers.',
    )
    .argument('<log...>', LOG_HELP);
  addLawOptions(addLogOptions(command))
    .option('--observe <n>', 'know only the first n visits, and compare with the rest', integer(1, 1e9))
    .option('--steps <n>', 'visits to forecast (default: 50)', integer(1, 1000))
    .option('--compare', 'compare all laws; the last third of the visits is held out, or those after --observe')
    .addOption(promptsOption())
    .option('--json', 'print one JSON document')
    .action((files: string[], options: FitCommandOptions) =>
      options.compare ? runComparison(files, options, io) : runFit('fit', files, options, io),
    );
  addExamples(command, [
    ['fit a run and continue it', 'grpo fit log.jsonl'],
    ['how good that would have been after 20 visits', 'grpo fit log.jsonl --observe 20'],
    ['standardised rewards in groups of 8', 'grpo fit log.jsonl --law mirror-grpo --group-size 8'],
    ['which law', 'grpo fit log.jsonl --compare'],
  ]);
}

/** Fits, continues and scores a log. */
export async function runFit(
  name: 'fit' | 'forecast',
  files: readonly string[],
  options: FitCommandOptions,
  io: Io,
): Promise<void> {
  const law = chosenLaw(options);
  const file = options.prompts === undefined ? undefined : openPromptsFile(options.prompts, io);
  const progress = new Progress(io.stderr);
  try {
    const log = await readOrderedLog(files, options, io, progress);
    const { observe } = options;
    const mostPrompts = name === 'forecast' ? FORECAST_PROMPTS : FIT_PROMPTS;
    const fit = fitLog(log, { mostPrompts, ...(law && { law }), ...(observe && { observe }) }, progress);
    progress.show(() => 'forecasting');
    const ahead = { visits: options.steps ?? 50 };
    const forecast = withProgress('forecasting', () => forecasting('forecastRun', fit, ahead), progress);
    const scores = observe === undefined ? undefined : scoreFit(fit);
    await file?.write(forecast.prompts.map((prompt) => ({ ...prompt })));
    progress.clear();
    const report = { log, fit, forecast, scores };
    if (options.json) io.data.write(jsonDocument(name, fitDocument(report)));
    else io.stdout.write(renderFit(report, tableWidth(io)));
  } finally {
    progress.clear();
    file?.close();
  }
}

/** Prompts that a fit looks at. A forecast wants an answer at once, and 2,000 prompts settle its parameters. */
const [FIT_PROMPTS, FORECAST_PROMPTS] = [20_000, 2000];

async function runComparison(files: readonly string[], options: FitCommandOptions, io: Io): Promise<void> {
  const other = ['law', 'groupSize', 'clip', 'convention', 'steps', 'prompts'] as const;
  const given = other.find((name) => options[name] !== undefined);
  if (given !== undefined) {
    const flag = given.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    throw new UsageError(`--compare compares all laws, and has no use for --${flag}`);
  }
  const progress = new Progress(io.stderr);
  try {
    const log = await readOrderedLog(files, options, io, progress);
    const { observe } = options;
    const begin = () => comparisonSteps(comparing('fit', log.visits, observe === undefined ? {} : { observe }));
    const comparison: LawComparison = withProgress('comparing laws', begin, progress);
    progress.clear();
    if (options.json) io.data.write(jsonDocument('fit', { log: logRecord(log), comparison }));
    else io.stdout.write(renderComparison(log, comparison, tableWidth(io)));
  } finally {
    progress.clear();
  }
}

/** The document that --json prints. */
function fitDocument({ log, fit, forecast, scores }: FitReport): object {
  const { law, log: _, members: __, baselines: ___, ...parameters } = fit;
  return {
    log: logRecord(log),
    law: law.name,
    lawOptions: law.options,
    ...parameters,
    groupSizes: forecast.groupSizes,
    steps: forecast.steps,
    baselines: forecast.baselines,
    scores: scores
      ? { ...scores, rows: scores.rows.map((row) => ({ ...row, deciles: Array.from(row.deciles) })) }
      : null,
  };
}
