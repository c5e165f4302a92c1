// How fast logs are read, and in how much memory: `node build/bench/logs.js [gigabytes]`, after `npm run build`.
//
// The lines are those of verl, 2 kB each, made in memory: 128 prompts a step, eight rollouts each, the prompts coming back
// after 16 steps. Beside it stands JSON.parse of the same lines, which any reader of whole lines has to do; and a table of
// Parquet, of which three columns are read.
import { cpus } from 'node:os';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { memorySource, readLog, type Source, totals } from '../runs/index.js';

const PROMPTS = 2048;
const QUESTION = 'what is the value of the sum over all i of x_i when x is given '.repeat(8);
const ANSWER = 'we compute the next term, and then add it to what we have so far. '.repeat(20);

function stepLines(step: number): string {
  const lines = Array.from({ length: 1024 }, (_, i) => {
    const prompt = (step * 128 + (i >> 3)) % PROMPTS;
    const right = (i * 7 + prompt + step) % 3 === 0;
    // The files come again and again: with completions that tell rollouts apart they would be left out as copies.
    const output = `${ANSWER}${' '.repeat(20)}`;
    return JSON.stringify({ input: `Question ${prompt}: ${QUESTION}`, output, gts: '', score: Number(right), step });
  });
  return `${lines.join('\n')}\n`;
}

/** The files of 16 steps, which are read again and again. */
const contents = Array.from({ length: 16 }, (_, i) => Buffer.from(stepLines(i + 1)));
const gigabytes = Number(process.argv[2] ?? 0.5);

function* files(): Generator<Buffer> {
  for (let i = 0, bytes = 0; bytes < gigabytes * 1e9; i++) {
    const content = contents[i % contents.length]!;
    bytes += content.length;
    yield content;
  }
}

function* sources(): Generator<Source> {
  let number = 0;
  for (const content of files()) {
    number += 1;
    yield memorySource(`${number}.jsonl`, content);
  }
}

async function rate(work: () => void | Promise<void>, bytes = gigabytes * 1e9): Promise<string> {
  const start = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(start);
  return `${(bytes / (user + system)).toFixed(0)} MB/s`;
}

let right = 0;
const parsed = await rate(() => {
  for (const content of files()) {
    for (let start = 0; start < content.length; ) {
      const end = content.indexOf(10, start);
      right += (JSON.parse(content.toString('utf8', start, end)) as { score: number }).score;
      start = end + 1;
    }
  }
});

let successes = 0;
const read = await rate(async () => {
  const { visits } = await readLog(sources());
  successes = totals(visits).successes;
});
if (successes !== right) throw new Error(`${successes} successes, and ${right} by hand`);

const resident = process.resourceUsage().maxRSS / 1e3;

/** A table of Parquet as evaluations and trainers write them: text, tokens, and the three columns that are read. */
const rows = Array.from({ length: 40_000 }, (_, i) => i);
const table = new Uint8Array(
  parquetWriteBuffer({
    columnData: [
      { name: 'id', data: rows.map((i) => `question ${i >> 3}`), type: 'STRING' },
      { name: 'step', data: rows.map((i) => i >> 10), type: 'INT32' },
      { name: 'score', data: rows.map((i) => ((i * 7) % 3) & 1), type: 'DOUBLE' },
      { name: 'question', data: rows.map((i) => `Question ${i}: ${QUESTION}`), type: 'STRING' },
      { name: 'answer', data: rows.map((i) => textOf(i)), type: 'STRING' },
    ],
    rowGroupSize: 4096,
  }),
);

/** Words in no order, which do not compress to nothing. */
function textOf(seed: number): string {
  const words = ANSWER.split(' ');
  let state = seed + 1;
  return Array.from({ length: 250 }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return words[state % words.length]! + (state >>> 20);
  }).join(' ');
}

const times = 10;
const tables = await rate(async () => {
  for (let i = 0; i < times; i++) {
    const log = await readLog([memorySource('log.parquet', table)], { prompt: 'id', step: 'step', reward: 'score' });
    if (log.visits.ids.length !== rows.length / 8) throw new Error('a table that was not read');
  }
}, times * table.length);

console.log(`${cpus()[0]!.model}, Node ${process.version}: ${gigabytes} GB of verl's lines, in seconds of CPU`);
console.log(`readLog ${read}, JSON.parse alone ${parsed}`);
console.log(`resident ${resident.toFixed(0)} MB at most while verl's lines are read`);
console.log(`Parquet of ${(table.length / 1e6).toFixed(0)} MB, three of five columns: ${tables}`);
