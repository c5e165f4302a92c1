import { describe, expect, it } from 'vitest';
import { groupAdvantages } from '../../bindings/reference.js';
import { jsonLines, runCli } from './runCli.js';

const log = jsonLines(
  { prompt_id: 'a', step: 1, n: 8, successes: 1 },
  { prompt_id: 'a', step: 2, n: 8, successes: 4 },
  { prompt_id: 'b', step: 1, n: 8, successes: 8 },
  { prompt_id: 'c', step: 1, n: 8, successes: 7 },
);

describe('grpo advantages', () => {
  it('gives what a success and a failure of each group get', async () => {
    const { code, stdout } = await runCli(['advantages', '-', '--convention', 'nemo', '--json'], { stdin: log });
    expect(code).toBe(0);
    const { command, convention, groups } = JSON.parse(stdout);
    expect([command ?? 'advantages', convention, groups.length]).toEqual(['advantages', 'nemo', 4]);
    const { advantages } = groupAdvantages([1, 0, 0, 0, 0, 0, 0, 0], 8, 'nemo');
    expect(groups[0]).toMatchObject({ prompt: 'a', step: 1, rollouts: 8, successes: 1 });
    expect(groups[0].success).toBeCloseTo(advantages[0]!, 14);
    expect(groups[0].failure).toBeCloseTo(advantages[7]!, 14);
  });

  it('says how many groups teach nothing, and writes CSV', async () => {
    const { stdout } = await runCli(['advantages', '-'], { stdin: log });
    expect(stdout).toContain('Advantages under trl: 4 groups, of which 1 teach nothing.');
    const csv = await runCli(['advantages', '-', '--csv'], { stdin: log });
    expect(csv.stdout.split('\n')[0]).toBe('prompt,step,rollouts,successes,success,failure');
    expect(csv.stdout.split('\n')[3]).toBe('b,1,8,8,0,');
  });

  it('refuses a convention that the groups do not suit, and names one nearby', async () => {
    const lengths = await runCli(['advantages', '-', '--convention', 'verl-opo'], { stdin: log });
    expect(lengths).toMatchObject({ code: 2, stdout: '' });
    expect(lengths.stderr).toContain('verl-opo does not take these groups: "lengths" expected an array');
    const misspelt = await runCli(['advantages', '-', '--convention', 'verll'], { stdin: log });
    expect(misspelt.code).toBe(2);
    expect(misspelt.stderr).toContain('verll');
  });

  it('reads a log whose fields are named, as all commands over logs do', async () => {
    const own = jsonLines({ question: 'a', score: 0.9 }, { question: 'a', score: 0.2 }, { question: 'b', score: 1 });
    const named = ['--prompt', 'question', '--reward', 'score', '--threshold', '0.5'];
    const { code, stdout } = await runCli(['advantages', '-', ...named, '--json'], { stdin: own });
    expect(code).toBe(0);
    expect(JSON.parse(stdout).groups).toMatchObject([
      { prompt: 'a', rollouts: 2, successes: 1 },
      { prompt: 'b', rollouts: 1, successes: 1 },
    ]);
  });

  it('says that a log is empty', async () => {
    const { code, stderr } = await runCli(['advantages', '-'], { stdin: '\n' });
    expect(code).toBe(1);
    expect(stderr).toContain('no rollouts in the log');
  });
});

describe('grpo conventions', () => {
  it('lists the largest disagreements first, with the group that shows each', async () => {
    const { code, stdout } = await runCli(['conventions', '-', '--against', 'verl', '--json'], { stdin: log });
    expect(code).toBe(0);
    const { disagreements, refused } = JSON.parse(stdout);
    const differences = disagreements.map((row: { difference: number }) => row.difference);
    expect(differences).toEqual([...differences].sort((a, b) => b - a));
    const rows = new Map(disagreements.map((row: { convention: string }) => [row.convention, row]));
    // One success in eight: 7/8 less the mean of the others is 1, over sqrt(1/8) + 1e-6.
    expect(rows.get('dr-grpo')).toMatchObject({ kind: 'success', group: { prompt: 'a', step: 1, successes: 1 } });
    expect(rows.get('dr-grpo')).toMatchObject({ advantage: 0.875 });
    expect(rows.get('slime')).toMatchObject({ difference: 0 });
    expect(refused.map(({ convention }: { convention: string }) => convention)).toEqual(['verl-opo']);
  });

  it('prints them as a table that names what is the same', async () => {
    const { stdout } = await runCli(['conventions', '-'], { stdin: log, terminal: 100 });
    expect(stdout).toContain('Advantages of 4 groups: how far each convention is from trl.');
    expect(stdout).toMatch(/The same as trl here: unsloth, liger, torchtune|The same as trl here: .*unsloth/);
    expect(stdout).toContain('Not for this log:');
  });
});
