// What both commands about conventions are told of their log.
import { type Command, Option } from 'commander';
import type { ConventionName } from '../../bindings/index.js';
import { conventionNames } from '../../bindings/rewards/convention.js';
import { addLogOptions, type LogOptions } from '../log/options.js';
import { type BackendName, backendOption } from '../options/backend.js';

export interface ConventionOptions extends LogOptions {
  readonly faithful?: boolean;
  readonly backend: BackendName;
}

export function addConventionOptions(command: Command): Command {
  return addLogOptions(command)
    .option('--faithful', 'what the trainer does, also where that is a defect')
    .addOption(backendOption());
}

export function conventionOption(flag: string, words: string): Option {
  return new Option(`${flag} <name>`, words).choices(conventionNames).default('trl' satisfies ConventionName);
}
