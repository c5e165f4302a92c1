import { type CommandWords, everyCommand, quoted } from './tree.js';

/** One line for each command and option. A condition asks whether the words so far lead to the command. */
export function fish(program: CommandWords): string {
  const lines = everyCommand(program).flatMap((command) => {
    const condition = `-n ${quoted(['__grpo_at', ...command.path].join(' '))}`;
    const children = command.commands.map(
      ({ path, words }) => `complete -c grpo -f ${condition} -a ${path.at(-1)} -d ${quoted(words)}`,
    );
    const options = command.options.map(({ flags, words, takesValue, choices, file }) => {
      const names = flags.map((flag) => (flag.startsWith('--') ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`));
      const value = !takesValue ? '' : file ? ' -r' : ` -x -a ${quoted(choices.join(' '))}`;
      return `complete -c grpo ${condition} ${names.join(' ')}${value} -d ${quoted(words)}`;
    });
    const values =
      command.choices.length > 0 ? [`complete -c grpo -f ${condition} -a ${quoted(command.choices.join(' '))}`] : [];
    const files = command.files ? [`complete -c grpo -F ${condition}`] : [];
    return [...children, ...values, ...files, ...options];
  });
  const paths = everyCommand(program).map(({ path }) => quoted(path.join(' ')));
  return `# fish completion of grpo
function __grpo_at
    set -l at ''
    for word in (commandline -opc)[2..-1]
        set -l longer (string trim -- "$at $word")
        contains -- "$longer" ${paths.join(' ')}; and set at $longer
    end
    test "$at" = "$argv"
end
complete -c grpo -f
${lines.join('\n')}
`;
}
