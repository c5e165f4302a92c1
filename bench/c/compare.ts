// node build/bench/c/compare.js [--write] [--quick]
import { parseArgs } from 'node:util';
import { machine } from '../machine.js';
import { measure, quick, ratio, type Timing, thorough } from '../measure.js';
import { type Section, textOf, timeCells, timeHeader, times } from '../report.js';
import { METHOD, writeResults } from '../results.js';
import { buildC } from './build.js';
import { cContests } from './contests.js';

/** How many times as long as C a kernel may take. */
const TARGET = 1;

const { values } = parseArgs({
  options: { write: { type: 'boolean', default: false }, quick: { type: 'boolean', default: false } },
});
const build = buildC();
if (!build) {
  console.log(
    'no clang and wasm-ld of one version on the path (Debian: apt-get install clang lld): nothing to compare with',
  );
  process.exit(0);
}

const rows: string[][] = [];
const remarks: string[] = [];
for (const make of cContests) {
  const contest = make(build.module);
  console.error(`${contest.title} …`);
  const [mine, its] = (await measure(contest, values.quick ? quick : thorough)) as [Timing, Timing];
  const factor = ratio(mine, its);
  if (factor > TARGET) remarks.push(`${contest.title}: takes ${times(factor)} the time of C`);
  const [, , ...mineCells] = timeCells(mine);
  const [, , itsTime, itsMargin] = timeCells(its);
  rows.push([contest.title, ...mineCells, itsTime!, itsMargin!, times(factor)]);
}
const section: Section = {
  title: 'The same algorithms in C',
  size: '131,072 outcomes, one row, f32',
  header: ['kernel', timeHeader[2], timeHeader[3], timeHeader[4], 'C', '±', 'our time / C'],
  rows,
  remarks,
};
console.log(textOf(section));

const command = ['npm run bench:c --', ...process.argv.slice(2)].join(' ');
const facts = [...machine(command), ['compiler', build.with] as [string, string]];
console.log(facts.map(([name, value]) => `${name}: ${value}`).join('\n'));
if (values.write)
  writeResults('RESULTS-c.md', { title: 'Results against C', method: METHOD, facts, sections: [section] });
