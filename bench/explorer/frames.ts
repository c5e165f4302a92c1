// What a slider that is dragged costs: the time of a move, and the time between frames.
import type { Browser } from 'playwright-core';
import { type Quantiles, quantiles } from './quantiles.js';

/** Moves of the mouse, there and back, each in about a frame. */
const MOVES = 240;
const REACH = 0.6;

/** The page's own record of its moves and frames. */
interface Recorded {
  work: number[];
  frames: number[];
}

export async function dragged(
  browser: Browser,
  url: string,
  label: string,
): Promise<{ work: Quantiles; frames: Quantiles }> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  const page = await context.newPage();
  await page.goto(url);
  const slider = page.getByLabel(label);
  await slider.waitFor();
  await page.waitForTimeout(2500);
  const box = (await slider.boundingBox())!;
  const at = (k: number) => box.x + box.width * (0.5 + (REACH / 2) * Math.sin((2 * Math.PI * k) / (MOVES / 2)));
  const drag = async (moves: number) => {
    await page.mouse.move(at(0), box.y + box.height / 2);
    await page.mouse.down();
    for (let k = 1; k <= moves; k++) {
      await page.mouse.move(at(k), box.y + box.height / 2);
      await page.waitForTimeout(10);
    }
    await page.mouse.up();
  };
  // Functions are compiled for speed once they have run some times.
  await drag(MOVES / 4);
  await page.evaluate(record);
  await drag(MOVES);
  const { work, frames } = (await page.evaluate('recorded')) as Recorded;
  await context.close();
  return { work: quantiles(work), frames: quantiles(frames) };
}

/** Runs in the page. Its program has dealt with a move when the event has passed all of its listeners: it renders in between. */
function record(): void {
  const recorded: Recorded = { work: [], frames: [] };
  Object.assign(globalThis, { recorded });
  let begun = 0;
  addEventListener('input', () => (begun = performance.now()), true);
  addEventListener('input', () => recorded.work.push(performance.now() - begun));
  let last = performance.now();
  const frame = (now: number): void => {
    recorded.frames.push(now - last);
    last = now;
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
}
