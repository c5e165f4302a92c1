// The explorer in browsers, from a file: what it shows is what the library computes, and nothing leaves the page.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as api from '../../bindings/index.js';
import { dist } from '../dist.js';
import { SLOW } from '../slow.js';
import { openBrowser, openPage, type Watched } from './browser.js';

const folder = mkdtempSync(join(tmpdir(), 'grpo-explorer-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const file = dist('explorer.html');
const url = (hash = '') => pathToFileURL(file).href + hash;
const outcome = (page: Page) => page.textContent('#outcome strong');
/** Until the address says so: the policy of the page forbids what Playwright's own waiting needs. */
const address = (page: Page) => expect.poll(() => page.url(), { timeout: 20_000 });
const settled = (page: Page) => page.waitForSelector('#phase .picture svg');

describe.each(['chromium', 'firefox'] as const)('in %s', (name) => {
  /** In Firefox all of it with SLOW=1, otherwise whether the page computes, draws and listens there. */
  const whole = name === 'chromium' || SLOW;
  let browser: Browser;
  let watched: Watched;
  let page: Page;
  beforeAll(async () => {
    browser = await openBrowser(name);
    watched = await openPage(browser, url('#pRef=0.2&beta=5&start=0.1'));
    page = watched.page;
  });
  afterAll(() => browser?.close());

  test('the numbers are those of the library', async () => {
    const variant = api.variants.grpo({ beta: 5, varianceEpsilon: 1e-5 });
    const limit = api.attractor(0.2, variant, { start: 0.1 });
    expect(await outcome(page)).toContain(`settles at p = ${limit.points[0]!.success.toFixed(4)}`);
    // Figure 5 of the paper, panel beta = 5, p_ref = 0.2.
    expect(await outcome(page)).toContain('0.2807');
    const rows = await page.locator('#fixed-points tbody tr').allInnerTexts();
    const points = api.fixedPoints(0.2, variant);
    expect(rows).toHaveLength(points.length);
    for (const [i, { multiplier, stable }] of points.entries()) {
      const [, shown = '', words] = rows[i]!.split('\t');
      if (Math.abs(multiplier) > 1e-4) expect(Number(shown.replace('−', '-'))).toBeCloseTo(multiplier, 3);
      expect(words).toMatch(stable ? /^stable/ : /^unstable/);
    }
    const [, after] = (await page.textContent('#trajectory .picture'))!.match(/p after 50 steps: ([\d.]+)/)!;
    const { logOdds } = api.successTrajectories(0.2, variant, 50, { start: 0.1, keep: 'last' });
    expect(after).toBe(api.logistic(logOdds[0]!).toFixed(4));
  });

  if (whole) {
    test('every panel has a picture, and the call that computes it runs', async () => {
      await settled(page);
      for (const panel of ['map', 'trajectory', 'bifurcation', 'phase', 'drive'])
        await page.waitForSelector(`#${panel} .picture svg path`, { state: 'attached' });
      const calls = await page.locator('.panel code').allTextContents();
      expect(calls.length).toBeGreaterThanOrEqual(6);
      for (const call of calls) {
        const names = [...call.matchAll(/\b([a-z]\w+)\(/gi)].map(([, name]) => name!);
        expect(names.filter((called) => !(called in api) && !(called in api.variants))).toEqual([]);
      }
      const [trajectory] = calls.filter((call) => call.includes('50'));
      const run = new Function(...Object.keys(api), `return ${trajectory}`);
      expect(api.logistic(run(...Object.values(api)).logOdds[50])).toBeCloseTo(0.2807, 4);
    });
  }

  test('a slider moves by its keys, and the address follows', async () => {
    const slider = page.getByLabel('β, strength of the KL penalty, slider');
    await slider.focus();
    for (let i = 0; i < 5; i++) await page.keyboard.press('ArrowLeft');
    const beta = Number(await page.getByLabel('β, strength of the KL penalty', { exact: true }).inputValue());
    expect(beta).toBeLessThan(5);
    await address(page).toContain(`beta=${beta}`);
    const { points } = api.attractor(0.2, api.variants.grpo({ beta, varianceEpsilon: 1e-5 }), { start: 0.1 });
    expect(await outcome(page)).toContain(points[0]!.success.toFixed(4));
  });

  if (whole) {
    test('a field takes any number in range, says what it expects of others, and keeps what it had', async () => {
      const field = page.getByLabel('p_ref, success of the reference policy', { exact: true });
      await field.fill('1e-4');
      await address(page).toContain('pRef=0.0001');
      const before = await outcome(page);
      for (const wrong of ['2', 'NaN', '', 'half', '-1']) {
        await field.fill(wrong);
        expect(await page.getByText('Expected a number from 1e-12').count()).toBe(1);
        expect(await outcome(page)).toBe(before);
      }
      await field.fill('0.3');
      expect(await page.getByText('Expected a number').count()).toBe(0);
    });

    test('the crosshair moves by click, by drag and by keys', async () => {
      await settled(page);
      const cross = page.locator('.crosshair');
      await cross.scrollIntoViewIfNeeded();
      const box = (await cross.boundingBox())!;
      const at = (x: number, y: number) => [box.x + x * box.width, box.y + y * box.height] as const;
      await page.mouse.click(...at(0.5, 0.5));
      await address(page).toMatch(/beta=1\.4\d*/);
      await page.mouse.move(...at(0.5, 0.5));
      await page.mouse.down();
      await page.mouse.move(...at(0.6, 0.3), { steps: 4 });
      await page.mouse.up();
      const dragged = await betaOf(page);
      expect(dragged).toBeGreaterThan(4);
      await cross.focus();
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Shift+ArrowRight');
      await page.waitForTimeout(300);
      expect(await betaOf(page)).toBeLessThan(dragged);
    });

    test('each rule is drawn in each theme, also at 400 pixels', async () => {
      await page.getByRole('button', { name: /^(Dark|Light)$/ }).click();
      for (const rule of ['two-kl-grpo', 'dr-grpo', 'mirror-grpo', 'mirror-dr-grpo', 'two-kl-dr-grpo', 'grpo']) {
        await page.getByLabel('Update rule').selectOption(rule);
        await expect.poll(() => page.locator('.picture svg').count()).toBeGreaterThanOrEqual(5);
        expect(await page.locator('.problem').allTextContents()).toEqual([]);
      }
      await page.setViewportSize({ width: 400, height: 800 });
      await page.waitForTimeout(200);
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(400);
      await page.setViewportSize({ width: 1280, height: 900 });
    });
  }

  test('no errors, and no request leaves the page', () => {
    expect(watched.complaints).toEqual([]);
  });
});

async function betaOf(page: Page): Promise<number> {
  return Number(await page.getByLabel('β, strength of the KL penalty', { exact: true }).inputValue());
}

describe('in chromium alone', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser('chromium');
  });
  afterAll(() => browser?.close());

  test('a finger moves sliders and the crosshair', async () => {
    const { page, complaints, close } = await openPage(browser, url(), {
      hasTouch: true,
      isMobile: true,
      viewport: { width: 400, height: 800 },
    });
    await settled(page);
    await page.locator('.crosshair').tap({ position: { x: 200, y: 60 } });
    expect(await betaOf(page)).toBeGreaterThan(2);
    const slider = page.getByLabel('β, strength of the KL penalty, slider');
    const { width } = (await slider.boundingBox())!;
    await slider.tap({ position: { x: 0.25 * width, y: 10 } });
    expect(await betaOf(page)).toBeLessThan(0.5);
    expect(complaints).toEqual([]);
    await close();
  });

  test('without wasm-unsafe-eval a sentence says so, and the reference backend shows the same', async () => {
    const strict = join(folder, 'strict.html');
    writeFileSync(strict, readFileSync(file, 'utf8').replace(" 'wasm-unsafe-eval'", ''));
    const { page, close } = await openPage(browser, `${pathToFileURL(strict).href}#pRef=0.2&beta=5&start=0.1`);
    expect(await page.textContent('.notice')).toContain("does not allow 'wasm-unsafe-eval'");
    expect(await outcome(page)).toContain('settles at p = 0.2807');
    await settled(page);
    for (const [hash, said] of [
      ['#view=group', '43.0\u00a0% teach nothing'],
      ['#view=policy', 'The tilt moves the mean reward from 0.2315'],
      ['#view=policy&vocabulary=gpt2', 'The vocabulary of GPT-2 needs WebAssembly'],
      ['#view=gradient&outerSteps=8', 'After 8 steps'],
    ]) {
      await page.goto(pathToFileURL(strict).href + hash);
      await expect.poll(() => page.textContent('#outcome'), { timeout: 20_000 }).toContain(said);
      expect(await page.locator('.problem').allTextContents()).toEqual([]);
    }
    await close();
  });

  test('without SIMD a sentence says so', async () => {
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.addInitScript(() => {
      WebAssembly.validate = () => false;
      const refuse = () => {
        throw new WebAssembly.CompileError('no SIMD');
      };
      WebAssembly.Module = new Proxy(WebAssembly.Module, { construct: refuse });
    });
    await page.goto(url());
    await page.waitForSelector('#outcome');
    expect(await page.textContent('.notice')).toContain('This browser has no WebAssembly SIMD.');
    await settled(page);
    await context.close();
  });
});
