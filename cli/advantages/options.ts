// What both commands about conventions are told of their log.
import { type Command, Option } from 'commander';
import type { ConventionName } from '../../bindings/index.js';
import { conventionNames } from '../../bindings/rewards/convention.js';
import { type BackendName, backendOption } from '../options/backend.js';
import { finite, names } from '../options/numbers.js';

export interface LogOptions {
  readonly by?: readonly string[];
  readonly threshold?: number;
  readonly skipInvalid?: boolean;
  readonly faithful?: boolean;
  readonly backend: BackendName;
}

export function addLogOptions(command: Command): Command {
  return command
    .option('--faithful', 'what the trainer does, also where that is a defect')
    .option('--by <columns>', 'columns that tell prompts apart together with prompt_id', names)
    .option('--threshold <reward>', 'a reward of at least this is a success', finite)
    .option('--skip-invalid', 'skip and count malformed lines')
    .addOption(backendOption());
}

export function conventionOption(flag: string, words: string): Option {
  return new Option(`${flag} <name>`, words).choices(conventionNames).default('trl' satisfies ConventionName);
}
