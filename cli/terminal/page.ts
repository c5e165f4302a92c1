import { type Io, tableWidth, textWidth } from '../io.js';
import { painter } from './paint.js';
import { table } from './table.js';
import { wrap } from './wrap.js';

/** Lines of words, a table, and remarks below it: what most commands print. */
export function page(
  io: Io,
  head: readonly string[],
  columns: readonly string[],
  rows: readonly (readonly string[])[],
  remarks: readonly string[] = [],
): string {
  const paint = painter(io);
  const words = (lines: readonly string[]) => lines.flatMap((line) => wrap(line, textWidth(io)));
  return `${[
    ...words(head),
    '',
    ...table(columns, rows, tableWidth(io), (text) => paint('bold', text)),
    ...(remarks.length > 0 ? ['', ...words(remarks)] : []),
  ].join('\n')}\n`;
}
