import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ForecastReport } from '../../cli/forecast/report.js';
import { jsonLines, runCli } from './runCli.js';

const example = fileURLToPath(new URL('../../examples/one-shot-rlvr/trajectories.jsonl', import.meta.url));
const bundled = ['forecast', example, '--observe', '20', '--variant', 'mirror-dr-grpo', '--beta', '31'];
/** For what does not hang on the prompts: forty of them, to be read from standard input. */
const some = { stdin: readFileSync(example, 'utf8').split('\n').slice(0, 40).join('\n') };
const ofSome = ['forecast', '-', ...bundled.slice(2)];
const game24 = fileURLToPath(new URL('./fixtures/game24-counts.jsonl', import.meta.url));
const hasEscapeCodes = (text: string) => text.includes('\u001B');

async function report(argv: readonly string[], stdin = ''): Promise<ForecastReport> {
  const { code, stdout, stderr } = await runCli([...argv, '--json'], { stdin });
  expect(stderr).toBe('');
  expect(code).toBe(0);
  return JSON.parse(stdout) as ForecastReport;
}

describe('grpo forecast of the bundled run', () => {
  let bundledReport: ForecastReport;
  beforeAll(async () => {
    bundledReport = await report(bundled);
  });

  test('sums up the log', () => {
    const { log, reference } = bundledReport;
    expect(log).toMatchObject({ files: 1, lines: 1000, skippedLines: 0, prompts: 1000, rollouts: 423648 });
    expect(log.groups.count).toBe(423648 / 8);
    expect(reference).toEqual({ observe: 20, rollouts: 160000, promptsWithoutSuccess: 107, promptsWithFewerVisits: 0 });
  });

  test('stands beside what happened, and beats persistence', () => {
    const { steps, brier, census } = bundledReport;
    expect(steps).toHaveLength(38);
    expect(steps[0]!.observed).toBeNull();
    expect(steps[1]!.observed).toMatchObject({ prompts: 1000 });
    expect(steps[1]!.observed!.mean).toBeCloseTo(0.408, 3);
    expect(brier!.rollouts).toBe(423648 - 160000);
    expect(brier!.improvement).toBeCloseTo(0.08, 2);
    // Of the same visits and prompts as in docs/forecasts.md, by rollout in place of by visit.
    expect(Object.fromEntries(brier!.baselines.map(({ name, brier }) => [name, brier.toFixed(4)]))).toEqual({
      'moving average': '0.1129',
      logistic: '0.1073',
      'driftless walk': '0.1133',
    });
    expect(census).toEqual({ saturated: 0, interiorFixedPoint: 0, none: 893, noSuccessSeen: 107 });
  });

  test('is the same on both backends to 1e-12', async () => {
    const wasm = bundledReport;
    const reference = await report([...bundled, '--backend', 'reference']);
    expect(reference.census).toEqual(wasm.census);
    for (const [step, { predicted, observed }] of wasm.steps.entries()) {
      const other = reference.steps[step]!;
      for (const key of ['mean', 'low', 'high'] as const) {
        expect(Math.abs(other.predicted[key] - predicted[key])).toBeLessThan(1e-12);
        if (observed) expect(Math.abs(other.observed!.predicted[key] - observed.predicted[key])).toBeLessThan(1e-12);
      }
    }
    expect(Math.abs(reference.brier!.forecast - wasm.brier!.forecast)).toBeLessThan(1e-12);
  });
});

