// The commands with their options, as completions need them.
import type { Command } from 'commander';

export interface OptionWords {
  /** `--beta`, and `-o` where it has one. */
  readonly flags: readonly string[];
  readonly words: string;
  readonly takesValue: boolean;
  /** Values it can take, where they are few. */
  readonly choices: readonly string[];
  /** Whether its value is the name of a file. */
  readonly file: boolean;
}

export interface CommandWords {
  /** Words after `grpo` that lead to it. */
  readonly path: readonly string[];
  readonly words: string;
  readonly commands: readonly CommandWords[];
  readonly options: readonly OptionWords[];
  /** Values of its first argument, where they are few. */
  readonly choices: readonly string[];
  /** Whether its arguments are names of files. */
  readonly files: boolean;
}

export function describe(command: Command, path: readonly string[] = []): CommandWords {
  const helper = command.createHelp();
  const [first] = command.registeredArguments;
  const names = command.commands.map((child) => child.name());
  const below = helper.visibleCommands(command).map((child) => describe(child, [...path, child.name()]));
  return {
    path,
    words: helper.subcommandDescription(command),
    // Help is of one of its neighbours.
    commands: below.map((child) => (child.path.at(-1) === 'help' ? { ...child, choices: names, files: false } : child)),
    options: helper.visibleOptions(command).map((option) => ({
      flags: [option.long, option.short].filter((flag) => flag !== undefined && flag !== null),
      words: option.description,
      takesValue: option.required || option.optional,
      choices: option.argChoices ?? [],
      file: /<file>/.test(option.flags),
    })),
    choices: first?.argChoices ?? [],
    // Arguments that are not one of a few words are logs.
    files: first !== undefined && first.argChoices === undefined,
  };
}

/** A command and all below it. */
export function everyCommand(command: CommandWords): CommandWords[] {
  return [command, ...command.commands.flatMap(everyCommand)];
}

/** A word of a shell, in single quotes, which the three shells read alike but for a quote within. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", '’')}'`;
}
