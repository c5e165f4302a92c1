import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { betaForTarget, fixedPoints, variants } from '../../bindings/index.js';
import { bestOfN, bestOfNLogOdds, robustSuccess, signalProbability } from '../../bindings/neighbours.js';
import { runCli } from './runCli.js';

const json = async (...argv: string[]) => JSON.parse((await runCli([...argv, '--json'])).stdout);

describe('grpo best-of-n', () => {
  it('prints the success of n draws, and the beta with which training rests there', async () => {
    const { rows } = await json('best-of-n', '--p-ref', '0.2', '--n', '1,4,16');
    expect(rows.map((row: { n: number }) => row.n)).toEqual([1, 4, 16]);
    const [none, four] = rows;
    expect(none).toMatchObject({ success: 0.2, kl: 0, drGrpoBeta: 'Infinity', grpoBeta: 'Infinity' });
    const best = bestOfNLogOdds(0.2, 4);
    expect(four).toMatchObject({ success: best.success, logOdds: best.logOdds, tilt: best.tilt, kl: best.kl });
    expect(four.winRate).toBeCloseTo(0.5904 * (0.8 + 0.1) + 0.4096 * 0.4, 12);
    expect(four.grpoBeta).toBe(betaForTarget(0.2, { logOdds: best.logOdds }, {}).beta);
    const [rest] = fixedPoints(0.2, variants.drGrpo({ beta: four.drGrpoBeta }));
    expect(rest!.success).toBeCloseTo(best.success, 12);
  });

  it('refuses fewer than one draw', async () => {
    const { stderr, code } = await runCli(['best-of-n', '--p-ref', '0.2', '--n', '0.5']);
    expect(stderr).toContain('Expected a finite number of at least 1.');
    expect(code).toBe(2);
  });

  it('writes a table of numbers', async () => {
    const { stdout } = await runCli(['best-of-n', '--log-odds', '-40', '--n', '1000', '--csv']);
    const [header, row] = stdout.trim().split('\n');
    expect(header).toBe('n,success,log_odds,tilt,kl,win_rate,dr_grpo_beta,grpo_beta');
    expect(Number(row!.split(',')[2])).toBeCloseTo(-33.0922447, 6);
  });
});

describe('grpo hints', () => {
  it('compares a ladder of hints with no hint', async () => {
    const document = await json('hints', '--p', '0.001,0.3', '--size', '8');
    expect(document.withoutHints).toBe(signalProbability(0.001, 8));
    expect(document.signal).toBeGreaterThan(document.withoutHints);
    expect(document.rungs).toHaveLength(2);
    const { stdout } = await runCli(['hints', '--p', '0.001,0.3']);
    expect(stdout).toContain('With hints a group carries a signal with probability');
  });
});

describe('grpo robust', () => {
  it('prints the worst and the best success within each radius', async () => {
    const { rows } = await json('robust', '--p-ref', '0.5', '--radius', '0.1,1');
    expect(rows[0]).toEqual({ radius: 0.1, ...robustSuccess(0.5, 0.1) });
    expect(rows[1]).toMatchObject({ success: 0, logOdds: '-Infinity', best: 1 });
  });
});

describe('grpo plot frontier', () => {
  const folder = mkdtempSync(join(tmpdir(), 'grpo-frontier-'));
  const file = (name: string, text: string) => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };

  it('draws tilts and the best of n of a policy in a file, and writes their numbers', async () => {
    const policy = file('policy.csv', 'probability,reward\n0.6,0\n0.3,0.5\n0.1,1\n');
    const data = join(folder, 'numbers.csv');
    const argv = ['plot', 'frontier', '--policy', policy, '--n', '1,8', '--data', data];
    expect((await runCli(argv)).code).toBe(0);
    const rows = readFileSync(data, 'utf8').trim().split('\n').slice(1);
    const marks = rows.filter((row) => row.startsWith('best of n')).map((row) => row.split(',').map(Number));
    expect(marks.map(([, n]) => n)).toEqual([1, 8]);
    const { kl, mean } = bestOfN([0.6, 0.3, 0.1].map(Math.log), [0, 0.5, 1], 8);
    expect(marks[1]![2]).toBeCloseTo(kl[0]!, 9);
    expect(marks[1]![3]).toBeCloseTo(mean[0]!, 9);
    const { stdout } = await runCli(['plot', 'frontier', '--policy', policy]);
    expect(stdout).toMatch(/^<svg/);
  });

  it('reads JSON lines too', async () => {
    const policy = file('policy.jsonl', '{"probability":3,"reward":0}\n{"probability":1,"reward":1}\n');
    expect((await runCli(['plot', 'frontier', '--policy', policy])).code).toBe(0);
  });

  it.each([
    ['0.5,0\nx,1\n', 'policy.csv:2: expected a probability of at least 0'],
    ['0.5,0\n0.5\n', 'policy.csv:2: expected a finite reward'],
    ['0,0\n', 'expected probabilities with a sum above 0'],
    ['{"probability":1,', 'policy.csv:1: expected JSON with "probability" and "reward"'],
  ])('says what is wrong with %j', async (text, message) => {
    const { code, stderr } = await runCli(['plot', 'frontier', '--policy', file('policy.csv', text)]);
    expect(code).toBe(1);
    expect(stderr).toContain(message);
  });
});
