import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { findingCodes, type Inspection } from '../../runs/index.js';
import { fixture } from '../runs/folders.js';
import { jsonLines, runCli } from './runCli.js';

const example = fileURLToPath(new URL('../../examples/one-shot-rlvr/trajectories.jsonl', import.meta.url));
const folder = () => mkdtempSync(join(tmpdir(), 'grpo-'));

async function inspection(argv: readonly string[], stdin = ''): Promise<Inspection> {
  const { code, stdout, stderr } = await runCli(['inspect', ...argv, '--json'], { stdin });
  expect([code, stderr]).toEqual([0, '']);
  return JSON.parse(stdout) as Inspection;
}

describe('grpo inspect', () => {
  test('says in its first line what was read', async () => {
    const { stdout } = await runCli(['inspect', fixture('synthetic/verl')]);
    expect(stdout.split('\n')[0]).toBe('Log       verl rollouts: 6 files, 6 steps (1 to 6), 6 prompts, 18 groups, 72');
  });

  test('names the findings, worst first', async () => {
    const { findings } = await inspection([example]);
    expect(findings[0]!.code).toBe('no-signal');
    expect(findings[0]!.what).toBe('49 % of groups of 8 teach nothing: 31 % all failed, 18 % all succeeded');
    expect(findings.map(({ weight }) => weight)).toEqual(
      findings.map(({ weight }) => weight).toSorted((a, b) => b - a),
    );
  });

  test.each([60, 80, 120])('fits into %i columns', async (terminal) => {
    for (const argv of [[example], [fixture('synthetic/trl'), '--reward', 'accuracy_reward']]) {
      const { stdout } = await runCli(['inspect', ...argv], { terminal, env: { NO_COLOR: '1' } });
      const widest = Math.max(...stdout.split('\n').map((line) => [...line].length));
      expect(widest).toBeLessThanOrEqual(terminal);
    }
  });

  test('ends with 1 if what it was asked to fail on is found, after the report', async () => {
    const failed = await runCli(['inspect', example, '--fail-on', 'no-signal']);
    expect(failed.code).toBe(1);
    expect(failed.stderr).toBe('grpo: found no-signal\n');
    expect(failed.stdout).toContain('Findings');
    expect((await runCli(['inspect', example, '--fail-on', 'success-fell'])).code).toBe(0);
    expect((await runCli(['inspect', example, '--fail-on', 'nonsense'])).code).toBe(2);
  });

  test('knows folders, patterns and standard input', async () => {
    const bytes = readFileSync(fixture('synthetic/verl/1.jsonl'), 'utf8');
    expect((await inspection(['-'], bytes)).log.rollouts).toBe(12);
    expect(
      (await inspection([join(fixture('synthetic'), 'verl', '[1-2]*.jsonl').replace('[1-2]*', '*')])).log.rollouts,
    ).toBe(72);
    expect((await inspection([fixture('synthetic/prime-rl/**/all/*.jsonl')])).log.rollouts).toBe(72);
    const nothing = await runCli(['inspect', fixture('synthetic/verl/*.csv')]);
    expect([nothing.code, nothing.stderr]).toEqual([1, expect.stringMatching(/^grpo: no file is called .*\*\.csv\n$/)]);
  });

  test('refuses a file that is given twice', async () => {
    expect((await runCli(['inspect', example, example])).stderr).toMatch(/is given twice\n$/);
    expect((await runCli(['inspect', '-', '-'])).stderr).toBe('grpo: standard input is given twice\n');
  });

  test('obeys nothing that a log says', async () => {
    const ids = ['\u001b[2J', '\u009b2J', 'a\nb', '\u202e', '__proto__', '=cmd()'];
    const log = jsonLines(...ids.map((prompt_id) => ({ prompt_id, n: 4, successes: [4, 4, 4, 0, 0, 0, 0] })));
    for (const command of [
      ['inspect', '-'],
      ['inspect', '-', '--json'],
      ['counts', '-'],
    ]) {
      const { code, stdout } = await runCli(command, { stdin: log, terminal: 80, env: { NO_COLOR: '1' } });
      expect(code).toBe(0);
      // biome-ignore lint/suspicious/noControlCharactersInRegex: those are what must not come through
      expect(stdout).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202e]/);
    }
    const bad = await runCli(['inspect', '-'], { stdin: '{"prompt_id":"a","reward":"\u009b2J"}\n' });
    expect(bad.stderr).toBe(
      'grpo: standard input:1: "reward" expected a number, true, false or null, got "\\u009b2J"\n',
    );
  });

  test('ends in good order at Ctrl-C while it reads', async () => {
    const { EventEmitter } = await import('node:events');
    const { run } = await import('../../cli/run.js');
    const signals = new EventEmitter();
    let stderr = '';
    async function* endless() {
      const chunk = `${JSON.stringify({ prompt_id: 'a', reward: 1 })}\n`.repeat(10_000);
      for (let i = 0; ; i++) {
        if (i === 5) signals.emit('SIGINT');
        yield chunk;
      }
    }
    const code = await run(['inspect', '-'], {
      stdin: endless(),
      stdout: { write: (_text, done) => done?.() },
      stderr: {
        write: (text) => {
          stderr += text;
        },
      },
      env: {},
      once: (event, listener) => signals.once(event, listener),
      off: (event, listener) => signals.off(event, listener),
    });
    expect([code, stderr]).toEqual([130, 'grpo: interrupted while reading\n']);
    expect(signals.listenerCount('SIGINT')).toBe(0);
  });
});

