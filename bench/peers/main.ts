// node build/bench/peers/main.js [--write] [--quick]
import { parseArgs } from 'node:util';
import { machine } from '../machine.js';
import { measure, quick, ratio, type Timing, thorough } from '../measure.js';
import { type Section, textOf, timeCells, timeHeader, times } from '../report.js';
import { METHOD, writeResults } from '../results.js';
import { type PeerContest, type Peers, peerContests } from './contests.js';
import { loadOrt, ortVersion } from './ort.js';
import { loadTfjs, tfjsVersion } from './tfjs.js';

const { values } = parseArgs({
  options: { write: { type: 'boolean', default: false }, quick: { type: 'boolean', default: false } },
});

function sectionOf(contest: PeerContest, timings: readonly Timing[]): Section {
  const remarks: string[] = [];
  const rows = contest.contenders.map(({ side, name, against, target, error }, k) => {
    const timing = timings[k]!;
    const mine = timings[contest.contenders.findIndex((other) => other.side === 'kernel' && other.name === against)];
    const factor = mine && ratio(timing, mine);
    if (factor !== undefined) {
      const subject = `${contest.title}; ${contest.size}: ${side}, ${name}`;
      if (factor < 1) remarks.push(`${subject}: wins, it takes ${times(factor)} our time`);
      else if (target !== undefined && factor < target)
        remarks.push(`${subject}: takes ${times(factor)} our time, target ${target}×`);
    }
    return [...timeCells(timing), factor === undefined ? '' : times(factor), error?.toExponential(1) ?? ''];
  });
  return {
    title: contest.title,
    size: contest.size,
    header: [...timeHeader, 'its time / ours', 'worst p'],
    rows,
    remarks,
  };
}

const peers: Peers = { tfjs: await loadTfjs(), ort: await loadOrt() };
const sections: Section[] = [];
for (const [k, make] of peerContests.entries()) {
  console.error(`peers ${k + 1}/${peerContests.length} …`);
  const contest = await make(peers);
  const section = sectionOf(contest, await measure(contest, values.quick ? quick : thorough));
  sections.push(section);
  console.log(textOf(section));
}

const command = ['npm run bench:peers --', ...process.argv.slice(2)].join(' ');
const facts = [
  ...machine(command),
  ['peers', `${tfjsVersion()}, ${ortVersion()}; one thread, SIMD`] as [string, string],
];
console.log(facts.map(([name, value]) => `${name}: ${value}`).join('\n'));
if (values.write) {
  const method = `${METHOD}

A row of a peer is compared with the row of ours that copies as much. *worst p* is the largest relative error of a
probability against the same sums in f64. Peers offer no entropy and no statistics of a tilt: theirs are composed of their
operations, once as they are named and once in the cheapest way we found, which takes the log-partition from the largest
logit and the largest probability.`;
  writeResults('RESULTS-peers.md', { title: 'Results against peers', method, facts, sections });
}
