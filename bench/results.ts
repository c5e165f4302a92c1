// Every command writes a file of its own: running one does not age what the others found. RESULTS.md repeats their losses.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { LOSSES, markdownOf, type Results } from './report.js';

/** How the contests are timed, for the head of a file. */
export const METHOD = `Every contender runs in one process, warm, one short benchmark.js sample a round, in an order that is reversed every round.
A time is the median of a contender's samples with the relative margin of error of their mean (95 %); a ratio is the median
over rounds of the ratio of two contenders' samples. What each side computes is compared before it is timed.`;

/** Of the suites in main.ts, which npm run bench starts so. */
export const NO_LIFTOFF = `V8 runs with --no-liftoff: its first compiler's code is otherwise replaced at some time, or in some processes never, and a
kernel then takes up to 1.7 times as long for the whole run. Cold starts are measured without the flag.`;

const folder = new URL('../../bench/', import.meta.url);

/** @param name of a file in bench/ */
export function writeResults(name: string, results: Results): void {
  const file = new URL(name, folder);
  writeFileSync(file, markdownOf(results) + (name === 'RESULTS.md' ? lossesElsewhere() : ''));
  console.error(`wrote ${fileURLToPath(file)}`);
}

/** What the other files say of where we lose, under their titles. */
function lossesElsewhere(): string {
  const files = readdirSync(folder).filter((name) => /^RESULTS-\w+\.md$/.test(name));
  return files
    .map((name) => {
      const text = readFileSync(new URL(name, folder), 'utf8');
      const title = text.slice(2, text.indexOf('\n'));
      const losses = text.split(/^## /m).find((part) => part.startsWith(LOSSES)) ?? '';
      return `\n## ${title}: ${LOSSES.toLowerCase()}\n\nAll of it: [${name}](${name})\n${losses.slice(LOSSES.length).trimEnd()}\n`;
    })
    .join('');
}
