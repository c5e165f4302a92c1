import { type Command, Option } from 'commander';
import { formatNames } from '../../runs/index.js';
import { finite, names } from '../options/numbers.js';

/** Options of every command that reads a log. */
export interface LogOptions {
  readonly format?: string;
  readonly reward?: string;
  readonly threshold?: number;
  readonly prompt?: string;
  readonly step?: string;
  readonly group?: string;
  readonly by?: readonly string[];
  readonly skipInvalid?: boolean;
  readonly showPrompts?: boolean;
  readonly engine?: 'duckdb';
}

/** What the argument of a log is. */
export const LOG_HELP = 'files, folders or patterns of any trainer or evaluator; - is standard input';

export function addLogOptions(command: Command): Command {
  return command
    .option('--reward <field>', 'the reward that says success')
    .option('--threshold <reward>', 'a reward of at least this is a success', finite)
    .addOption(new Option('--format <name>', 'the format, where files do not tell').choices(formatNames))
    .option('--prompt <field>', 'the field that tells prompts apart')
    .option('--step <field>', 'the field of the step of training')
    .option('--group <field>', 'the field that tells the visits of a prompt apart')
    .option('--by <fields>', 'further fields that tell prompts apart', names)
    .addOption(
      new Option('--engine <name>', 'what reduces the log to counts, instead of the reader').choices(['duckdb']),
    )
    .option('--skip-invalid', 'skip and count malformed lines')
    .option('--show-prompts', 'keep the first 80 characters of prompts, for display');
}
