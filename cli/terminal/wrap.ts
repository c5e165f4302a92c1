/** A line of words as lines of at most `width` characters, the later ones indented. A word that is longer stays whole. */
export function wrap(text: string, width: number, indent = 2): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (longer.length <= width || line.trim() === '') line = longer;
    else {
      lines.push(line.trimEnd());
      line = ' '.repeat(indent) + word;
    }
  }
  return [...lines, line];
}

/** Lines of words, indented ones too, within `width` columns. Calls, which are copied, stay whole. */
export function wrapAll(lines: readonly string[], width: number | undefined): readonly string[] {
  if (width === undefined) return lines;
  return lines.flatMap((line) => {
    const indent = / */.exec(line)![0];
    if (line.length <= width || line.startsWith('→', indent.length)) return [line];
    return wrap(line.slice(indent.length), width - indent.length).map((part) => indent + part);
  });
}

/** Names with a text each: the texts in a column of their own, or below the names where that would be too narrow. */
export function definitions(entries: readonly (readonly [name: string, text: string])[], width: number): string[] {
  const names = Math.max(...entries.map(([name]) => name.length));
  const column = names + 2;
  if (width - column < 24) return entries.flatMap(([name, text]) => [name, ...wrap(`  ${text}`, width)]);
  return entries.flatMap(([name, text]) => wrap(name.padEnd(column) + text, width, column));
}
