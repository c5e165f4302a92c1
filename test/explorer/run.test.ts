// Reports, and logs that are opened on the page, in Chromium: they say what grpo inspect says, and hold no surprises.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { jsonLines, runCli } from '../cli/runCli.js';
import { dist } from '../dist.js';
import { seriousFindings } from './axe.js';
import { openBrowser, openPage } from './browser.js';

const folder = mkdtempSync(join(tmpdir(), 'grpo-report-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const page = dist('explorer.html');
const inFolder = (name: string) => join(folder, name);

/** Sixty prompts, half of which learn; their visits are lists of successes. */
const log = jsonLines(
  ...Array.from({ length: 60 }, (_, i) => ({
    prompt_id: `task/${i}`,
    n: 8,
    successes: Array.from({ length: 12 }, (_, visit) =>
      Math.min(8, i % 2 === 0 ? (i % 5) + Math.floor(visit / 2) : i % 4),
    ),
  })),
);
const attack = '<img src=x onerror="document.title=1">';
const hostile = [attack, '</script><script>document.title=1</script>', '\u001b[2Jred\u202e', '__proto__', '\'"`&amp;'];

async function report(name: string, text: string, ...options: string[]): Promise<string> {
  writeFileSync(inFolder(`${name}.jsonl`), text);
  const file = inFolder(`${name}.html`);
  const outcome = await runCli(['report', inFolder(`${name}.jsonl`), '-o', file, ...options]);
  expect(outcome).toEqual({ code: 0, stdout: '', stderr: '' });
  return file;
}
const url = (file: string) => pathToFileURL(file).href;

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser('chromium');
});
afterAll(() => browser?.close());

const rows = (opened: Page) => opened.locator('.prompts tbody tr').count();

