// A large log that is opened on the page: how long it takes, and whether the page stays awake.
import { closeSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';

const LINES = 20_000;
const PROMPTS = 1000;

export async function readInPage(
  browser: Browser,
  url: string,
  folder: string,
  megabytes: number,
): Promise<{ seconds: number; frame: number }> {
  const file = join(folder, 'large.jsonl');
  writeLog(file, megabytes);
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  const page = await context.newPage();
  await page.goto(`${url}#view=run`);
  await page.waitForSelector('input[type=file]', { state: 'attached' });
  await page.evaluate(watchFrames);
  const start = performance.now();
  await page.locator('input[type=file]').setInputFiles(file);
  await page.waitForSelector('#heat-map .picture svg', { timeout: 600_000 });
  const seconds = (performance.now() - start) / 1000;
  const frame = (await page.evaluate('longest.value')) as number;
  await context.close();
  return { seconds, frame };
}

/** Rollouts with completions of some length, of prompts in turn: what trainers write. */
function writeLog(file: string, megabytes: number): void {
  const out = openSync(file, 'w');
  const completion = 'so the answer is 42. '.repeat(20);
  for (let from = 0, bytes = 0; bytes < 1e6 * megabytes; from += LINES) {
    let text = '';
    for (let i = from; i < from + LINES; i++) {
      const prompt = Math.floor(i / 8) % PROMPTS;
      const step = Math.floor(i / (8 * PROMPTS));
      const reward = (i * 7919 + step * 13) % 11 < 2 + (prompt % 7) ? 1 : 0;
      text += `{"prompt_id":"task/${prompt}","step":${step},"reward":${reward},"completion":"${completion}"}\n`;
    }
    bytes += writeSync(out, text);
  }
  closeSync(out);
}

/** Runs in the page: the longest time between two frames. */
function watchFrames(): void {
  const longest = { value: 0 };
  Object.assign(globalThis, { longest });
  let last = performance.now();
  const frame = (now: number): void => {
    longest.value = Math.max(longest.value, now - last);
    last = now;
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
}
