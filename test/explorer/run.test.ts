// Reports, and logs that are opened on the page, in Chromium: they say what grpo inspect says, and hold no surprises.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { parquetWriteBuffer } from 'hyparquet-writer';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { compareLaws, VisitsBuilder } from '../../runs/index.js';
import { jsonLines, runCli } from '../cli/runCli.js';
import { dist } from '../dist.js';
import { SLOW } from '../slow.js';
import { seriousFindings } from './axe.js';
import { openBrowser, openPage, SharedPage } from './browser.js';

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

const rows = (opened: Page) => opened.locator('#prompts tbody tr').count();

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
    // The forecast is that of grpo forecast, number by number.
    const forecast = JSON.parse((await runCli(['forecast', inFolder('run.jsonl'), '--json'])).stdout);
    expect(outlook.steps).toMatchObject(forecast.steps);
    expect([outlook.fit.noDrift, outlook.fit.beta]).toEqual([forecast.noDrift, forecast.beta]);
    expect(trial.rows.map(({ forecaster }: { forecaster: string }) => forecaster)).toContain('fit');
  });

  test('shows, sorts, filters and explains', async () => {
    const { page: opened, complaints, close } = await openPage(browser, url(inFolder('run.html')));
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
    for (const colorScheme of ['light', 'dark'] as const) {
      await opened.emulateMedia({ colorScheme });
      expect(await seriousFindings(opened), colorScheme).toEqual([]);
    }
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
    const shown = (await opened.locator('#prompts tbody .name').allTextContents()).join('\n');
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

/** The same visits, each rollout a row: as lines, and as tables. */
const rollouts = Array.from({ length: 30 }, (_, i) => ({ prompt: i % 5, step: Math.floor(i / 5) })).flatMap(
  ({ prompt, step }) =>
    Array.from({ length: 4 }, (_, k) => ({
      prompt_id: `task/${prompt}`,
      step,
      reward: k < (prompt + step) % 5 ? 1 : 0,
    })),
);
const mean = rollouts.reduce((sum, { reward }) => sum + reward, 0) / rollouts.length;

function parquet(): Buffer {
  const column = (name: keyof (typeof rollouts)[number]) => ({ name, data: rollouts.map((row) => row[name]) });
  const columnData = [column('prompt_id'), column('step'), column('reward')];
  return Buffer.from(parquetWriteBuffer({ columnData }));
}

const lines = Buffer.from(jsonLines(...rollouts));
const table = `prompt_id,step,reward\n${rollouts.map((row) => Object.values(row).join()).join('\n')}\n`;
const files: readonly (readonly [string, Buffer])[] = [
  ['run.jsonl', lines],
  ['run.jsonl.gz', gzipSync(lines)],
  ['run.csv', Buffer.from(table)],
  ['run.parquet', parquet()],
];

/** SLOW=1: in Firefox too. dynamics.test.ts always tries whether the page works there. */
describe.each(SLOW ? (['chromium', 'firefox'] as const) : (['chromium'] as const))(
  'a log that is opened in %s',
  (name) => {
    let own: Browser;
    let shared: SharedPage;
    beforeAll(async () => {
      own = name === 'chromium' ? browser : await openBrowser(name);
      shared = await SharedPage.open(own, url(page));
    });
    afterAll(() => (own === browser ? undefined : own?.close()));

    /** Chosen by name, or dropped as a file. */
    async function give(opened: Page, how: string, file: string, content: Buffer): Promise<void> {
      if (how === 'chosen') {
        await opened.locator('input[type=file]').setInputFiles({ name: file, mimeType: '', buffer: content });
        return;
      }
      const data = await opened.evaluateHandle(
        ([called, text]) => {
          const transfer = new DataTransfer();
          transfer.items.add(new File([Uint8Array.from(atob(text!), (sign) => sign.charCodeAt(0))], called!));
          return transfer;
        },
        [file, content.toString('base64')],
      );
      await opened.dispatchEvent('.opener', 'dragover', { dataTransfer: data });
      expect(await opened.getAttribute('.opener', 'class')).toBe('opener over');
      // Anywhere on the page, also where another view is shown.
      await opened.getByRole('button', { name: 'Dynamics' }).click();
      await opened.dispatchEvent('main', 'drop', { dataTransfer: data });
    }

    test.each([['chosen', ...files[0]!] as const, ...files.map((file) => ['dropped', ...file] as const)])(
      'is %s and read: %s',
      async (how, file, content) => {
        const opened = await shared.at('#view=run');
        expect(await opened.textContent('.opener')).toContain('Nothing is uploaded.');
        // What is there before says something else.
        await give(opened, 'chosen', 'other.jsonl', Buffer.from('{"prompt_id":"a","reward":1}\n'));
        await expect.poll(() => opened.textContent('.outcome')).toContain('Mean success is 1.0000');
        await give(opened, how, file, content);
        await expect.poll(() => opened.textContent('.outcome')).toContain(`Mean success is ${mean.toFixed(4)}`);
        expect(await opened.locator('#prompts tbody tr').count()).toBe(5);
      },
    );

    test('says what is wrong with a file, and can be another one then', async () => {
      const opened = await shared.at('#view=run');
      await give(opened, 'dropped', 'poem.txt', Buffer.from('not a log at all\n'));
      await opened.waitForSelector('.opener .problem');
      expect(await opened.textContent('.opener .problem')).toContain('poem.txt');
      await give(
        opened,
        'chosen',
        'few.jsonl',
        Buffer.from('{"prompt_id":"a","reward":1}\n{"prompt_id":"a","reward":0}\n'),
      );
      await expect.poll(() => opened.textContent('.outcome')).toContain('0.5000');
    });

    test('asks in its own fields for what a log leaves open, and reads the same files again', async () => {
      const opened = await shared.at('#view=run');
      const rollouts = [0, 1, 1, 0].map((right, i) => ({
        step: 1 + (i >> 1),
        prompt: 'a',
        completion: 'b',
        accuracy_reward: right,
        format_reward: 1,
        advantage: 0,
      }));
      await give(opened, 'dropped', 'completions.jsonl', Buffer.from(jsonLines(...rollouts)));
      await opened.waitForSelector('.opener .problem');
      expect(await opened.textContent('.opener .problem')).toContain('choose one with “Field of the reward”');
      await opened.getByLabel('Field of the reward').fill('format_reward');
      await opened.getByRole('button', { name: 'Read the files again' }).click();
      await expect.poll(() => opened.textContent('.outcome')).toContain('1.0000');
      expect(await opened.locator('.opener .problem').count()).toBe(0);
      await opened.getByLabel('Field of the reward').fill('', { force: true });
    });

    test('no errors, and no request leaves the page', () => {
      expect(shared.complaints).toEqual([]);
    });
  },
);

test('laws are compared where the reader asks for it', async () => {
  const counts = [
    [1, 2, 3],
    [0, 1, 3],
  ];
  const file = await report(
    'laws',
    jsonLines(...counts.map((successes, i) => ({ prompt_id: `${i}`, n: 4, successes }))),
  );
  const { page: opened, complaints, close } = await openPage(browser, url(file));
  await opened.getByRole('button', { name: /^Compare the laws/ }).click();
  await opened.waitForSelector('#laws tbody tr');
  const builder = new VisitsBuilder();
  for (const [i, successes] of counts.entries())
    for (const k of successes) builder.addNext(builder.prompt(`${i}`), 4, k);
  const { rows: expected } = compareLaws(builder.build(), { mostPrompts: 300 });
  expect(await opened.locator('#laws tbody td:first-child').allTextContents()).toEqual(expected.map(({ law }) => law));
  expect(complaints).toEqual([]);
  await close();
});
