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

/** Those that say what fields mean, which may differ from log to log. */
const naming = ['reward', 'threshold', 'format', 'prompt', 'step', 'group', 'by'] as const;

function namingOptions(): Record<(typeof naming)[number], Option> {
  return {
    reward: new Option('--reward <field>', 'the reward that says success'),
    threshold: new Option('--threshold <reward>', 'a reward of at least this is a success').argParser(finite),
    format: new Option('--format <name>', 'the format, where files do not tell').choices(formatNames),
    prompt: new Option('--prompt <field>', 'the field that tells prompts apart'),
    step: new Option('--step <field>', 'the field of the step of training'),
    group: new Option('--group <field>', 'the field that tells the visits of a prompt apart'),
    by: new Option('--by <fields>', 'further fields that tell prompts apart').argParser(names),
  };
}

export function addLogOptions(command: Command): Command {
  for (const option of Object.values(namingOptions())) command.addOption(option);
  return command
    .addOption(
      new Option('--engine <name>', 'what reduces the log to counts, instead of the reader').choices(['duckdb']),
    )
    .option('--skip-invalid', 'skip and count malformed lines')
    .option('--show-prompts', 'keep the first 80 characters of prompts, for display');
}

/** Values of `--reward-b` and its like. */
export type SecondLogOptions = { readonly [Name in (typeof naming)[number] as `${Name}B`]?: LogOptions[Name] };

/** `--reward-b` and its like: what fields of a second log mean, where it has others than the first. */
export function addSecondLogOptions(command: Command): Command {
  for (const name of naming) {
    const { flags, parseArg } = namingOptions()[name];
    const option = new Option(flags.replace(`--${name}`, `--${name}-b`), `--${name} of the second log, if it differs`);
    command.addOption(parseArg === undefined ? option : option.argParser(parseArg));
  }
  return command;
}

/** Options that the second log is read with: those of the first but for what is said of it alone. */
export function ofSecondLog(options: LogOptions & SecondLogOptions): LogOptions {
  const own = naming.flatMap((name) => (options[`${name}B`] === undefined ? [] : [[name, options[`${name}B`]]]));
  return { ...options, ...Object.fromEntries(own) };
}
