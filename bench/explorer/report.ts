// How long a report takes to open.
import { execFileSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser } from 'playwright-core';
import { type Quantiles, quantiles } from './quantiles.js';

const OPENINGS = 10;
const log = 'examples/one-shot-rlvr/trajectories.jsonl';

export function writeReport(folder: string): { file: string; bytes: number; prompts: string } {
  const file = join(folder, 'report.html');
  execFileSync(process.execPath, ['dist/cli.js', 'report', log, '-o', file], { stdio: 'inherit' });
  const prompts = readFileSync(log, 'utf8').trim().split('\n').length;
  return { file, bytes: statSync(file).size, prompts: prompts.toLocaleString('en-US') };
}

export async function opened(browser: Browser, file: string): Promise<{ open: Quantiles }> {
  const times: number[] = [];
  for (let k = 0; k < OPENINGS; k++) {
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
    const page = await context.newPage();
    await page.addInitScript(noteHeatMap);
    await page.goto(pathToFileURL(file).href);
    await page.waitForSelector('#heat-map .picture svg');
    times.push((await page.evaluate('drawn')) as number);
    await context.close();
  }
  return { open: quantiles(times) };
}

/** Runs in the page before its program. Times of a page count from when it was asked for. */
function noteHeatMap(): void {
  const look = (): void => {
    if (document.querySelector('#heat-map .picture svg')) Object.assign(globalThis, { drawn: performance.now() });
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}
