import { readFileSync, writeFileSync } from 'node:fs';

/** Replaces what stands between <!-- name --> and <!-- /name --> in the README. */
export function writeIntoReadme(name: string, body: string): void {
  const readme = new URL('../../README.md', import.meta.url);
  const [open, close] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const text = readFileSync(readme, 'utf8');
  const [start, end] = [text.indexOf(open), text.indexOf(close)];
  if (start < 0 || end < start) throw new Error(`README.md has no ${open} … ${close}`);
  writeFileSync(readme, `${text.slice(0, start)}${open}\n${body}\n${text.slice(end)}`);
}
