import { Argument, type Command } from 'commander';
import { addExamples } from '../help.js';
import type { Io } from '../io.js';
import { bash } from './bash.js';
import { fish } from './fish.js';
import { describe } from './tree.js';
import { zsh } from './zsh.js';

const shells = { bash, zsh, fish };

export function addCompletions(program: Command, io: Io): void {
  const command = program
    .command('completions')
    .summary('a script that completes commands and options in a shell')
    .description(
      'Prints a script with which a shell completes the commands of grpo, their options, and the values of options that ' +
        'take one of a few.',
    )
    .addArgument(new Argument('<shell>', 'the shell').choices(Object.keys(shells)))
    .action((shell: keyof typeof shells) => {
      io.data.write(shells[shell](describe(program)));
    });
  addExamples(command, [
    ['for bash', 'grpo completions bash > ~/.local/share/bash-completion/completions/grpo'],
    ['for zsh, in a folder of $fpath', 'grpo completions zsh > ~/.zfunc/_grpo'],
    ['for fish', 'grpo completions fish > ~/.config/fish/completions/grpo.fish'],
  ]);
}
