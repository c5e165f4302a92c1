import { type CommandWords, everyCommand } from './tree.js';

/** One case for each command: the words that can follow it, and the values of those of its options that have a few. */
export function bash(program: CommandWords): string {
  const commands = everyCommand(program);
  const cases = commands.map((command) => {
    const flags = command.options.flatMap((option) => option.flags);
    const names = command.commands.map(({ path }) => path.at(-1)!);
    const values = command.options.flatMap(({ flags, choices, file, takesValue }) => {
      if (!takesValue) return [];
      const reply = file ? 'files=1' : `words='${choices.join(' ')}'`;
      return [`          ${flags.join('|')}) ${reply} ;;`];
    });
    const usual = [...names, ...command.choices, ...flags].join(' ');
    const other = `words='${usual}'${command.files ? '; files=1' : ''}`;
    return [
      `      '${command.path.join(' ')}')`,
      '        case "$previous" in',
      ...values,
      `          *) ${other} ;;`,
      '        esac ;;',
    ].join('\n');
  });
  const paths = commands.filter(({ path }) => path.length > 0).map(({ path }) => `'${path.join(' ')}'`);
  return `# bash completion of grpo
_grpo() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}"
  local command='' words='' files='' word longer
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    longer="\${command:+$command }$word"
    case "$longer" in
      ${paths.join('|')}) command="$longer" ;;
    esac
  done
  case "$command" in
${cases.join('\n')}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
  if [ -n "$files" ]; then
    COMPREPLY+=($(compgen -f -- "$current"))
    compopt -o filenames 2>/dev/null
  fi
}
complete -F _grpo grpo
`;
}
