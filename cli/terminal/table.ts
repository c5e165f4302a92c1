import { columnsOf } from './columns.js';
import { printable } from './printable.js';
import { definitions } from './wrap.js';

/** Rows as lines, every column as wide as its widest cell and flush right, columns two spaces apart. */
export function alignColumns(rows: readonly (readonly string[])[]): string[] {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [column, cell] of row.entries()) widths[column] = Math.max(widths[column] ?? 0, columnsOf(cell));
  }
  return rows.map((row) =>
    row
      .map((cell, column) => padding(cell, widths[column] ?? 0) + cell)
      .join('  ')
      .trimEnd(),
  );
}

function padding(cell: string, width: number): string {
  return ' '.repeat(Math.max(0, width - columnsOf(cell)));
}

/** Words, as against numbers in any notation. */
const WORDS = /[a-z]{2}|→/i;

/**
 * Rows below their header: columns of words flush left, columns of numbers flush right. Where the lines would be longer than
 * `width`, a row becomes a record: a line for each of its cells, with the name of the column before it. Cells may be data of any
 * kind.
 *
 * @param width undefined where lines have no limit
 * @param emphasis marks the header, or the first line of each record
 */
export function table(
  header: readonly string[],
  rows: readonly (readonly string[])[],
  width: number | undefined,
  emphasis: (text: string) => string = (text) => text,
): string[] {
  const cells = rows.map((row) => row.map(printable));
  const lines = alignedLines(header, cells);
  const [head = '', ...body] = lines;
  if (width === undefined || lines.every((line) => columnsOf(line) <= width)) return [emphasis(head), ...body];
  return cells.flatMap((row, r) => {
    const named = header.flatMap((name, k) => (row[k] ? [[name, row[k]] as const] : []));
    const [first = '', ...rest] = definitions(named, width);
    return [...(r > 0 ? [''] : []), emphasis(first), ...rest];
  });
}

function alignedLines(header: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const words = header.map((_, k) => rows.some((row) => WORDS.test(row[k] ?? '')));
  const widths = header.map((name, k) =>
    rows.reduce((most, row) => Math.max(most, columnsOf(row[k] ?? '')), columnsOf(name)),
  );
  return [header, ...rows].map((row) =>
    widths
      .map((width, k) => {
        const cell = row[k] ?? '';
        return words[k] ? cell + padding(cell, width) : padding(cell, width) + cell;
      })
      .join('  ')
      .trimEnd(),
  );
}
