// Every command writes a file of its own: running one does not age what the others found.
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { markdownOf, type Results } from './report.js';

/** How the contests are timed, for the head of a file. */
export const METHOD = `Every contender runs in one process, warm, one short benchmark.js sample a round, in an order that is reversed every round.
A time is the median of a contender's samples with the relative margin of error of their mean (95 %); a ratio is the median
over rounds of the ratio of two contenders' samples. What each side computes is compared before it is timed.`;

/** @param name of a file in bench/ */
export function writeResults(name: string, results: Results): void {
  const file = new URL(`../../bench/${name}`, import.meta.url);
  writeFileSync(file, markdownOf(results));
  console.error(`wrote ${fileURLToPath(file)}`);
}
