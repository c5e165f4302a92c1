import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { jsonLines, runCli } from './runCli.js';

const good = { prompt_id: 'a', reward: 1 };
const forecast = ['forecast', '-', '--beta', '2'];
const attractor = ['attractor', '--p-ref', '.5', '--beta', '2'];
const sweep = ['sweep', '--p-ref', '.5', '--beta', '2'];

describe('exit code 0', () => {
  test('for help and version, on standard output', async () => {
    const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
    expect(await runCli(['--version'])).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
    for (const argv of [
      ['--help'],
      ['help'],
      ['forecast', '--help'],
      ['fixed-points', '-h'],
      ['attractor', '-h'],
      ['bifurcations', '-h'],
      ['sweep', '-h'],
      ['plot', 'phase', '-h'],
    ]) {
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
    const stderr = 'grpo: standard input:3: "reward" expected 0 or 1, or −1 or 1 (or give --threshold), got 0.5\n';
    expect(await runCli(forecast, { stdin })).toEqual({ code: 1, stdout: '', stderr });
    expect((await runCli([...forecast, '--threshold', '0.5'], { stdin })).code).toBe(0);
  });

  test('finds nothing to forecast', async () => {
    const stderr = 'grpo: no rollouts in the log: passed over standard input: nothing in it\n';
    expect(await runCli(forecast)).toEqual({ code: 1, stdout: '', stderr });
    expect((await runCli([...forecast, '--skip-invalid'], { stdin: '{\n' })).code).toBe(1);
  });

  test('cannot write a file', async () => {
    for (const argv of [sweep, ['plot', 'figure', '1']]) {
      const stderr = 'grpo: cannot write missing/out: no such file or directory\n';
      expect(await runCli([...argv, '--output', 'missing/out'])).toEqual({ code: 1, stdout: '', stderr });
    }
  });

  test('cannot read a file', async () => {
    const stderr = 'grpo: cannot read missing.jsonl: no such file or directory\n';
    expect(await runCli(['forecast', 'missing.jsonl', '--beta', '2'])).toEqual({ code: 1, stdout: '', stderr });
  });
});

describe('exit code 2, with one line on standard error', () => {
  const stdin = jsonLines(good);

  test.each([
    [['forecast', '-', '--variant', 'grpo'], '--variant goes with a named law, which needs --beta'],
    [['forecast', '--beta', '2'], "missing required argument 'log'"],
    [[...forecast, '--unknown'], "unknown option '--unknown'"],
    [[...forecast, '--stepz', '3'], "unknown option '--stepz' (Did you mean one of --step, --steps?)"],
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
    [[...forecast, '--observe', '2'], '--observe needs visits in their order'],
    [['fixed-points', '--beta', '2'], 'one of --p-ref and --log-odds is needed'],
    [['fixed-points', '--beta', '2', '--p-ref', '2'], 'Expected a number from 0 to 1.'],
    [['fixed-points', '--beta', '2', '--p-ref', '.5', '--log-odds', '0'], 'cannot be used with option'],
    [['attractor', '--p-ref', '.5'], "required option '--beta <number>' not specified"],
    [['attractor', '--beta', '2'], 'one of --p-ref and --log-odds is needed'],
    [[...attractor, '--start', '-1'], 'Expected a number from 0 to 1.'],
    [[...attractor, '--start', '.5', '--start-log-odds', '0'], 'cannot be used with option'],
    [[...attractor, '--start-log-odds', 'Infinity'], 'Expected a finite number.'],
    [[...attractor, '--max-steps', '0'], 'Expected an integer from 1 to 100000000.'],
    [['bifurcations'], 'one of --p-ref and --log-odds is needed'],
    [['bifurcations', '--p-ref', '0'], 'Expected a number between 0 and 1.'],
    [['bifurcations', '--p-ref', '.5', '--alpha', '0'], 'Expected a number above 0, up to 1.'],
    [['bifurcations', '--p-ref', '.5', '--beta', '2'], "unknown option '--beta'"],
    [['sweep', '--beta', '2'], "required option '--p-ref <values>' not specified"],
    [['sweep', '--p-ref', '.5'], "required option '--beta <values>' not specified"],
    [[...sweep, '--beta', '1,,2'], 'Expected a finite number above 0.'],
    [[...sweep, '--beta', '1:2'], 'Expected a range as from:to:count.'],
    [[...sweep, '--beta', '2:1:5'], 'Expected a range that ascends.'],
    [[...sweep, '--beta', '1:2:1'], 'Expected an integer from 2 to 1000000.'],
    [[...sweep, '--beta', '0:2:5'], 'Expected a finite number above 0.'],
    [[...sweep, '--variance-epsilon', '0:1:5'], 'Expected a range above 0.'],
    [[...sweep, '--p-ref', '0:1:5'], 'Expected a range between 0 and 1.'],
    [[...sweep, '--alpha', '.5'], '--alpha goes with the two-KL rules; --variant grpo has none'],
    [[...sweep, '--variant', 'two-kl-grpo'], '--variant two-kl-grpo needs --alpha'],
    [['sweep', '--beta', '1:2:100000', '--p-ref', '.1:.9:1001'], 'the grid is limited to 100,000,000 cells'],
    [['plot', 'pie'], "unknown command 'pie'"],
    [['plot', 'figure', '3'], 'Figure 3 is a measurement'],
    [['plot', 'figure', '6'], 'There are figures 1, 2, 4, 5.'],
    [['plot', 'weights', '-o', 'weights.pdf'], 'cannot write weights.pdf: this command writes .svg, .png'],
    [['plot', 'weights', '--data', 'weights.xlsx'], 'cannot write weights.xlsx: this command writes .csv, .json'],
    [['plot', 'weights', '--width', '100'], 'Expected an integer from 320 to 4000.'],
    [['plot', 'map', '--p-ref', '0', '--beta', '2'], 'Expected a number between 0 and 1.'],
    [['plot', 'map', '--p-ref', '.1:.9:13', '--beta', '1:2:5'], '--p-ref times --beta is limited to 64 panels'],
    [['plot', 'trajectories', '--p-ref', '.1', '--beta', '2', '--steps', '0'], 'Expected an integer from 1 to 2000.'],
    [['plot', 'bifurcation'], 'one of --p-ref and --log-odds is needed'],
    [['plot', 'bifurcation', '--p-ref', '.1', '--scale', 'log'], 'Allowed choices are linear, log-odds.'],
    [['plot', 'phase', '--beta', '1,2'], 'Expected a range as from:to:count.'],
    [['plot', 'weights', '--variance-epsilon', '-1'], 'Expected a finite number of at least 0.'],
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
