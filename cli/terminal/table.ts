import { definitions } from './wrap.js';

/** Rows as lines, every column as wide as its widest cell and flush right, columns two spaces apart. */
export function alignColumns(rows: readonly (readonly string[])[]): string[] {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [column, cell] of row.entries()) widths[column] = Math.max(widths[column] ?? 0, cell.length);
  }
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padStart(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

/** Words, as against numbers in any notation. */
const WORDS = /[a-z]{2}|→/i;

/**
 * Rows below their header: columns of words flush left, columns of numbers flush right. Where the lines would be longer than
 * `width`, a row becomes a record: a line for each of its cells, with the name of the column before it.
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
  const lines = columnsOf(header, rows);
  const [head = '', ...body] = lines;
  if (width === undefined || lines.every((line) => line.length <= width)) return [emphasis(head), ...body];
  return rows.flatMap((row, r) => {
    const cells = header.flatMap((name, k) => (row[k] ? [[name, row[k]] as const] : []));
    const [first = '', ...rest] = definitions(cells, width);
    return [...(r > 0 ? [''] : []), emphasis(first), ...rest];
  });
}

function columnsOf(header: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const words = header.map((_, k) => rows.some((row) => WORDS.test(row[k] ?? '')));
  const widths = header.map((name, k) => Math.max(name.length, ...rows.map((row) => row[k]?.length ?? 0)));
  return [header, ...rows].map((row) =>
    widths
      .map((width, k) => (words[k] ? (row[k] ?? '').padEnd(width) : (row[k] ?? '').padStart(width)))
      .join('  ')
      .trimEnd(),
  );
}
