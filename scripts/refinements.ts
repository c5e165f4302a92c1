// node build/scripts/refinements.js: writes the table of docs/limits.md.
import { readFileSync, writeFileSync } from 'node:fs';
import { refinementTable } from './refinementTable.js';

const file = new URL('../../docs/limits.md', import.meta.url);
const text = readFileSync(file, 'utf8');
const [open, close] = ['<!-- refinements -->\n', '<!-- /refinements -->'];
const [start, end] = [text.indexOf(open) + open.length, text.indexOf(close)];
writeFileSync(file, `${text.slice(0, start)}${refinementTable()}\n${text.slice(end)}`);
