import { type Command, Option } from 'commander';
import { type Fit, fitting, steps } from '../../runs/fit/fitRun.js';
import { forecastRun, type RunForecast } from '../../runs/fit/forecastRun.js';
import { type FitLawName, fitLawNames } from '../../runs/fit/laws.js';
import { type FitScores, scoreFit } from '../../runs/fit/score.js';
import type { Log } from '../../runs/index.js';
import { openPromptsFile, promptsOption } from '../forecast/promptsFile.js';
import { addExamples } from '../help.js';
import { DataError, type Io, UsageError } from '../io.js';
import { jsonDocument } from '../json.js';
import { addLogOptions, LOG_HELP, type LogOptions } from '../log/options.js';
import { readLog } from '../log/read.js';
import { integer } from '../options/numbers.js';
import { Progress } from '../terminal/progress.js';
import { renderFit } from './text.js';

export interface FitCommandOptions extends LogOptions {
  readonly law?: FitLawName;
  readonly observe?: number;
  readonly steps?: number;
  readonly prompts?: string;
  readonly json?: boolean;
}

export function lawOption(): Option {
  return new Option('--law <law>', 'law that is fitted (default: mirror-dr-grpo)').choices(fitLawNames);
}

export function addFit(program: Command, io: Io): void {
  const command = program
    .command('fit')
    .summary('how fast the prompts of a log learn, and where they go')
    .description(
      'Reads the log of a run, fits a law to the visits of every prompt, and continues it. ' +
        'With --observe, scores it and simpler forecasts on the visits that were not seen.',
    )
    .argument('<log...>', LOG_HELP);
  addLogOptions(command)
    .addOption(lawOption())
    .option('--observe <n>', 'know only the first n visits, and compare with the rest', integer(1, 1e9))
    .option('--steps <n>', 'visits to forecast (default: 50)', integer(1, 1000))
    .addOption(promptsOption())
    .option('--json', 'print one JSON document')
    .action((files: string[], options: FitCommandOptions) => runFit('fit', files, options, io));
  addExamples(command, [
    ['fit a run and continue it', 'grpo fit log.jsonl'],
    ['how good that would have been after 20 visits', 'grpo fit log.jsonl --observe 20'],
  ]);
}

/** What was fitted, forecast and scored. */
export interface FitReport {
  readonly log: Log;
  readonly fit: Fit;
  readonly forecast: RunForecast;
  readonly scores: FitScores | undefined;
}

/** Fits, continues and scores a log. */
export async function runFit(
  name: 'fit' | 'forecast',
  files: readonly string[],
  options: FitCommandOptions,
  io: Io,
): Promise<void> {
  const file = options.prompts === undefined ? undefined : openPromptsFile(options.prompts, io);
  const progress = new Progress(io.stderr);
  try {
    const log = await readLog(files, options, io, progress);
    if (options.observe !== undefined && !log.visits.step.some((step) => step >= 0)) {
      throw new UsageError(
        '--observe needs visits in their order (a "step", or lists of successes), and the log has none',
      );
    }
    const fit = fitted(log, options, progress, name === 'forecast' ? FORECAST_PROMPTS : FIT_PROMPTS);
    progress.show(() => 'forecasting');
    const forecast = forecastRun(fit, { visits: options.steps ?? 50 });
    const scores = options.observe === undefined ? undefined : scoreFit(fit);
    await file?.write(forecast.prompts.map((prompt) => ({ ...prompt })));
    progress.clear();
    const report = { log, fit, forecast, scores };
    io.stdout.write(options.json ? jsonDocument(name, fitDocument(report)) : renderFit(report));
  } finally {
    progress.clear();
    file?.close();
  }
}

/** Prompts that a fit looks at. A forecast wants an answer at once, and 2,000 prompts settle its parameters. */
const [FIT_PROMPTS, FORECAST_PROMPTS] = [20_000, 2000];

function fitted(log: Log, { law, observe }: FitCommandOptions, progress: Progress, mostPrompts: number): Fit {
  try {
    const work = steps(fitting('fit', log.visits, { mostPrompts, ...(law && { law }), ...(observe && { observe }) }));
    for (;;) {
      const state = work.next();
      if (state.done) return state.value;
      progress.show(() => `fitting: ${(state.value / 10).toFixed(1)} %`);
    }
  } catch (error) {
    // Too many visits for a fit: the data's fault, and the message says what to do.
    throw error instanceof RangeError ? new DataError(error.message) : error;
  }
}

/** The document that --json prints. */
function fitDocument({ log, fit, forecast, scores }: FitReport): object {
  const { law, log: _, members: __, baselines: ___, ...parameters } = fit;
  return {
    log: { files: log.files, lines: log.lines, skippedLines: log.skipped.count, prompts: log.visits.ids.length },
    law: law.name,
    ...parameters,
    groupSizes: [4, 8, 16, 32],
    steps: forecast.steps,
    scores: scores
      ? { ...scores, rows: scores.rows.map((row) => ({ ...row, deciles: Array.from(row.deciles) })) }
      : null,
  };
}
