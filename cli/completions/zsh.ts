import { type CommandWords, everyCommand, type OptionWords, quoted } from './tree.js';

/** One function for each command, which hands on to those of its subcommands. */
export function zsh(program: CommandWords): string {
  const functions = everyCommand(program).map((command) => {
    const specs = command.options.flatMap(optionSpecs);
    if (command.commands.length === 0) {
      const rest = command.files ? ["'*:file:_files'"] : [];
      const first = command.choices.length > 0 ? [`'1:value:(${command.choices.join(' ')})'`] : rest;
      return `${nameOf(command)}() {\n  _arguments ${[...specs, ...first].join(' \\\n    ')}\n}`;
    }
    const list = command.commands.map(({ path, words }) => `    ${quoted(`${path.at(-1)}:${words}`)}`);
    const cases = command.commands.map((child) => `        ${child.path.at(-1)}) ${nameOf(child)} ;;`);
    return `${nameOf(command)}() {
  local line state
  local -a commands=(
${list.join('\n')}
  )
  _arguments -C ${[...specs, "'1: :->command'", "'*:: :->rest'"].join(' \\\n    ')}
  case $state in
    command) _describe command commands ;;
    rest)
      case $line[1] in
${cases.join('\n')}
      esac ;;
  esac
}`;
  });
  return `#compdef grpo\n# zsh completion of grpo\n${functions.join('\n')}\n_grpo "$@"\n`;
}

function nameOf({ path }: CommandWords): string {
  return `_${['grpo', ...path].join('_').replaceAll('-', '_')}`;
}

function optionSpecs({ flags, words, takesValue, choices, file }: OptionWords): string[] {
  const text = words.replace(/[[\]:\\]/g, '\\$&');
  const value = !takesValue
    ? ''
    : file
      ? ':file:_files'
      : choices.length > 0
        ? `:value:(${choices.join(' ')})`
        : ':value:';
  return flags.map((flag) => quoted(`${flag}[${text}]${value}`));
}
