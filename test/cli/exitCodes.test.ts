import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { jsonLines, runCli } from './runCli.js';

const good = { prompt_id: 'a', reward: 1 };
const forecast = ['forecast', '-', '--beta', '2'];

describe('exit code 0', () => {
  test('for help and version, on standard output', async () => {
    const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
    expect(await runCli(['--version'])).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
    for (const argv of [['--help'], ['help'], ['forecast', '--help'], ['fixed-points', '-h']]) {
      const { code, stdout, stderr } = await runCli(argv);
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(stdout).toContain('Usage: grpo');
    }
  });

  test('for a log with a byte order mark, CRLF and blank lines', async () => {
    const stdin = `\uFEFF${JSON.stringify(good)}\r\n\r\n  \n${JSON.stringify(good)}`;
    const { code, stdout } = await runCli([...forecast, '--json'], { stdin });
    expect(code).toBe(0);
    expect(JSON.parse(stdout).log).toMatchObject({ lines: 4, rollouts: 2, skippedLines: 0 });
  });

  test('with --skip-invalid, and says how many lines and which first', async () => {
    const stdin = `${JSON.stringify(good)}\n{\n${JSON.stringify(good)}\n[]\n`;
    const { code, stdout } = await runCli([...forecast, '--skip-invalid'], { stdin });
    expect(code).toBe(0);
    expect(stdout).toContain('2 malformed lines skipped, first standard input:2: not valid JSON');
  });
});

describe('exit code 1, with one line on standard error', () => {
  test('names file and line of a malformed line, blank lines counted', async () => {
    const stdin = `${JSON.stringify(good)}\n\n{"prompt_id":"a","reward":0.5}\n`;
    const stderr = 'grpo: standard input:3: "reward" expected 0 or 1 (or give --threshold), got 0.5\n';
    expect(await runCli(forecast, { stdin })).toEqual({ code: 1, stdout: '', stderr });
    expect((await runCli([...forecast, '--threshold', '0.5'], { stdin })).code).toBe(0);
  });

  test('finds nothing to forecast', async () => {
    const stderr = 'grpo: no rollouts in the log: nothing to forecast\n';
    expect(await runCli(forecast)).toEqual({ code: 1, stdout: '', stderr });
    expect((await runCli([...forecast, '--skip-invalid'], { stdin: '{\n' })).code).toBe(1);
  });

  test('cannot read a file', async () => {
    const stderr = 'grpo: cannot read missing.jsonl: no such file or directory\n';
    expect(await runCli(['forecast', 'missing.jsonl', '--beta', '2'])).toEqual({ code: 1, stdout: '', stderr });
  });
});

describe('exit code 2, with one line on standard error', () => {
  const stdin = jsonLines(good);

  test.each([
    [['forecast', '-'], "required option '--beta <number>' not specified"],
    [['forecast', '--beta', '2'], "missing required argument 'file'"],
    [[...forecast, '--unknown'], "unknown option '--unknown'"],
    [[...forecast, '--step', '3'], "unknown option '--step' (Did you mean --steps?)"],
    [['forecat'], "unknown command 'forecat' (Did you mean forecast?)"],
    [[...forecast, '--steps', '0'], 'Expected an integer from 1 to 100000.'],
    [[...forecast, '--steps', ''], 'Expected an integer from 1 to 100000.'],
    [[...forecast, '--draws', '1.5'], 'Expected an integer from 1 to 100000.'],
    [[...forecast, '--draws', '100000', '--steps', '100000'], '--draws times --steps is limited to 50,000,000'],
    [[...forecast, '--beta', '0'], 'Expected a finite number above 0.'],
    [[...forecast, '--beta', 'x'], 'Expected a finite number above 0.'],
    [[...forecast, '--variance-epsilon', '-1'], 'Expected a finite number of at least 0.'],
    [[...forecast, '--variant', 'ppo'], 'Allowed choices are grpo, dr-grpo, mirror-grpo'],
    [[...forecast, '--backend', 'gpu'], 'Allowed choices are wasm, reference.'],
    [[...forecast, '--by', 'a,,b'], 'Expected names, separated by commas.'],
    [[...forecast, '--threshold', 'NaN'], 'Expected a finite number.'],
    [[...forecast, '--variant', 'two-kl-grpo'], '--variant two-kl-grpo needs --alpha'],
    [[...forecast, '--alpha', '1.5', '--variant', 'two-kl-grpo'], 'Expected a number from 0 to 1.'],
    [[...forecast, '--alpha', '1'], '--alpha goes with the two-KL rules; --variant grpo has none'],
    [[...forecast, '--observe', '2'], '--observe needs trajectories, and the log has none'],
    [['fixed-points', '--beta', '2'], 'one of --p-ref and --log-odds is needed'],
    [['fixed-points', '--beta', '2', '--p-ref', '2'], 'Expected a number from 0 to 1.'],
    [['fixed-points', '--beta', '2', '--p-ref', '.5', '--log-odds', '0'], 'cannot be used with option'],
  ])('%j', async (argv, message) => {
    const { code, stdout, stderr } = await runCli(argv, { stdin });
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(message);
    expect(stderr).toMatch(/^grpo: [^\n]+\n$/);
  });

  test('shows the help if there is no command', async () => {
    const { code, stdout, stderr } = await runCli([]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('Usage: grpo');
  });
});