test('docs/findings.md describes every code, and no other', () => {
  const text = readFileSync(new URL('../../docs/findings.md', import.meta.url), 'utf8');
  expect([...text.matchAll(/^## `(.*)`$/gm)].map(([, code]) => code)).toEqual([...findingCodes]);
});

describe('grpo counts', () => {
  test.each(['jsonl', 'csv', 'parquet'])('writes %s that is read back as the same', async (extension) => {
    for (const path of [fixture('synthetic/verl'), example]) {
      const file = join(folder(), `counts.${extension}`);
      expect(await runCli(['counts', path, '-o', file])).toEqual({ code: 0, stdout: '', stderr: '' });
      const { log, ...again } = await inspection([file]);
      const { log: before, ...original } = await inspection([path]);
      // Counts have one reward, and no lengths.
      const findings = original.findings.filter(({ code }) => !['other-reward-varies', 'length-drift'].includes(code));
      expect({ ...again, rewards: null }).toEqual({ ...original, findings, rewards: null });
      expect({ ...log, lines: 0 }).toMatchObject({
        prompts: before.prompts,
        visits: before.visits,
        rollouts: before.rollouts,
      });
    }
  });

  test.each(['jsonl', 'csv', 'parquet'])('keeps two visits of a prompt in one step apart, as %s', async (extension) => {
    const log = ['x', 'y'].map((visit, i) => ({ prompt_id: 'a', step: 3, visit, n: 4, successes: i }));
    const file = join(folder(), `counts.${extension}`);
    await runCli(['counts', '-', '-o', file], {
      stdin: jsonLines(...log, { prompt_id: 'b', step: 3, n: 4, successes: 4 }),
    });
    const { groups } = await inspection([file]);
    expect([groups.groups, groups.allFailed, groups.allSucceeded]).toEqual([3, 1, 1]);
  });

  test('has no text in it', async () => {
    const { stdout } = await runCli(['counts', fixture('synthetic/verl')]);
    expect(stdout).not.toContain('<prompt');
    expect(stdout.split('\n')[0]).toMatch(/^\{"prompt_id":"[0-9a-f]{16}","step":1,"n":4,"successes":\d\}$/);
  });

  test('refuses other extensions', async () => {
    const { code, stderr } = await runCli(['counts', example, '-o', 'counts.xlsx']);
    expect([code, stderr]).toEqual([2, 'grpo: cannot write counts.xlsx: this command writes .jsonl, .csv, .parquet\n']);
  });
});

describe('grpo compare', () => {
  describe('logs of which each has names of its own', () => {
    const write = (name: string, text: string): string => {
      const file = join(folder(), name);
      writeFileSync(file, text);
      return file;
    };
    const a = write('a.csv', 'task,time,score,solved\nx,1,9,0\nx,1,1,0\ny,1,9,0\ny,1,9,0\n');
    const b = write(
      'b.jsonl',
      ['x', 'x', 'y', 'y'].map((item, i) => `{"item":"${item}","t":2,"points":${i % 2},"other":0.5}\n`).join(''),
    );
    const ofA = ['--prompt', 'task', '--step', 'time', '--reward', 'score', '--threshold', '5'];
    const ofB = ['--prompt-b', 'item', '--step-b', 't', '--reward-b', 'points', '--threshold-b', '1'];

    test('are read by them', async () => {
      const { stdout, stderr } = await runCli(['compare', a, b, ...ofA, ...ofB, '--json']);
      expect(stderr).toBe('');
      const { meanA, meanB, prompts, logs } = JSON.parse(stdout);
      expect({ meanA, meanB, prompts }).toEqual({ meanA: 0.75, meanB: 0.5, prompts: 2 });
      expect(logs.map(({ reward }: { reward: string }) => reward)).toEqual(['score', 'points']);
    });

    test('of which only one is named differently', async () => {
      const { stdout } = await runCli(['compare', a, a, ...ofA, '--reward-b', 'solved', '--json']);
      expect(JSON.parse(stdout)).toMatchObject({ meanA: 0.75, meanB: 0 });
    });

    test('say which of them an error is about', async () => {
      const { code, stderr } = await runCli(['compare', a, b, ...ofA, '--prompt-b', 'item', '--step-b', 't']);
      expect(code).toBe(1);
      expect(stderr).toMatch(/^grpo: of the second log: .*--(reward|prompt|step)-b/);
      const twice = await runCli(['compare', a, b, ...ofB, '--reward-b', 'other']);
      expect(twice.stderr).toContain("option '--reward-b <field>' is given more than once");
    });
  });

  test('compares two logs by prompt', async () => {
    const dir = folder();
    const [a, b] = [join(dir, 'a.jsonl'), join(dir, 'b.jsonl')];
    const write = (file: string, shift: number) =>
      writeFileSync(
        file,
        jsonLines(
          ...Array.from({ length: 50 }, (_, i) => ({ prompt_id: i, n: 8, successes: Math.min(8, (i % 6) + shift) })),
        ),
      );
    write(a, 0);
    write(b, 2);
    const { code, stdout } = await runCli(['compare', a, b]);
    expect(code).toBe(0);
    expect(stdout).toContain('50 prompts in common; only in A 0, only in B 0');
    expect(stdout.replace(/\s+/g, ' ')).toContain('+0.2500 (95 % interval +0.2500 to +0.2500, bootstrap over prompts)');
    expect(stdout).toContain('B is better than A');
    const { difference } = JSON.parse((await runCli(['compare', a, b, '--json'])).stdout);
    expect(difference).toEqual({ mean: 0.25, low: 0.25, high: 0.25 });
  });

  test('says that nothing is in common', async () => {
    const { code, stderr } = await runCli(['compare', fixture('synthetic/verl'), example]);
    expect([code, stderr]).toEqual([1, expect.stringContaining('the two logs have no prompt in common')]);
  });
});

test('grpo forecast takes a log of any trainer', async () => {
  const { code, stdout } = await runCli([
    'forecast',
    fixture('synthetic/verl'),
    '--beta',
    '2',
    '--observe',
    '1',
    '--draws',
    '5',
  ]);
  expect(code).toBe(0);
  expect(stdout).toContain('verl rollouts: 6 files, 6 prompts, 18 groups, 72 rollouts');
});

describe('engines of SQL', () => {
  test('DuckDB prints the same report', async () => {
    const verl = fixture('synthetic/verl');
    const [reader, engine] = [await inspection([verl]), await inspection([verl, '--engine', 'duckdb'])];
    const told = ({ log, groups, steps, rewards, findings }: Inspection) => ({
      ...{ log, groups, steps, rewards },
      findings: findings.map(({ what }) => what),
    });
    expect(told(engine)).toEqual(told(reader));
    // Prompts come in another order, in which sums are rounded otherwise.
    for (const [i, { mean }] of reader.passAtK.entries()) expect(engine.passAtK[i]!.mean).toBeCloseTo(mean, 12);
    const counts = (await runCli(['counts', fixture('synthetic/areal'), '--engine', 'duckdb'])).stdout;
    expect((await inspection(['-'], counts)).log.rollouts).toBe(72);
    expect((await runCli(['inspect', verl, '--engine', 'sqlite'])).code).toBe(2);
  });

  test('grpo sql prints a query, or why there is none', async () => {
    const sql = (...argv: string[]) => runCli(['sql', ...argv]);
    const { code, stdout } = await sql('rollouts', '--format', 'verl', '--dialect', 'duckdb');
    expect(code).toBe(0);
    expect(stdout).toContain("read_ndjson('rollouts/*.jsonl'");
    expect((await sql('--format', 'verl', '--dialect', 'postgres')).stdout).toContain('FROM "log"');
    expect(await sql('--format', 'trl', '--dialect', 'duckdb')).toMatchObject({
      code: 2,
      stderr: 'grpo: trl has rewards of any name: choose one with --reward\n',
    });
    expect((await sql('--format', 'inspect-ai', '--dialect', 'duckdb')).stderr).toContain('zips');
    expect((await sql('--format', 'verl')).stderr).toContain('--dialect');
  });
});
