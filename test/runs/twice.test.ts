// Rollouts that a log holds twice, and two runs that were taken for one.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { inspect, memorySource, readLog } from '../../runs/index.js';
import { fixture } from './folders.js';
import { readText } from './memory.js';

const steps = [1, 2, 3, 4, 5, 6];
const verl = (step: number) => readFileSync(fixture(`synthetic/verl/${step}.jsonl`), 'utf8');
/** The same prompts and rewards, other completions. */
const others = (text: string) => text.replaceAll('"output": "', '"output": "again ');
const files = (entries: readonly (readonly [name: string, text: string])[]) =>
  readLog(entries.map(([name, text]) => ({ ...memorySource(name, text), found: true })));
const run = (folder: string, change = (text: string) => text, of = steps) =>
  of.map((step) => [`${folder}/${step}.jsonl`, change(verl(step))] as const);
const once = await files(run('a'));

describe('a step that is in two files', () => {
  test('counts once where the files are copies, and is said', async () => {
    const log = await files([...run('a'), ...run('backup')]);
    expect(log.visits).toEqual(once.visits);
    expect(log.settled.restarted).toBe(18);
    expect(log.notes).toEqual([
      'backup/1.jsonl has the name and steps of a/1.jsonl (and 5 more such files): their rollouts of a prompt at a step ' +
        'are one group; two runs are to be read one at a time',
    ]);
  });

  test('is a group of twice the size where they are not, and is said', async () => {
    const log = await files([...run('a'), ...run('b', others)]);
    expect(new Set(log.visits.n)).toEqual(new Set([8]));
    expect(log.notes).toEqual([expect.stringMatching(/^b\/1\.jsonl has the name and steps of a\/1\.jsonl/)]);
    const half = await files([...run('a'), ...run('b', others, [1, 2, 3])]);
    expect(half.settled.doubled).toBe(9);
    expect(inspect(half).findings.map(({ code }) => code)).toContain('doubled-groups');
  });

  test('is not asked about in files of one name that hold other steps', async () => {
    expect(once.notes).toEqual([]);
    const numbered = steps.map((step) => [`step_${step}/rollouts.jsonl`, verl(step)] as const);
    expect((await files(numbered)).notes).toEqual([]);
  });

  test('is asked about where evaluations of one name have no steps', async () => {
    const row = (reward: number) => JSON.stringify({ example_id: 1, reward, completion: `${reward}` });
    const log = await files([
      ['a/results.jsonl', `${row(0)}\n`],
      ['b/results.jsonl', `${row(1)}\n`],
    ]);
    expect(log.notes).toEqual([
      expect.stringMatching(/^b\/results\.jsonl has the name and steps of a\/results\.jsonl/),
    ]);
  });
});

test('a run of which every line is there twice counts once', async () => {
  const log = await files(run('a', (text) => text + text));
  expect(log.visits).toEqual(once.visits);
  expect(log.settled.restarted).toBe(18);
});

test('a file that goes on with the group of the file before it does not make two of it', async () => {
  const lines = readFileSync(fixture('synthetic/open-instruct/run_rollouts_000000.jsonl'), 'utf8').trim().split('\n');
  const shards = [lines.slice(0, 30), lines.slice(30)].map((part, i) => memorySource(`${i}.jsonl`, part.join('\n')));
  const { visits } = await readLog(shards, { threshold: 10 });
  expect(visits.n).toEqual(once.visits.n);
});

describe('placeholders in the place of completions', () => {
  interface Generation {
    readonly prompt: readonly string[];
    readonly step: readonly string[];
    readonly completion: readonly string[];
  }
  const text = readFileSync(fixture('synthetic/ms-swift/completions.jsonl'), 'utf8').replaceAll('NaN', 'null');
  const [generation] = text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Generation);
  const generations = (count: number, completion: (i: number) => string) =>
    Array.from({ length: count }, (_, step) => ({
      ...generation!,
      step: generation!.step.map(() => String(step + 1)),
      completion: generation!.completion.map((_, i) => completion(i)),
    }));
  const read = (records: readonly object[]) => readText(records, { reward: 'MathAccuracy' });

  test.each([
    ['one text', () => 'x'],
    ['a number in the group', (i: number) => `completion ${i % 4}`],
    ['a number in the step', (i: number) => `completion ${i}`],
  ])('steps of equal counts are steps: %s', async (_, completion) => {
    const { visits, settled, notes } = await read(generations(6, completion));
    expect(visits.n).toHaveLength(18);
    expect(settled).toEqual({ repeated: 0, restarted: 0, doubled: 0, alike: true });
    expect(notes).toEqual([
      expect.stringContaining('have the same completions: whether a generation was written again'),
    ]);
  });

  test('a generation under four steps is one', async () => {
    const { visits, settled } = await read(generations(4, (i) => `completion ${i}`));
    expect([visits.n.length, settled.repeated, settled.alike]).toEqual([3, 9, false]);
  });
});
