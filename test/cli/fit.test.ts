// grpo fit and grpo recommend: what they print, and their documents.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SCHEMA_VERSION } from '../../cli/json.js';
import { runCli } from './runCli.js';

const jsonPage = readFileSync(new URL('../../docs/json.md', import.meta.url), 'utf8');

let folder: string;
let log: string;
/** Few of its prompts and visits, for what takes long. */
let short: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'grpo-wasm-fit-'));
  [log, short] = [join(folder, 'log.jsonl'), join(folder, 'short.jsonl')];
  const run = readFileSync(new URL('../../examples/one-shot-rlvr/trajectories.jsonl', import.meta.url), 'utf8');
  const lines = run
    .split('\n')
    .slice(0, 60)
    .map((line) => JSON.parse(line) as { successes: number[] });
  // A fit of more visits takes seconds.
  const visits = (most: number) => (line: { successes: number[] }) =>
    JSON.stringify({ ...line, successes: line.successes.slice(0, most) });
  writeFileSync(log, lines.map(visits(24)).join('\n'));
  writeFileSync(short, lines.slice(0, 20).map(visits(12)).join('\n'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A log of lists of successes, eight rollouts a visit. */
function logOf(name: string, prompts: readonly (readonly number[])[]): string {
  const file = join(folder, name);
  const lines = prompts.map((successes, i) => JSON.stringify({ prompt_id: `p${i}`, n: 8, successes }));
  writeFileSync(file, `${lines.join('\n')}\n`);
  return file;
}

/** The rows of docs/json.md that belong to a command. */
function documented(command: string): string[] {
  const rows = jsonPage.split('\n').filter((line) => line.startsWith('| '));
  const first = rows.findIndex((row) => row.startsWith(`| \`${command}\``));
  const next = rows.findIndex((row, k) => k > first && !row.startsWith('| |'));
  const fields = rows.slice(first, next < 0 ? undefined : next).map((row) => row.split('|')[2]!);
  return fields.flatMap((text) => [...text.matchAll(/`(\w+)`/g)].map(([, name]) => name!));
}

describe('grpo fit', () => {
  test('says first whether a baseline is better, and shows the baselines beside the fit', async () => {
    const { code, stdout } = await runCli(['fit', log, '--observe', '20']);
    expect(code).toBe(0);
    expect(stdout.split('\n')[0]).toMatch(/^(The fit|A baseline) .*log-likelihood per rollout/);
    for (const name of ['fit', 'persistence', 'moving average', 'driftless walk', 'logistic'])
      expect(stdout).toMatch(new RegExp(`^ *${name} +-0\\.\\d{4} `, 'm'));
  });

  test('says why where a baseline is better', async () => {
    // What rises in the first visits falls back at once.
    const prompts = Array.from({ length: 60 }, (_, i) => [0, 1, 2, 3, 4, 5, 6, 7, ...Array(20).fill(i % 2)]);
    const { stdout } = await runCli(['fit', logOf('back.jsonl', prompts), '--observe', '8']);
    expect(stdout).toMatch(/^A baseline is better than the fit on the later visits \(.*\): .*\n.*Trust the /);
  });

  test('has the document that is written down', async () => {
    const { stdout } = await runCli(['fit', log, '--observe', '20', '--json']);
    const { schemaVersion, command, ...fields } = JSON.parse(stdout);
    expect({ schemaVersion, command }).toEqual({ schemaVersion: SCHEMA_VERSION, command: 'fit' });
    expect([...Object.keys(fields), 'comparison', 'alpha'].sort()).toEqual(documented('fit').sort());
    expect(fields.scores.rows.map(({ forecaster }: { forecaster: string }) => forecaster)).toContain('logistic');
  });

  test('fits the law that is asked for, and names it', async () => {
    const law = ['--law', 'mirror-grpo', '--group-size', '8', '--convention', 'trl', '--clip', '0.2,0.28'];
    const { stdout } = await runCli(['fit', log, '--observe', '20', ...law]);
    expect(stdout).toContain('Fitted mirror-grpo, groups of 8 (trl), clipped to 0.8 – 1.28 to 60 prompts');
  });

  test.each([
    [['--convention', 'trl'], 'needs --group-size'],
    [['--clip', '2'], 'Expected one or two numbers'],
    [['--law', 'policy-gradient', '--group-size', '8'], 'a shape of its own'],
    [['--compare', '--law', 'grpo'], '--compare compares all laws, and has no use for --law'],
  ])('refuses %j', async (argv, message) => {
    const { code, stderr } = await runCli(['fit', log, ...argv]);
    expect(code).toBe(2);
    expect(stderr.replaceAll(/\s+/g, ' ')).toContain(message);
  });

  test('compares laws, and says what the log prefers', async () => {
    const { stdout } = await runCli(['fit', short, '--compare']);
    expect(stdout).toMatch(/^(A tie: .* describe|.* describes) the log/);
    for (const law of ['mirror-dr-grpo', 'grpo', 'two-kl-grpo', 'policy-gradient', 'no drift', 'groups of 8'])
      expect(stdout).toContain(law);
  });
});

describe('grpo recommend', () => {
  test('answers every question, with the call that computes it', async () => {
    const { code, stdout } = await runCli(['recommend', short]);
    expect(code).toBe(0);
    for (const question of [
      'Group size',
      'Prompts',
      'Train next',
      'Visits until',
      'β of mirror-dr-grpo',
      'Is a plateau',
    ])
      expect(stdout).toContain(question);
    expect(stdout.match(/^ {2}→ (recommend|forecastRun)\(fit, /gm)).toHaveLength(7);
  });

  test('has the document that is written down', async () => {
    const { stdout } = await runCli(['recommend', short, '--variant', 'grpo', '--json']);
    const { schemaVersion, command, ...fields } = JSON.parse(stdout);
    expect({ schemaVersion, command }).toEqual({ schemaVersion: SCHEMA_VERSION, command: 'recommend' });
    expect(Object.keys(fields).sort()).toEqual(documented('recommend').sort());
    expect(fields.beta.rule).toBe('grpo');
  });

  test('writes the prompts of every list', async () => {
    const file = join(folder, 'prompts.jsonl');
    await runCli(['recommend', short, '--train', '5', '--prompts', file]);
    const rows = readFileSync(file, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(rows.filter(({ list }) => list === 'train')).toHaveLength(5);
    expect(rows.filter(({ list }) => list === 'train').every(({ signal, n }) => signal > 0 && n === null)).toBe(true);
  });

  test('says of one visit a prompt what cannot be said', async () => {
    const { code, stdout } = await runCli(['recommend', logOf('once.jsonl', [[3], [0], [8]])]);
    expect(code).toBe(0);
    expect(stdout).toContain('Every prompt has one visit: nothing can be said of a drift');
    expect(stdout).toContain('Only 3 prompts');
    expect(stdout).toContain('too few visits to compare');
    expect(stdout).not.toMatch(/NaN|undefined|null/);
  });

  test.each([
    [['--alpha', '0.1'], '--alpha goes with a two-KL --variant'],
    [['--variant', 'two-kl-grpo'], 'needs --alpha'],
    [['--mixed', '1'], 'Expected a number between 0 and 1'],
  ])('refuses %j', async (argv, message) => {
    const { code, stderr } = await runCli(['recommend', log, ...argv]);
    expect(code).toBe(2);
    expect(stderr.replaceAll(/\s+/g, ' ')).toContain(message);
  });
});
