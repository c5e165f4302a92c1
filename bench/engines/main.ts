// node build/bench/engines/main.js [suite ...] [--write] [--quick]
//
// The ordinary suites on this Node and on those that are installed in test/engines/, one after the other.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { machine } from '../machine.js';
import { type Section, textOf } from '../report.js';
import { METHOD, NO_LIFTOFF, writeResults } from '../results.js';

const SUITES = ['softmax', 'statistics', 'divergence', 'moments', 'tilt', 'advantages'];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { write: { type: 'boolean', default: false }, quick: { type: 'boolean', default: false } },
});
const suites = positionals.length > 0 ? positionals : SUITES;
const folder = new URL('../../../test/engines/', import.meta.url);
const bench = fileURLToPath(new URL('../main.js', import.meta.url));

interface Engine {
  readonly name: string;
  readonly sections: readonly Section[];
}

function run(program: string): Engine {
  const ask = (...args: string[]) =>
    execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
  const name = `Node ${ask('-p', 'process.versions.node').trim()}, V8 ${ask('-p', 'process.versions.v8').trim()}`;
  console.error(name);
  const flags = values.quick ? ['--quick', '--json'] : ['--json'];
  return { name, sections: JSON.parse(ask('--no-liftoff', bench, ...suites, ...flags)) as Section[] };
}

const { dependencies } = JSON.parse(readFileSync(new URL('package.json', folder), 'utf8')) as {
  dependencies: Record<string, string>;
};
const others = Object.keys(dependencies)
  .filter((name) => name.startsWith('node'))
  .map((name) => fileURLToPath(new URL(`node_modules/${name}/bin/node`, folder)));
const engines = [process.execPath, ...others].map(run);

/** Of the first kernel and of the first loop in plain JS: what `header` says of it. */
const cell = (section: Section, side: string, header: string) =>
  section.rows.find((row) => row[0] === side)?.[section.header.indexOf(header)] ?? '';

const tables = engines.map(
  ({ name, sections }): Section => ({
    title: name,
    size: 'nanoseconds per element',
    header: ['contest', 'plain JS', 'kernel', '±', 'vs plain JS', 'API', 'vs plain JS'],
    rows: sections.map((section) => [
      `${section.title}, ${section.size}`,
      cell(section, 'plain JS', 'ns/element'),
      cell(section, 'kernel', 'ns/element'),
      cell(section, 'kernel', '±'),
      cell(section, 'kernel', 'vs plain JS'),
      cell(section, 'API', 'ns/element'),
      cell(section, 'API', 'vs plain JS'),
    ]),
    remarks: sections.flatMap(({ remarks }) => remarks.map((remark) => `${name}: ${remark}`)),
  }),
);
for (const table of tables) console.log(textOf(table));

const command = ['npm run bench:engines --', ...process.argv.slice(2)].join(' ');
const facts = machine(command).filter(([name]) => name !== 'engine');
console.log(facts.map(([name, value]) => `${name}: ${value}`).join('\n'));
if (values.write)
  writeResults('RESULTS-engines.md', {
    title: 'Results by engine',
    method: `${METHOD}\n\n${NO_LIFTOFF}`,
    facts,
    sections: tables,
  });
