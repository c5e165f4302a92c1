import type { Command } from 'commander';
import type { ConventionName } from '../../bindings/index.js';
import type { Log } from '../../runs/index.js';
import { addExamples } from '../help.js';
import { type Io, tableWidth, textWidth, UsageError } from '../io.js';
import { LOG_HELP } from '../log/options.js';
import { readLog } from '../log/read.js';
import { logLines, logRecord } from '../log/words.js';
import { backend } from '../options/backend.js';
import { addOutputOptions, chooseFormat, type OutputOptions, writeResult } from '../output.js';
import { count, countOf, sixDigits } from '../terminal/numbers.js';
import { painter } from '../terminal/paint.js';
import { Progress } from '../terminal/progress.js';
import { table } from '../terminal/table.js';
import { wrap } from '../terminal/wrap.js';
import { advantagesOfLog, type LogAdvantages, type LogGroup, rewardsOfLog } from './groupsOfLog.js';
import { addConventionOptions, type ConventionOptions, conventionOption } from './options.js';

/** Groups that the text shows. */
const SHOWN = 20;

interface Options extends ConventionOptions, OutputOptions {
  readonly convention: ConventionName;
}

interface Row extends LogGroup {
  readonly success: number;
  readonly failure: number;
}

export function addAdvantages(program: Command, io: Io): void {
  const command = program
    .command('advantages')
    .summary('advantages of the groups in a log, by the rule of a trainer')
    .description(
      'Reads logs of rollouts and gives what a success and a failure of each group get as their advantage under a ' +
        "trainer's convention. Rewards count as 1 (success) or 0.",
    )
    .argument('<log...>', LOG_HELP)
    .addOption(conventionOption('--convention', 'the rule; "grpo conventions" compares them'));
  addOutputOptions(addConventionOptions(command), ['text', 'json', 'csv']).action((files: string[], options: Options) =>
    runAdvantages(files, options, io),
  );
  addExamples(command, [
    ['the advantages that TRL gives', 'grpo advantages log.jsonl --convention trl'],
    ['all groups, as CSV', 'grpo advantages log.jsonl --convention verl -o advantages.csv'],
  ]);
}

async function runAdvantages(files: readonly string[], options: Options, io: Io): Promise<void> {
  chooseFormat(options, ['text', 'json', 'csv']);
  const progress = new Progress(io.stderr);
  try {
    const log = await readLog(files, options, io, progress);
    const rewards = rewardsOfLog(log);
    const { convention, faithful = false } = options;
    let advantages: LogAdvantages;
    try {
      advantages = advantagesOfLog(backend(options.backend), rewards, convention, faithful);
    } catch (error) {
      if (error instanceof TypeError || error instanceof RangeError) {
        throw new UsageError(
          `${convention} does not take these groups: ${error.message.replace(/^groupAdvantages: /, '')}`,
        );
      }
      throw error;
    }
    progress.clear();
    const rows = rewards.groups.map((group, g): Row => {
      return { ...group, success: advantages.success[g]!, failure: advantages.failure[g]! };
    });
    const result = {
      text: (io: Io) => textOf(log, rows, convention, io),
      json: () => ({ log: logRecord(log), convention, faithful, groups: rows }),
      csv: () => ({
        columns: ['prompt', 'step', 'rollouts', 'successes', 'success', 'failure'],
        rows: rows.map((row) => ({ ...row })),
      }),
    };
    await writeResult('advantages', result, options, io);
  } finally {
    progress.clear();
  }
}

function textOf(log: Log, rows: readonly Row[], convention: string, io: Io): string {
  const silent = rows.filter(({ success, failure }) => !(Math.abs(success) > 0) && !(Math.abs(failure) > 0)).length;
  const words = [
    ...logLines(log),
    `Advantages under ${convention}: ${countOf(rows.length, 'group')}, of which ${count(silent)} teach nothing.`,
  ];
  const shown = rows
    .slice(0, SHOWN)
    .map(({ prompt, step, rollouts, successes, success, failure }) => [
      prompt,
      sixDigits(step),
      `${successes}/${rollouts}`,
      sixDigits(success),
      sixDigits(failure),
    ]);
  const rest = rows.length - shown.length;
  return `${[
    ...words.flatMap((line) => wrap(line, textWidth(io))),
    '',
    ...table(['prompt', 'step', 'solved', 'of a success', 'of a failure'], shown, tableWidth(io), (text) =>
      painter(io)('bold', text),
    ),
    ...(rest > 0 ? [`… and ${countOf(rest, 'more group')}: --csv writes all of them`] : []),
  ].join('\n')}\n`;
}
