import type { Command } from 'commander';
import type { ConventionName } from '../../bindings/index.js';
import type { Log } from '../../runs/index.js';
import { rewardsOfLog } from '../advantages/groupsOfLog.js';
import { addConventionOptions, type ConventionOptions, conventionOption } from '../advantages/options.js';
import { addExamples } from '../help.js';
import { type Io, tableWidth, textWidth } from '../io.js';
import { LOG_HELP } from '../log/options.js';
import { readLog } from '../log/read.js';
import { logLines, logRecord } from '../log/words.js';
import { backend } from '../options/backend.js';
import { addOutputOptions, chooseFormat, type OutputOptions, writeResult } from '../output.js';
import { countOf, sixDigits } from '../terminal/numbers.js';
import { painter } from '../terminal/paint.js';
import { Progress } from '../terminal/progress.js';
import { table } from '../terminal/table.js';
import { wrap } from '../terminal/wrap.js';
import { type Comparison, compareConventions } from './compare.js';

/** Differences that are no more than rounding. */
const SAME = 1e-12;

interface Options extends ConventionOptions, OutputOptions {
  readonly against: ConventionName;
}

export function addConventions(program: Command, io: Io): void {
  const command = program
    .command('conventions')
    .summary("how the trainers' advantages differ on a log")
    .description(
      'Reads logs of rollouts, computes the advantages of all groups under the convention of every trainer, and lists ' +
        'how far each is from one of them: the largest disagreements first, with the group that shows it. Rewards count ' +
        'as 1 (success) or 0.',
    )
    .argument('<log...>', LOG_HELP)
    .addOption(conventionOption('--against', 'the convention that the others are compared with'));
  addOutputOptions(addConventionOptions(command), ['text', 'json', 'csv']).action((files: string[], options: Options) =>
    runConventions(files, options, io),
  );
  addExamples(command, [
    ['how far all are from TRL', 'grpo conventions log.jsonl'],
    ['how far all are from verl, as JSON', 'grpo conventions log.jsonl --against verl --json'],
  ]);
}

async function runConventions(files: readonly string[], options: Options, io: Io): Promise<void> {
  chooseFormat(options, ['text', 'json', 'csv']);
  const progress = new Progress(io.stderr);
  try {
    const log = await readLog(files, options, io, progress);
    const rewards = rewardsOfLog(log);
    const { against, faithful = false } = options;
    const comparison = compareConventions(backend(options.backend), rewards, against, faithful);
    progress.clear();
    const { disagreements, refused } = comparison;
    const result = {
      text: (io: Io) => textOf(log, comparison, against, io),
      json: () => ({ log: logRecord(log), against, faithful, groups: rewards.groups.length, disagreements, refused }),
      csv: () => ({
        columns: [
          'convention',
          'difference',
          'prompt',
          'step',
          'rollouts',
          'successes',
          'kind',
          'advantage',
          'against',
        ],
        rows: disagreements.map(({ group, ...row }) => ({ ...row, ...group })),
      }),
    };
    await writeResult('conventions', result, options, io);
  } finally {
    progress.clear();
  }
}

function textOf(log: Log, { disagreements, refused }: Comparison, against: string, io: Io): string {
  const apart = disagreements.filter(({ difference }) => difference > SAME);
  const same = disagreements.filter(({ difference }) => difference <= SAME).map(({ convention }) => convention);
  const rows = apart.map(({ convention, difference, group, kind, advantage, against }) => [
    convention,
    sixDigits(difference),
    `${group.prompt}${Number.isNaN(group.step) ? '' : ` at step ${group.step}`}`,
    `${group.successes}/${group.rollouts}`,
    kind,
    sixDigits(advantage),
    sixDigits(against),
  ]);
  const lines = (text: string) => wrap(text, textWidth(io));
  const header = ['convention', 'largest difference', 'in group', 'solved', 'of a', 'advantage', `under ${against}`];
  return `${[
    ...logLines(log).flatMap(lines),
    ...lines(`Advantages of ${countOf(log.visits.n.length, 'group')}: how far each convention is from ${against}.`),
    '',
    ...(rows.length > 0 ? table(header, rows, tableWidth(io), (text) => painter(io)('bold', text)) : ['All agree.']),
    ...(same.length > 0 ? ['', ...lines(`The same as ${against} here: ${same.join(', ')}.`)] : []),
    ...(refused.length > 0 ? ['', ...lines('Not for this log:')] : []),
    ...refused.flatMap(({ convention, reason }) => lines(`  ${convention}: ${reason}`)),
  ].join('\n')}\n`;
}
