// How long the phase diagram takes after a move: until its first picture, and until it is as fine as it gets.
import type { Browser } from 'playwright-core';
import { type Quantiles, quantiles } from './quantiles.js';

const MOVES = 20;

export async function diagram(browser: Browser, url: string): Promise<{ first: Quantiles; whole: Quantiles }> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  const page = await context.newPage();
  await page.goto(url);
  await page.waitForSelector('#phase .picture svg');
  await page.waitForTimeout(2500);
  await page.evaluate(watch);
  const field = page.getByLabel('ε, added to the variance of the rewards', { exact: true });
  const [first, whole]: [number[], number[]] = [[], []];
  for (let k = 0; k < MOVES; k++) {
    await page.evaluate('pictures.length = 0');
    await field.fill(`${(k + 1) * 1e-6}`);
    await page.waitForTimeout(2000);
    const { moved, pictures } = (await page.evaluate('({ moved, pictures })')) as { moved: number; pictures: number[] };
    first.push(pictures[0]! - moved);
    whole.push(pictures.at(-1)! - moved);
  }
  await context.close();
  return { first: quantiles(first), whole: quantiles(whole) };
}

/** Runs in the page: notes the time of a change, and of every picture. */
function watch(): void {
  const pictures: number[] = [];
  Object.assign(globalThis, { pictures, moved: 0 });
  document.addEventListener('input', () => Object.assign(globalThis, { moved: performance.now() }), true);
  const picture = document.querySelector('#phase .picture')!;
  new MutationObserver(() => pictures.push(performance.now())).observe(picture, { childList: true });
}
