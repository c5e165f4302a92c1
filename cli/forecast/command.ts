import { type Command, Option } from 'commander';
import type { FitLawName } from '../../runs/fit/laws.js';
import { splitVisits } from '../../runs/split.js';
import { runFit } from '../fit/command.js';
import { lawOption } from '../fit/laws.js';
import { addExamples } from '../help.js';
import { type Io, UsageError } from '../io.js';
import { jsonDocument } from '../json.js';
import { addLogOptions, LOG_HELP, type LogOptions } from '../log/options.js';
import { readLog } from '../log/read.js';
import { type BackendName, backend, backendOption } from '../options/backend.js';
import { integer, penalty } from '../options/numbers.js';
import { addRuleOptions, chooseVariant, type VariantOptions } from '../options/variant.js';
import { Progress } from '../terminal/progress.js';
import { openPromptsFile, promptsOption } from './promptsFile.js';
import { forecast, stepsOf } from './report.js';
import { renderForecast } from './text.js';

const MOST_STEPS = 100_000;
const MOST_DRAWS = 100_000;
/** Values kept for the bands, one per draw and step. */
const MOST_VALUES = 50_000_000;

interface Options extends Omit<VariantOptions, 'beta'>, LogOptions {
  readonly beta?: number;
  readonly law?: FitLawName;
  readonly observe?: number;
  readonly steps?: number;
  readonly draws: number;
  readonly seed: number;
  readonly backend: BackendName;
  readonly prompts?: string;
  readonly json?: boolean;
}

export function addForecast(program: Command, io: Io): void {
  const command = program
    .command('forecast')
    .summary('mean success of the prompts in a log, step by step')
    .description(
      'Reads the log of a run, estimates the probability of success of every prompt and follows it: by the law that fits ' +
        'the log best, or with --beta by an update rule.',
    )
    .argument('<log...>', LOG_HELP);
  addLogOptions(addRuleOptions(command, betaOption()))
    .addOption(lawOption())
    .option(
      '--steps <n>',
      'steps to follow (default: 50; with --observe, to the last visit, 1,000 at most)',
      integer(1, MOST_STEPS),
    )
    .option('--observe <n>', 'know only the first n visits, and compare with the rest', integer(1, 1e9))
    .option('--draws <n>', 'draws of all p_ref for the band', integer(1, MOST_DRAWS), 200)
    .option('--seed <n>', 'seed of the draws', integer(0, 2 ** 31 - 1), 1)
    .addOption(backendOption())
    .addOption(promptsOption())
    .option('--json', 'print one JSON document')
    .action((files: string[], options: Options) => {
      const { beta } = options;
      if (beta !== undefined) return runForecast(files, { ...options, beta }, io);
      const named = ['variant', 'alpha', 'varianceEpsilon', 'draws', 'seed', 'backend'];
      const given = named.find((name) => command.getOptionValueSource(name) === 'cli');
      if (given !== undefined) {
        const flag = command.options.find((option) => option.attributeName() === given)!.long;
        throw new UsageError(`${flag} goes with a named law, which needs --beta; without it a law is fitted`);
      }
      return runFit('forecast', files, options, io);
    });
  addExamples(command, [
    ['fifty visits on, by a fitted law', 'grpo forecast log.jsonl'],
    ['fifty steps of GRPO', 'grpo forecast log.jsonl --beta 0.04'],
    [
      'forecast from 20 visits, compared with the rest',
      'grpo forecast log.jsonl --observe 20 --beta 31 --variant mirror-dr-grpo',
    ],
  ]);
}

function betaOption(): Option {
  return new Option(
    '--beta <number>',
    'strength of the KL penalty of a named law (default: a law is fitted)',
  ).argParser(penalty);
}

async function runForecast(files: readonly string[], options: Options & VariantOptions, io: Io): Promise<void> {
  if (options.law !== undefined) throw new UsageError('--law fits a law, and --beta names one: give one of them');
  checkSize(options.draws, options.steps ?? 0);
  const api = backend(options.backend);
  const law = chooseVariant(api, options);
  const file = options.prompts === undefined ? undefined : openPromptsFile(options.prompts, io);
  const progress = new Progress(io.stderr);
  try {
    const log = await readLog(files, options, io, progress);
    const split = splitVisits(log.visits, options.observe);
    if (options.observe !== undefined && !split.ordered.some((visits) => visits > 0)) {
      throw new UsageError(
        '--observe needs visits in their order (a "step", or lists of successes), and the log has none',
      );
    }
    const steps = stepsOf(log, split, options);
    checkSize(options.draws, steps);
    const total = log.visits.ids.length;
    const { report, prompts } = forecast(api, law, log, split, steps, options, (done) => {
      progress.show(() => `following prompts: ${done.toLocaleString('en-US')} of ${total.toLocaleString('en-US')}`);
    });
    await file?.write(prompts());
    progress.clear();
    if (options.json) io.data.write(jsonDocument('forecast', report));
    else io.stdout.write(renderForecast(report, log, law, io));
  } finally {
    progress.clear();
    file?.close();
  }
}

function checkSize(draws: number, steps: number): void {
  if (draws * (steps + 1) > MOST_VALUES) {
    throw new UsageError(`--draws times --steps is limited to ${MOST_VALUES.toLocaleString('en-US')}`);
  }
}
