// How help looks: within the width of the terminal, with examples that run as they stand.
import type { Command, Help } from 'commander';
import { type Io, textWidth } from './io.js';

const WIDEST = 100;
/** Columns that a description needs beside its term. */
const BESIDE = 32;
const INDENT = 2;

export function helpOf(io: Io): Partial<Help> {
  return {
    helpWidth: Math.min(textWidth(io), WIDEST),
    minWidthToWrap: 16,
    formatItem(this: Help, term, termWidth, description, helper) {
      const width = helper.helpWidth ?? WIDEST;
      const indent = ' '.repeat(INDENT);
      const beside = width - termWidth - 2 * INDENT;
      if (description === '') return indent + term;
      const column = beside >= BESIDE ? termWidth + 2 * INDENT : 3 * INDENT;
      const lines = helper.boxWrap(description, width - column).split('\n');
      const [first = '', ...rest] = lines.map((line) => ' '.repeat(column) + line);
      return beside >= BESIDE
        ? [(indent + term).padEnd(column) + first.trimStart(), ...rest].join('\n')
        : [indent + term, first, ...rest].join('\n');
    },
  };
}

/** Appends examples to the help of a command: each with a word on what it shows. */
export function addExamples(command: Command, examples: readonly (readonly [shows: string, line: string])[]): Command {
  return command.addHelpText('after', () => {
    const width = command.configureHelp().helpWidth ?? WIDEST;
    const texts = examples.map(([shows, line]) => `  # ${shows}\n${continued(line, width)}`);
    return `\nExamples:\n${texts.join('\n')}`;
  });
}

/** A shell command over as many lines as it needs. */
function continued(command: string, width: number): string {
  const lines = ['  '];
  for (const word of command.split(' ')) {
    const line = lines.at(-1)!;
    if (line.trim() !== '' && line.length + 1 + word.length > width - INDENT) lines.push(`    ${word}`);
    else lines[lines.length - 1] = line.trim() === '' ? line + word : `${line} ${word}`;
  }
  return lines.join(' \\\n');
}
