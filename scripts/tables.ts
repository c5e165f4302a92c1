// Writes the README's accuracy table between its markers: npm run tables.
import { readFileSync, writeFileSync } from 'node:fs';
import { accuracyTable } from './accuracy.js';

const api = (await import(
  new URL('../../dist/index.js', import.meta.url).href
)) as typeof import('../bindings/index.js');

const readme = new URL('../../README.md', import.meta.url);
const [open, close] = ['<!-- accuracy -->', '<!-- /accuracy -->'];
const text = readFileSync(readme, 'utf8');
const [start, end] = [text.indexOf(open), text.indexOf(close)];
if (start < 0 || end < start) throw new Error(`README.md has no ${open} … ${close}`);
const body = `${open}
Largest errors over 1,000 to 1,048,576 outcomes: of probabilities relatively (those that are normal numbers, with and without a
0/1 tilt), of their sum, and of the log-partition. Measured by \`npm run tables\` against exact sums.

${accuracyTable(api)}
`;
writeFileSync(readme, text.slice(0, start) + body + text.slice(end));
