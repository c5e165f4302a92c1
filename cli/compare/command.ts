import type { Command } from 'commander';
import { compare, type Log, LogError } from '../../runs/index.js';
import { addExamples } from '../help.js';
import { DataError, type Io } from '../io.js';
import {
  addLogOptions,
  addSecondLogOptions,
  LOG_HELP,
  type LogOptions,
  ofSecondLog,
  type SecondLogOptions,
} from '../log/options.js';
import { readLog } from '../log/read.js';
import { logRecord } from '../log/words.js';
import { integer } from '../options/numbers.js';
import { addOutputOptions, type OutputOptions, writeResult } from '../output.js';
import { Progress } from '../terminal/progress.js';
import { renderComparison } from './text.js';

interface Options extends LogOptions, SecondLogOptions, OutputOptions {
  readonly seed: number;
}

export function addCompare(program: Command, io: Io): void {
  const command = program
    .command('compare')
    .summary('two logs, prompt by prompt')
    .description(
      'Compares two logs on the prompts that both have: the paired difference of success with a bootstrap interval, ' +
        "McNemar's test, which prompts were gained and which lost, and pass@k of both.",
    )
    .argument('<a>', LOG_HELP)
    .argument('<b>', 'the log to compare with it');
  addSecondLogOptions(addLogOptions(command)).option('--seed <n>', 'seed of the bootstrap', integer(0, 2 ** 31 - 1), 1);
  addOutputOptions(command, ['text', 'json']).action((a: string, b: string, options: Options) =>
    runCompare(a, b, options, io),
  );
  addExamples(command, [
    ['two runs', 'grpo compare run-a/rollouts run-b/rollouts'],
    ['two evaluations', 'grpo compare base.eval tuned.eval --reward match'],
    [
      'logs of two kinds',
      'grpo compare base.csv tuned.csv --reward score --threshold 5 --reward-b solved --threshold-b 1',
    ],
  ]);
}

async function runCompare(a: string, b: string, options: Options, io: Io): Promise<void> {
  const progress = new Progress(io.stderr);
  try {
    const first = await readLog([a], options, io, progress);
    const second = await readSecond(b, options, io, progress);
    progress.clear();
    const comparison = compared(() => compare(first.visits, second.visits, options.seed));
    const labels = new Map([...first.labels, ...second.labels]);
    const result = {
      text: (io: Io) => renderComparison(comparison, [a, b], [first, second], labels, io),
      json: () => ({
        a,
        b,
        logs: [logRecord(first), logRecord(second)],
        ...comparison,
        ...(options.showPrompts ? { labels: Object.fromEntries(labels) } : {}),
      }),
    };
    await writeResult('compare', result, options, io);
  } finally {
    progress.clear();
  }
}

/** Reads the second log. What an error says to give is what is given for that log alone. */
async function readSecond(b: string, options: Options, io: Io, progress: Progress): Promise<Log> {
  try {
    return await readLog([b], ofSecondLog(options), io, progress);
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    throw new DataError(`of the second log: ${error.message.replace(NAMING, '$&-b')}`);
  }
}

/** Options that a second log has for itself. */
const NAMING = /--(reward|threshold|format|prompt|step|group|by)\b(?!-)/g;

function compared<T>(action: () => T): T {
  try {
    return action();
  } catch (error) {
    throw error instanceof LogError ? new DataError(error.message) : error;
  }
}
