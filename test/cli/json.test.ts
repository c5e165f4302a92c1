// docs/json.md names every field that a document begins with.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { jsonLine, SCHEMA_VERSION } from '../../cli/json.js';
import { fixture } from '../runs/folders.js';
import { runCli } from './runCli.js';

const text = readFileSync(new URL('../../docs/json.md', import.meta.url), 'utf8');

/** The fields that the table has for a command: those of its row, and of the rows below that name no other. */
function documented(command: string): string[] {
  const rows = text.split('\n').filter((line) => line.startsWith('| '));
  const first = rows.findIndex((row) => row.startsWith(`| \`${command}\``));
  const next = rows.findIndex((row, k) => k > first && !row.startsWith('| |'));
  return rows.slice(first, next < 0 ? undefined : next).flatMap((row) => {
    const [, , fields = ''] = row.split('|');
    return [...fields.matchAll(/`(\w+)`/g)].map(([, name]) => name!);
  });
}

test.each([
  'fixed-points --p-ref 0.5 --beta 1.6',
  'attractor --p-ref 0.5 --beta 1.6',
  'bifurcations --p-ref 0.5',
  'trajectories --p-ref 0.5 --beta 2',
  'simulate --p-ref 0.5 --beta 2 --replicas 100 --steps 3',
  'table 1 --p-ref 0.5 --beta 2',
  'sweep --p-ref 0.5 --beta 2',
  `inspect ${fixture('synthetic/verl')}`,
  `compare ${fixture('synthetic/verl/1.jsonl')} ${fixture('synthetic/verl/3.jsonl')}`,
])('the document of %s has the fields that are written down', async (line) => {
  const argv = line.split(' ');
  const { stdout } = await runCli([...argv, '--json']);
  const { schemaVersion, command, ...fields } = JSON.parse(stdout);
  expect({ schemaVersion, command }).toEqual({ schemaVersion: SCHEMA_VERSION, command: argv[0] });
  expect(Object.keys(fields).sort()).toEqual(documented(argv[0]!).sort());
  expect(text).toContain(`| \`schemaVersion\` | ${SCHEMA_VERSION}.`);
});

test('numbers that JSON has not are null, or the names of infinities', () => {
  expect(jsonLine({ a: Number.NaN, b: Infinity, c: -Infinity })).toBe('{"a":null,"b":"Infinity","c":"-Infinity"}');
});

test('the fields inside the documents of logs are written down, and there are no others', async () => {
  const { stdout } = await runCli(['inspect', fixture('synthetic/ms-swift'), '--reward', 'MathAccuracy', '--json']);
  const document = JSON.parse(stdout);
  const inside = (name: string): string[] => {
    const row = text.split('\n').find((line) => line.startsWith(`| ${name} |`))!;
    return [
      ...row
        .split('|')[2]!
        .replaceAll(/\([^)]*\)/g, '')
        .matchAll(/`(\w+)`/g),
    ]
      .map(([, field]) => field!)
      .sort();
  };
  expect(Object.keys(document.log).sort()).toEqual(inside('`log` of `inspect`'));
  expect([...Object.keys(document.groups), 'step'].sort()).toEqual(inside('`groups`, and each of `steps`'));
  expect(Object.keys(document.steps[0]).sort()).toEqual(inside('`groups`, and each of `steps`'));
  expect(Object.keys(document.sizes[0]).sort()).toEqual(inside('each of `sizes`'));
  expect(Object.keys(document.prompts).sort()).toEqual(inside('`prompts` of `inspect`'));
  expect(Object.keys(document.passAtK[0]).sort()).toEqual(inside('each of `passAtK`'));
  expect(Object.keys(document.rewards).sort()).toEqual(inside('`rewards`'));
});