describe('grpo report', () => {
  test('writes one file within its budget, whose data are those of inspect', async () => {
    const file = await report('run', log);
    const text = readFileSync(file, 'utf8');
    expect(readFileSync(page).length).toBeLessThan(900_000);
    const [, data = ''] = /<script type="application\/json" id="run">(.*?)<\/script>/s.exec(text)!;
    const { inspection, visits, outlook, trial } = JSON.parse(data);
    const {
      command: _,
      version: __,
      ...said
    } = JSON.parse((await runCli(['inspect', inFolder('run.jsonl'), '--json'])).stdout);
    expect(said).toMatchObject(inspection);
    expect(visits.ids).toHaveLength(60);
    expect(visits.k.slice(0, 12)).toEqual([0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5]);
    expect(outlook.steps).toHaveLength(51);
    expect(trial.rows.map(({ forecaster }: { forecaster: string }) => forecaster)).toContain('fit');
  });

  test.each(['light', 'dark'] as const)('shows, sorts, filters and explains, %s', async (colorScheme) => {
    const { page: opened, complaints, close } = await openPage(browser, url(inFolder('run.html')), { colorScheme });
    const { inspection } = JSON.parse(
      /id="run">(.*?)<\/script>/s.exec(readFileSync(inFolder('run.html'), 'utf8'))![1]!,
    );
    expect(await opened.textContent('.outcome')).toContain(inspection.log.meanSuccess.toFixed(4));
    for (const panel of ['steps', 'forecast', 'histogram', 'calibration', 'heat-map', 'history'])
      await opened.waitForSelector(`#${panel} .picture svg path, #${panel} .picture svg rect`, { state: 'attached' });
    expect(await rows(opened)).toBe(25);
    await opened.getByLabel('Show', { exact: true }).selectOption('never');
    expect(await opened.getByText(/^\d+ of 60 prompts$/).textContent()).toBe(
      `${inspection.prompts.neverSolved} of 60 prompts`,
    );
    await opened.getByLabel('Show', { exact: true }).selectOption('all');
    await opened.getByLabel('Search').fill('task/59');
    expect(await rows(opened)).toBe(1);
    await opened.getByRole('button', { name: 'task/59' }).click();
    expect(await opened.textContent('#history h2')).toBe('History of task/59');
    await opened.getByLabel('Search').fill('');
    await opened.locator('#heat-map .crosshair').focus();
    await opened.keyboard.press('ArrowDown');
    await opened.keyboard.press('Shift+ArrowUp');
    expect(await opened.textContent('#history h2')).not.toBe('History of task/59');
    await opened.locator('#heat-map .crosshair').click({ position: { x: 30, y: 3 } });
    expect(await opened.textContent('#history h2')).toMatch(/^History of task\//);
    await opened.getByRole('button', { name: 'Next' }).click();
    expect(await opened.textContent('.pages span')).toBe('Page 2 of 3');
    expect(await seriousFindings(opened)).toEqual([]);
    await opened.setViewportSize({ width: 400, height: 800 });
    await opened.waitForTimeout(200);
    expect(await opened.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(400);
    expect(complaints).toEqual([]);
    await close();
  });

  test('hostile ids and prompts are text, and nothing else', async () => {
    const lines = hostile.map((id) => ({ prompt_id: id, n: 8, successes: [0, 1, 2, 3] }));
    const file = await report('hostile', jsonLines(...lines));
    const { page: opened, complaints, close } = await openPage(browser, url(file));
    expect(await opened.title()).toBe('grpo-wasm explorer');
    expect(await opened.locator('main img, main script').count()).toBe(0);
    const shown = (await opened.locator('.prompts tbody .name').allTextContents()).join('\n');
    expect(shown).toContain('<img src=x onerror');
    expect(shown).toContain('\\u001b[2Jred\\u202e');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be there
    expect(shown).not.toMatch(/[\u001b\u202e]/);
    expect(await rows(opened)).toBe(hostile.length);
    expect(complaints).toEqual([]);
    await close();
  });

  test('texts of prompts are in it only if they are asked for', async () => {
    const question = `a secret question ${attack}`;
    const lines = [0, 1, 2, 3].flatMap((step) =>
      [0, 1].map((score) => ({ input: question, output: 'an answer', gts: '1', score, step })),
    );
    expect(readFileSync(await report('silent', jsonLines(...lines)), 'utf8')).not.toContain('a secret question');
    expect(readFileSync(await report('open', jsonLines(...lines), '--show-prompts'), 'utf8')).toContain(
      'a secret question',
    );
  });

  test('refuses names that are no page, and a log without rollouts', async () => {
    writeFileSync(inFolder('none.jsonl'), '\n');
    const named = await runCli(['report', inFolder('run.jsonl'), '-o', 'report.pdf']);
    expect([named.code, named.stderr]).toEqual([2, 'grpo: cannot write report.pdf: this command writes .html\n']);
    const empty = await runCli(['report', inFolder('none.jsonl'), '-o', inFolder('none.html')]);
    expect([empty.code, empty.stderr.includes('no rollouts')]).toEqual([1, true]);
    const nowhere = await runCli(['report', inFolder('run.jsonl'), '-o', '-', '--open']);
    expect(nowhere.code).toBe(2);
  });
});

describe('a log that is opened on the page', () => {
  test.each([
    ['lines', 'run.jsonl', Buffer.from(log)],
    ['gzip', 'run.jsonl.gz', gzipSync(log)],
  ])('is read there: %s', async (_, name, buffer) => {
    const { page: opened, complaints, close } = await openPage(browser, `${url(page)}#view=run`);
    expect(await opened.textContent('.opener')).toContain('Nothing is uploaded.');
    await opened.locator('input[type=file]').setInputFiles({ name, mimeType: 'application/octet-stream', buffer });
    await opened.waitForSelector('#heat-map .picture svg');
    const reported = JSON.parse(/id="run">(.*?)<\/script>/s.exec(readFileSync(inFolder('run.html'), 'utf8'))![1]!);
    expect(await opened.textContent('.outcome')).toContain(reported.inspection.log.meanSuccess.toFixed(4));
    expect(await opened.textContent('#forecast .about')).toContain(reported.outlook.steps.at(-1).mean.mean.toFixed(3));
    expect(complaints).toEqual([]);
    await close();
  });

  test('says what is wrong with a file, and can be another one then', async () => {
    const { page: opened, complaints, close } = await openPage(browser, `${url(page)}#view=run`);
    const choose = (name: string, text: string) =>
      opened.locator('input[type=file]').setInputFiles({ name, mimeType: 'text/plain', buffer: Buffer.from(text) });
    await choose('poem.txt', 'not a log at all\n');
    await opened.waitForSelector('.opener .problem');
    expect(await opened.textContent('.opener .problem')).toContain('poem.txt');
    await choose('few.jsonl', '{"prompt_id":"a","reward":1}\n{"prompt_id":"a","reward":0}\n');
    await opened.waitForSelector('.prompts tbody tr');
    expect(await rows(opened)).toBe(1);
    expect(complaints).toEqual([]);
    await close();
  });
});
