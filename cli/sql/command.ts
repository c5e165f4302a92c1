import { type Command, Option } from 'commander';
import { countsQuery, type DialectName, dialectNames, formatNames, LogError } from '../../runs/index.js';
import { addExamples } from '../help.js';
import { type Io, UsageError } from '../io.js';
import { finite } from '../options/numbers.js';
import { outputOption, writeOut } from '../output.js';

interface Options {
  readonly format: string;
  readonly dialect: DialectName;
  readonly reward?: string;
  readonly threshold?: number;
  readonly prompt?: string;
  readonly step?: string;
  readonly group?: string;
  readonly output?: string;
}

export function addSql(program: Command, io: Io): void {
  const command = program
    .command('sql')
    .summary('the query that reduces a log to counts where it lies')
    .description(
      'Prints the query that reduces a log to counts in an engine of SQL: rollouts and successes of each visit of each ' +
        'prompt. Its result, saved as CSV, JSON lines or Parquet, is a log that every command reads.',
    )
    .argument('[log]', 'a folder or a pattern of files (duckdb, spark); a table (postgres, bigquery; default: log)')
    .addOption(
      new Option('--format <name>', 'the format of the log')
        .choices([...formatNames, 'wandb-table'])
        .makeOptionMandatory(),
    )
    .addOption(new Option('--dialect <name>', 'the engine').choices(dialectNames).makeOptionMandatory())
    .option('--reward <field>', 'the reward that says success')
    .option('--threshold <reward>', 'a reward of at least this is a success', finite)
    .option('--prompt <field>', 'the field that tells prompts apart (--format own)')
    .option('--step <field>', 'the field of the step of training (--format own)')
    .option('--group <field>', 'the field that tells the visits of a prompt apart (--format own)')
    .addOption(outputOption())
    .action((log: string | undefined, options: Options) => {
      const { output, ...query } = options;
      return writeOut(output, queryOf({ ...query, ...(log === undefined ? {} : { from: log }) }), io);
    });
  addExamples(command, [
    ['a run of verl, in DuckDB', 'grpo sql rollouts --format verl --dialect duckdb'],
    ['the same in PostgreSQL', 'grpo sql log --format verl --dialect postgres'],
    ['one of the rewards of TRL', 'grpo sql output --format trl --dialect spark --reward accuracy_reward'],
  ]);
}

function queryOf(options: Parameters<typeof countsQuery>[0]): string {
  try {
    return countsQuery(options);
  } catch (error) {
    throw error instanceof LogError ? new UsageError(error.message) : error;
  }
}
