import { readFileSync, writeFileSync } from 'node:fs';

const file = (path: string) => new URL(`../../${path}`, import.meta.url);

/**
 * Replaces what stands between <!-- name --> and <!-- /name --> in a file of docs/, and the rows of its table that the README
 * shows between the same marks: those with the same first cell.
 */
export function writeTable(path: string, name: string, body: string): void {
  replaceBetween(path, name, () => body);
  const rows = new Map(body.split('\n').map((line) => [firstCell(line), line]));
  replaceBetween('README.md', name, (shown) => shown.map((line) => rows.get(firstCell(line)) ?? line).join('\n'));
}

const firstCell = (line: string) => line.split('|')[1]?.trim();

/** Replaces what stands between <!-- name --> and <!-- /name --> in a file of docs/. */
export function writeSection(path: string, name: string, body: string): void {
  replaceBetween(path, name, () => body);
}

function replaceBetween(path: string, name: string, bodyOf: (lines: string[]) => string): void {
  const [open, close] = [`<!-- ${name} -->\n`, `<!-- /${name} -->`];
  const text = readFileSync(file(path), 'utf8');
  const [start, end] = [text.indexOf(open), text.indexOf(close)];
  if (start < 0 || end < start) throw new Error(`${path} has no <!-- ${name} --> … ${close}`);
  const lines = text
    .slice(start + open.length, end)
    .trimEnd()
    .split('\n');
  writeFileSync(file(path), `${text.slice(0, start)}${open}${bodyOf(lines)}\n${text.slice(end)}`);
}
