// node build/bench/main.js [suite ...] [--write] [--quick] [--json]
import { parseArgs } from 'node:util';
import { writeTable } from '../scripts/markers.js';
import { coldStart } from './coldStart.js';
import { machine } from './machine.js';
import { type Contest, measure, type Pace, quick, thorough } from './measure.js';
import { type Section, sectionOf, summaryOf, textOf } from './report.js';
import { METHOD, NO_LIFTOFF, writeResults } from './results.js';
import { advantagesContests } from './suites/advantages.js';
import { callsContests } from './suites/calls.js';
import { conventionContests } from './suites/conventions.js';
import { divergenceContests } from './suites/divergence.js';
import { iterateContests } from './suites/iterate.js';
import { logitContests } from './suites/logit.js';
import { lossContests } from './suites/losses.js';
import { momentsContests } from './suites/moments.js';
import { neighboursContests } from './suites/neighbours.js';
import { phaseDiagramContests } from './suites/phaseDiagram.js';
import { poolContests } from './suites/pool.js';
import { relaxedContests } from './suites/relaxed.js';
import { softmaxContests } from './suites/softmax.js';
import { statisticsContests } from './suites/statistics.js';
import { tiltContests } from './suites/tilt.js';
import { topKContests } from './suites/topK.js';
import { trajectoriesContests } from './suites/trajectories.js';
import { updatesContests } from './suites/updates.js';
import { workspaceContests } from './suites/workspace.js';

/** Contests are made one at a time: each allocates its inputs and checks that all sides agree on them. */
const suites: Record<string, readonly (() => Contest)[]> = {
  calls: callsContests,
  softmax: softmaxContests,
  statistics: statisticsContests,
  divergence: divergenceContests,
  'top-k': topKContests,
  tilt: tiltContests,
  moments: momentsContests,
  advantages: advantagesContests,
  conventions: conventionContests,
  logit: logitContests,
  losses: lossContests,
  trajectories: trajectoriesContests,
  'phase-diagram': phaseDiagramContests,
  iterate: iterateContests,
  relaxed: relaxedContests,
  pool: poolContests,
  updates: updatesContests,
  workspace: workspaceContests,
  neighbours: neighboursContests,
};
const COLD_START = 'cold-start';
const names = [...Object.keys(suites), COLD_START];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    write: { type: 'boolean', default: false },
    quick: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  },
});
const unknown = positionals.find((filter) => !names.some((name) => name.includes(filter)));
if (unknown !== undefined) {
  console.error(`bench: no suite matches "${unknown}"; there are ${names.join(', ')}`);
  process.exit(2);
}
const chosen = (name: string) => positionals.length === 0 || positionals.some((filter) => name.includes(filter));
const pace: Pace = values.quick ? quick : thorough;

const sections: Section[] = [];
const show = (section: Section) => {
  sections.push(section);
  if (!values.json) console.log(textOf(section));
};
if (chosen(COLD_START)) {
  console.error(`${COLD_START} …`);
  show(coldStart(values.quick ? 3 : 15));
}
for (const [name, contests] of Object.entries(suites)) {
  if (!chosen(name)) continue;
  for (const [k, make] of contests.entries()) {
    console.error(`${name} ${k + 1}/${contests.length} …`);
    const contest = make();
    show(sectionOf(contest, await measure(contest, pace)));
  }
}

const command = ['npm run bench --', ...process.argv.slice(2)].join(' ');
const facts = machine(command);
console.log(values.json ? JSON.stringify(sections) : facts.map(([name, value]) => `${name}: ${value}`).join('\n'));
if (values.write) {
  writeResults('RESULTS.md', { title: 'Results', method: `${METHOD}\n\n${NO_LIFTOFF}`, facts, sections });
  // The README shows all suites or keeps what it has.
  if (positionals.length === 0) writeTable('docs/performance.md', 'speed', summaryOf(facts, sections));
}
