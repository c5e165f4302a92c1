import { columnsOf } from './columns.js';

/** Where a line may end: a number keeps its percent sign, and an arrow function its arrow, so that calls can be copied. */
const BREAK = / (?!=>|%)/;

/** A line of words as lines of at most `width` columns, the later ones indented. A word that is longer stays whole. */
export function wrap(text: string, width: number, indent = 2): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(BREAK)) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (columnsOf(longer) <= width || line.trim() === '') line = longer;
    else {
      lines.push(line.trimEnd());
      line = ' '.repeat(indent) + word;
    }
  }
  return [...lines, line];
}

/** Lines of words, indented ones too, within `width` columns. */
export function wrapAll(lines: readonly string[], width: number): string[] {
  return lines.flatMap((line) => {
    if (columnsOf(line) <= width) return [line];
    const indent = / */.exec(line)![0];
    return wrap(line.slice(indent.length), width - indent.length).map((part) => indent + part);
  });
}

/** The same for text of several lines. @param width undefined where lines have no limit */
export function wrapText(text: string, width: number | undefined): string {
  return width === undefined ? text : wrapAll(text.split('\n'), width).join('\n');
}

/** Names with a text each: the texts in a column of their own, or below the names where that would be too narrow. */
export function definitions(entries: readonly (readonly [name: string, text: string])[], width: number): string[] {
  const names = Math.max(...entries.map(([name]) => name.length));
  const longest = Math.max(...entries.flatMap(([, text]) => text.split(BREAK).map(columnsOf)));
  const column = names + 2;
  if (width - column < Math.max(24, longest))
    return entries.flatMap(([name, text]) => [name, ...wrap(`  ${text}`, width)]);
  return entries.flatMap(([name, text]) => wrap(name.padEnd(column) + text, width, column));
}
