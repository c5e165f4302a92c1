// Help and mistakes in a call: what the command says, at the width that there is.
import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { describe, expect, test } from 'vitest';
import { guard } from '../../cli/io.js';
import { createProgram } from '../../cli/program.js';
import { runCli } from './runCli.js';

const io = guard({
  stdin: (async function* () {})(),
  stdout: { write: () => {} },
  stderr: { write: () => {} },
  env: {},
  once: () => {},
  off: () => {},
});

/** The command itself, and all that it has. */
function within(command: Command, path: readonly string[] = []): string[][] {
  return [[...path], ...command.commands.flatMap((child) => within(child, [...path, child.name()]))];
}

const commands = within(createProgram(io));

describe.each(commands.map((path) => [['grpo', ...path].join(' '), path] as const))('the help of %s', (_name, path) => {
  test.each([60, 80, 100])('has no line of more than %i columns', async (columns) => {
    const { code, stdout } = await runCli([...path, '--help'], { env: { COLUMNS: String(columns) } });
    expect(code).toBe(0);
    for (const line of stdout.split('\n')) expect(line.length, line).toBeLessThanOrEqual(columns);
  });

  test('has examples', async () => {
    const { stdout } = await runCli([...path, '--help']);
    expect(stdout).toContain('Examples:\n  # ');
  });
});

test('docs/command.md lists every command with its summary', () => {
  const page = readFileSync(new URL('../../docs/command.md', import.meta.url), 'utf8');
  const rows = createProgram(io).commands.map((command) => `| \`grpo ${command.name()}\` | ${command.summary()} |`);
  expect(rows.length).toBeGreaterThan(20);
  expect(rows.filter((row) => !page.includes(row))).toEqual([]);
});

/** The lines of the examples in a help, joined where they are continued. */
function examplesOf(help: string): string[] {
  const text = help.slice(help.indexOf('Examples:')).replaceAll(/ \\\n\s+/g, ' ');
  return text.split('\n').flatMap((line) => (line.startsWith('  grpo ') ? [line.trim()] : []));
}

test.each(
  commands.filter(([name]) =>
    [
      'fixed-points',
      'attractor',
      'bifurcations',
      'trajectories',
      'simulate',
      'table',
      'best-of-n',
      'hints',
      'robust',
    ].includes(name!),
  ),
)('examples of %s run', async (name) => {
  const { stdout } = await runCli([name!, '--help']);
  const examples = examplesOf(stdout);
  expect(examples.length).toBeGreaterThan(0);
  for (const example of examples) {
    const argv = example
      .replace(/ -o \S+/, '')
      .split(' ')
      .slice(1);
    expect((await runCli(argv)).code, example).toBe(0);
  }
});

describe('a mistake in a call', () => {
  test.each([
    [['attractor', '--p-ref', '.5', '--betta', '1'], "unknown option '--betta' (Did you mean --beta?)"],
    [['version'], "unknown command 'version' (Did you mean --version?)"],
    [['atractor'], "unknown command 'atractor' (Did you mean attractor?)"],
    [['plot', 'fase'], "unknown command 'fase' (Did you mean phase?)"],
    [['attractor', '--p-ref', '.5', '--beta', '1', '--beta', '5'], "option '--beta <number>' is given more than once"],
    [['sweep', '--p-ref', '.5', '--p-ref', '.6', '--beta', '1'], "option '--p-ref <values>' is given more than once"],
    [['attractor', '--p-ref', '.5'], "required option '--beta <number>' not specified"],
    [['attractor', '--p-ref', '.5', '--beta', '0'], 'At 0 there is no penalty'],
    [['attractor', '--p-ref', '.5', '--beta', '-0'], 'At 0 there is no penalty'],
    [['sweep', '--p-ref', '.5', '--beta', '0:2:5'], 'At 0 there is no penalty'],
    [['table', '1', '--p-ref', '.5', '--beta', '0'], 'At 0 there is no penalty'],
    [
      ['attractor', '--p-ref', '.5', '--beta', '1', '-o', 'x.pdf'],
      'cannot write x.pdf: this command writes .txt, .json',
    ],
    [
      ['sweep', '--p-ref', '.5', '--beta', '1', '--json', '-o', 'x.csv'],
      '--json and --output x.csv contradict each other',
    ],
    [['trajectories', '--p-ref', '.5', '--beta', '1', '--json', '--csv'], '--json and --csv exclude each other'],
    [['table', '2', '--p-ref', '.5', '--beta', '1'], 'Allowed choices are 1.'],
    [['completions', 'tcsh'], 'Allowed choices are bash, zsh, fish.'],
  ])('%j is one line that says so', async (argv, message) => {
    const { code, stdout, stderr } = await runCli(argv);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(message);
    expect(stderr).toMatch(/^grpo: [^\n]+\n$/);
  });
});

test('-v is the version', async () => {
  const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  expect(await runCli(['-v'])).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
});
