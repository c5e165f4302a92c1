// npm run bench:explorer [-- --write]: how smooth the page of the explorer is, in Chromium. With --write in docs/performance.md.
// --megabytes N also reads a log of that size in the page.
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { openBrowser } from '../../scripts/browsers.js';
import { writeSection } from '../../scripts/markers.js';
import { dragged } from './frames.js';
import { readInPage } from './log.js';
import { diagram } from './phase.js';
import { opened, writeReport } from './report.js';

const { values } = parseArgs({ options: { write: { type: 'boolean' }, megabytes: { type: 'string' } } });
const page = pathToFileURL('dist/explorer.html').href;
const folder = mkdtempSync(join(tmpdir(), 'grpo-bench-'));
const browser = await openBrowser('chromium');
const version = browser.version();
const ms = (value: number) => `${value < 9.95 ? value.toFixed(1) : value.toFixed(0)} ms`;
const rows: string[] = [];
const note = (what: string, median: number, most: number) => rows.push(`| ${what} | ${ms(median)} | ${ms(most)} |`);

try {
  const moves = [
    ['Dynamics, β', '', 'β, strength of the KL penalty'],
    ['Dynamics, p_ref, groups of 8', '#group=8', 'p_ref, success of the reference policy'],
    ['Group, p', '#view=group', 'p, success probability of a prompt'],
    ['Policy, 12 words, c', '#view=policy', 'c, the tilt: ref(o) exp(c r(o))'],
    ['Policy, 50,257 tokens, c', '#view=policy&vocabulary=gpt2', 'c, the tilt: ref(o) exp(c r(o))'],
    ['Gradient, learning rate', '#view=gradient', 'Learning rate'],
  ] as const;
  for (const [name, hash, label] of moves) {
    const { work, frames } = await dragged(browser, page + hash, `${label}, slider`);
    note(`${name}: program of one move`, work.median, work.p99);
    note(`${name}: from frame to frame`, frames.median, frames.p99);
  }
  const { first, whole } = await diagram(browser, page);
  note('Phase diagram: first picture after a move', first.median, first.p99);
  note('Phase diagram: full resolution', whole.median, whole.p99);
  const report = writeReport(folder);
  const { open } = await opened(browser, report.file);
  note(
    `Report of ${report.prompts} prompts, ${(report.bytes / 1e6).toFixed(1)} MB: until its heat map is drawn`,
    open.median,
    open.p99,
  );
  if (values.megabytes) {
    const { seconds, frame } = await readInPage(browser, page, folder, Number(values.megabytes));
    rows.push(`| Log of ${values.megabytes} MB, read in the page: longest time without a frame | | ${ms(frame)} |`);
    rows.push(`| Log of ${values.megabytes} MB, until what it says is shown | ${seconds.toFixed(0)} s | |`);
  }
} finally {
  await browser.close();
  rmSync(folder, { recursive: true, force: true });
}

const machine = `${cpus()[0]!.model.trim()}, ${cpus().length} cores, load ${loadavg()[0]!.toFixed(1)}, Chromium ${version} without a GPU`;
const command = `npm run bench:explorer -- --write${values.megabytes ? ` --megabytes ${values.megabytes}` : ''}`;
const table = `How long the explorer takes while a slider is dragged with the mouse. ${machine}; \`${command}\`.

| what | median | 99th percentile |
| --- | --: | --: |
${rows.join('\n')}`;
console.log(table);
if (values.write) writeSection('docs/performance.md', 'explorer', table);