describe('grpo forecast', () => {
  test('is decided by the seed', async () => {
    const argv = ['forecast', game24, '--by', 'group', '--beta', '2'];
    const [first, again, other] = [await report(argv), await report(argv), await report([...argv, '--seed', '2'])];
    expect(again).toEqual(first);
    expect(other.steps).not.toEqual(first.steps);
    expect(other.log).toEqual(first.log);
  });

  test('starts at the posterior mean, with a band that holds it', async () => {
    const { steps } = await report(['forecast', '-', '--beta', '2'], jsonLines({ prompt_id: 1, n: 99, successes: 30 }));
    const { mean, low, high } = steps[0]!.predicted;
    expect(mean).toBeCloseTo(0.305, 1);
    expect(low).toBeLessThan(mean);
    expect(high).toBeGreaterThan(mean);
    expect(steps).toHaveLength(51);
  });

  test('compares with the same prompts where visits end early', async () => {
    const log = jsonLines(
      { prompt_id: 'short', n: 8, successes: [8, 8] },
      { prompt_id: 'long', n: 8, successes: [1, 1, 2] },
      { prompt_id: 'never seen twice', n: 8, successes: [4] },
    );
    const { steps, reference } = await report(['forecast', '-', '--beta', '31', '--observe', '1'], log);
    expect(steps.map(({ observed }) => observed?.prompts ?? null)).toEqual([null, 2, 1]);
    expect(steps[2]!.observed!.predicted.mean).toBeLessThan(0.4);
    expect(steps[2]!.predicted.mean).toBeGreaterThan(0.4);
    expect(reference.promptsWithFewerVisits).toBe(0);
  });

  test('uses what there is of a prompt with fewer visits, and counts it', async () => {
    const log = jsonLines({ prompt_id: 'a', n: 8, successes: [1] }, { prompt_id: 'b', n: 8, successes: [1, 1, 1, 1] });
    const { reference, steps } = await report(['forecast', '-', '--beta', '31', '--observe', '3'], log);
    expect(reference).toMatchObject({ rollouts: 32, promptsWithFewerVisits: 1 });
    expect(steps).toHaveLength(2);
  });

  test('has no score where no visit is left', async () => {
    const argv = ['forecast', '-', '--beta', '31', '--observe', '5'];
    const stdin = jsonLines({ prompt_id: 'a', n: 8, successes: [1, 2] });
    expect((await report(argv, stdin)).brier).toBeNull();
    expect((await runCli(argv, { stdin })).stdout).toContain('no visit is left to compare with');
  });

  test('accumulates files and standard input', async () => {
    const { log } = await report(['forecast', game24, '-', '--beta', '2'], jsonLines({ prompt_id: 'x', reward: 1 }));
    expect(log).toMatchObject({ files: 2, lines: 11, prompts: 7, rollouts: 1001 });
  });

  test('writes no escape codes unless a terminal has colours', async () => {
    expect(hasEscapeCodes((await runCli(ofSome, some)).stdout)).toBe(false);
    expect(hasEscapeCodes((await runCli(ofSome, { ...some, terminal: 80, env: { NO_COLOR: '1' } })).stdout)).toBe(
      false,
    );
    expect(hasEscapeCodes((await runCli(ofSome, { ...some, terminal: 80, env: { TERM: 'dumb' } })).stdout)).toBe(false);
    expect(hasEscapeCodes((await runCli(ofSome, { ...some, terminal: 80 })).stdout)).toBe(true);
  });

  test('fits into 80 columns', async () => {
    const { stdout } = await runCli(ofSome, some);
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  test.each([60, 80, 120])('keeps the plot within a terminal of %i columns', async (terminal) => {
    const { stdout } = await runCli(ofSome, { ...some, terminal, env: { NO_COLOR: '1' } });
    const plot = stdout.split('\n').filter((line) => /[\u2801-\u28FF●└]/.test(line));
    expect(plot.length).toBeGreaterThan(10);
    expect(Math.max(...plot.map((line) => line.length))).toBeLessThanOrEqual(terminal);
  });

  test('shows progress on a terminal only, and clears it', async () => {
    expect((await runCli(ofSome, some)).stderr).toBe('');
    const { stderr } = await runCli(ofSome, { ...some, terminal: 80 });
    expect(stderr).toContain('reading');
    expect(stderr.endsWith('\r')).toBe(true);
    expect(stderr.split('\r').at(-2)!.trim()).toBe('');
  });
});

describe('grpo forecast, what it says first', () => {
  const log = jsonLines(
    { prompt_id: 'a', n: 8, successes: [4, 4, 4, 4] },
    { prompt_id: 'b', n: 8, successes: [2, 2, 2, 2] },
  );

  test('is that a law which drifts too fast is worse, and what to try', async () => {
    const { stdout } = await runCli(['forecast', '-', '--beta', '0.5', '--observe', '1'], { stdin: log });
    const first = stdout.split('\n\n')[0]!.replaceAll('\n', ' ');
    expect(first).toMatch(/^This law is worse than (the|persistence) /);
    expect(first).toContain('try a larger --beta than 0.5');
  });

  test('is which baseline is better, and which law would be worth a try', async () => {
    const { stdout } = await runCli(bundled);
    const [first] = stdout.split('\n\n');
    expect(first!.replaceAll('\n', ' ')).toMatch(
      /^This law is worse than the logistic \(.+\): Brier score 0\.1082 against 0\.1073\. .*: try a smaller --beta than 31, /,
    );
  });

  test('is the log where the law is better than all of them', async () => {
    // Every prompt gains the same, one unit of log-odds in five visits: one visit says nothing of it, and beta = 5 is it.
    const gaining = Array.from({ length: 40 }, (_, i) => ({
      prompt_id: String(i),
      n: 1000,
      successes: Array.from({ length: 16 }, (_, v) => Math.round(1000 / (1 + Math.exp(3 - 0.1 * i - v / 5)))),
    }));
    const argv = ['forecast', '-', '--beta', '5', '--variant', 'mirror-dr-grpo', '--observe', '1'];
    const { stdout } = await runCli(argv, { stdin: jsonLines(...gaining) });
    expect(stdout.startsWith('Log')).toBe(true);
  });
});

describe('grpo forecast --prompts', () => {
  const directory = mkdtempSync(join(tmpdir(), 'grpo-prompts-'));
  afterAll(() => rmSync(directory, { recursive: true }));
  const stdin = jsonLines({ prompt_id: 'a, "b"', n: 8, successes: 4 }, { prompt_id: 'c', n: 8, successes: 0 });

  test('writes a row for each prompt, as CSV', async () => {
    const file = join(directory, 'out.csv');
    await report(['forecast', '-', '--beta', '5', '--steps', '3', '--prompts', file], stdin);
    const [head, first, second] = readFileSync(file, 'utf8').trim().split('\n');
    expect(head).toBe('id,n,k,posterior,forecast,end');
    expect(first).toMatch(/^"a, ""b""",8,4,0\.5,0\.\d+,none$/);
    expect(second).toMatch(/^c,8,0,0\.05\d*,0\.\d+,noSuccessSeen$/);
  });

  test('writes lines of JSON', async () => {
    const file = join(directory, 'out.jsonl');
    await report(['forecast', '-', '--beta', '5', '--steps', '3', '--prompts', file], stdin);
    const rows = readFileSync(file, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(rows.map(({ id }) => id)).toEqual(['a, "b"', 'c']);
    expect(rows[0]).toMatchObject({ n: 8, k: 4, posterior: 0.5 });
  });

  test('takes no other kind of file', async () => {
    const { code, stderr } = await runCli(['forecast', '-', '--beta', '5', '--prompts', 'x.txt'], { stdin });
    expect(code).toBe(2);
    expect(stderr).toContain('.csv or .jsonl');
  });
});

describe('grpo forecast of a long log', () => {
  test('follows 1,000 steps unless told otherwise, and says so', async () => {
    const stdin = jsonLines({ prompt_id: 'long', n: 1, successes: new Array(3000).fill(1) });
    const { steps, visitsLeftOut } = await report(['forecast', '-', '--beta', '31', '--observe', '1'], stdin);
    expect(steps).toHaveLength(1001);
    expect(visitsLeftOut).toBe(2999);
  });
});
