import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import * as api from '../../bindings/index.js';
import { runCli } from './runCli.js';

const question = ['simulate', '--p-ref', '0.1', '--beta', '5', '--steps', '4'];

test('prints what the library says, and the same numbers as JSON', async () => {
  const { stdout } = await runCli([...question, '--json', '--replicas', '2000', '--seed', '7']);
  const { steps, group, training } = JSON.parse(stdout);
  const variant = { ...api.variants.grpo({ beta: 5 }), group: { size: 8 } };
  const sampled = api.sampledTrajectories(0.1, variant, 4, { replicas: 2000, seed: 7 });
  const trained = api.trainTabular([api.logit(0.1), 0], [1, 0], variant, {
    steps: 4,
    innerSteps: 100,
    learningRate: 0.2,
  });
  expect(group).toEqual({ size: 8 });
  expect(training).toEqual({ innerSteps: 100, learningRate: 0.2, optimizer: 'sgd' });
  expect(steps.map((step: { mean: number }) => step.mean)).toEqual(Array.from(sampled.meanSuccess));
  expect(steps.map((step: { silent: number | null }) => step.silent)).toEqual([...sampled.silent, null]);
  const success = Array.from(trained.closedForm.logOdds, (x) => api.logistic(x));
  expect(steps.map((step: { closedForm: number }) => step.closedForm)).toEqual(success);
});

test('starts where it is told to', async () => {
  const { stdout } = await runCli([...question, '--start', '0.4', '--json', '--replicas', '50']);
  const { steps, start, reference } = JSON.parse(stdout);
  expect([reference, start]).toEqual([{ success: 0.1 }, { success: 0.4 }]);
  const variant = { ...api.variants.grpo({ beta: 5 }), group: { size: 8 } };
  const expected = api.successTrajectories(0.1, variant, 4, { start: 0.4 }).logOdds;
  for (const [n, step] of steps.entries()) {
    expect(step.closedForm).toBeCloseTo(api.logistic(expected[n]!), 10);
    if (n === 0) for (const name of ['ideal', 'trained', 'mean', 'low']) expect(step[name]).toBeCloseTo(0.4, 12);
  }
  const text = await runCli([...question, '--start-log-odds', '1', '--replicas', '50']);
  expect(text.stdout).toContain('p_ref = 0.1, started at x = 1');
});

test('names its columns in words', async () => {
  const { stdout, code } = await runCli([...question, '--convention', 'rloo', '--group', '4', '--replicas', '100']);
  expect(code).toBe(0);
  expect(stdout.replaceAll(/\s+/g, ' ')).toContain('groups of 4, by the rule of rloo');
  expect(stdout).toMatch(/step +ideal +groups +trained +sampled +5 % +median +95 % +silent/);
});

test('draws a picture', async () => {
  const file = join(mkdtempSync(join(tmpdir(), 'grpo-')), 'simulation.svg');
  expect((await runCli([...question, '--replicas', '100', '-o', file])).code).toBe(0);
  const picture = readFileSync(file, 'utf8');
  expect(picture).toMatch(/^<svg/);
  expect(picture).toContain('gradient steps');
});

test('a convention that there is not is an error that names near ones', async () => {
  const { code, stderr } = await runCli([...question, '--convention', 'rlooo']);
  expect(code).not.toBe(0);
  expect(stderr).toContain('rloo');
});
