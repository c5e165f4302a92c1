import { type Command, Option } from 'commander';
import type { FitLawOptions } from '../../runs/fit/laws.js';
import { type Recommendation, recommending } from '../../runs/recommend/recommend.js';
import type { Row } from '../csv.js';
import { addLawOptions, chosenLaw, type LawOptions } from '../fit/laws.js';
import { fitLog, readOrderedLog, withProgress } from '../fit/work.js';
import { openPromptsFile, promptsOption } from '../forecast/promptsFile.js';
import { addExamples } from '../help.js';
import { type Io, UsageError } from '../io.js';
import { jsonDocument } from '../json.js';
import { addLogOptions, LOG_HELP, type LogOptions } from '../log/options.js';
import { logRecord } from '../log/words.js';
import { integer, openUnitInterval, positive, unitInterval } from '../options/numbers.js';
import { hasAlpha, type RuleName, ruleNames } from '../options/variant.js';
import { Progress } from '../terminal/progress.js';
import { renderRecommendation } from './text.js';

interface Options extends LogOptions, LawOptions {
  readonly observe?: number;
  readonly mixed?: number;
  readonly later?: number;
  readonly train?: number;
  readonly target?: number;
  readonly klBudget?: number;
  readonly variant?: RuleName;
  readonly alpha?: number;
  readonly sure?: number;
  readonly prompts?: string;
  readonly json?: boolean;
}

export function addRecommend(program: Command, io: Io): void {
  const command = program
    .command('recommend')
    .summary('what to do with a run: group size, prompts, beta')
    .description(
      'Reads the log of a run, fits a law to it, and answers with numbers and their 90 % intervals: which group size, ' +
        'which prompts to drop, to keep for later and to train on next, how many more visits, which beta, and whether a ' +
        'plateau is one.',
    )
    .argument('<log...>', LOG_HELP);
  addLawOptions(addLogOptions(command))
    .option('--observe <n>', 'know only the first n visits of every prompt', integer(1, 1e9))
    .option('--mixed <share>', 'share of mixed groups that is wanted (default: 0.5)', openUnitInterval)
    .option('--later <n>', 'visits that "later" is away (default: 20)', integer(1, 400))
    .option('--train <n>', 'prompts to train on next (default: 256)', integer(1, 1e9))
    .option('--target <p>', 'mean success that is wanted (default: the next tenth)', openUnitInterval)
    .option('--kl-budget <nats>', 'KL divergence to the policy now that may be spent (default: 0.5)', positive)
    .addOption(
      new Option('--variant <rule>', 'rule whose beta is asked for (default: the law that is fitted)').choices(
        ruleNames,
      ),
    )
    .option(
      '--alpha <share>',
      'of a two-KL --variant: share of beta that anchors to the reference policy',
      unitInterval,
    )
    .option('--sure <p>', 'drop a prompt without a success if p < 0.5 % is as sure (default: 0.8)', openUnitInterval)
    .addOption(promptsOption())
    .option('--json', 'print one JSON document')
    .action((files: string[], options: Options) => runRecommend(files, options, io));
  addExamples(command, [
    ['what to do with a run', 'grpo recommend log.jsonl'],
    ['nine groups of ten mixed, 50 visits on', 'grpo recommend log.jsonl --mixed 0.9 --later 50'],
    ['the beta of GRPO for a mean of 70 %', 'grpo recommend log.jsonl --variant grpo --target 0.7 --kl-budget 0.3'],
    ['the lists of prompts', 'grpo recommend log.jsonl --prompts prompts.csv'],
  ]);
}

async function runRecommend(files: readonly string[], options: Options, io: Io): Promise<void> {
  const law = chosenLaw(options);
  const variant = chosenVariant(options);
  const file = options.prompts === undefined ? undefined : openPromptsFile(options.prompts, io);
  const progress = new Progress(io.stderr);
  try {
    const log = await readOrderedLog(files, options, io, progress);
    const { observe, mixed, later, train, target, klBudget, sure } = options;
    const fit = fitLog(log, { ...(law && { law }), ...(observe && { observe }) }, progress);
    const wanted = Object.entries({ mixed, later, train, target, klBudget, sure, variant });
    const given = Object.fromEntries(wanted.filter(([, value]) => value !== undefined));
    const advice = withProgress('recommending', () => recommending('recommend', fit, given), progress);
    await file?.write(promptRows(advice));
    progress.clear();
    const document = { log: logRecord(log), law: fit.law.name, observe: fit.observe, ...advice };
    if (options.json) io.data.write(jsonDocument('recommend', document));
    else io.stdout.write(renderRecommendation(log, advice, fit));
  } finally {
    progress.clear();
    file?.close();
  }
}

function chosenVariant({ variant, alpha }: Options): FitLawOptions | undefined {
  if (variant === undefined) {
    if (alpha !== undefined) throw new UsageError('--alpha goes with a two-KL --variant');
    return undefined;
  }
  if (hasAlpha(variant) && alpha === undefined) throw new UsageError(`--variant ${variant} needs --alpha`);
  if (!hasAlpha(variant) && alpha !== undefined)
    throw new UsageError(`--alpha goes with the two-KL rules; --variant ${variant} has none`);
  return { rule: variant, ...(alpha !== undefined && { alpha }) };
}

/** Every prompt that is named, with the list that names it. */
function* promptRows({ prompts, train }: Recommendation): Generator<Row> {
  const lists = { 'drop: solved': prompts.solved, 'drop: unsolved': prompts.unsolved, undecided: prompts.undecided };
  for (const [list, named] of Object.entries({ ...lists, 'keep for later': prompts.rising })) {
    for (const prompt of named) yield { list, ...prompt, signal: NONE };
  }
  const nothing = { n: NONE, k: NONE, probability: NONE, mixedNow: NONE, mixedLater: NONE };
  for (const { id, signal } of train.prompts) yield { list: 'train', id, ...nothing, signal };
}

/** An empty cell, or null. */
const NONE = Number.NaN;
