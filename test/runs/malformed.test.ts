// A record of a log that is none of its format: an error that says where, never a number, and never one of JavaScript's own.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { LogError, memorySource, type ReadOptions, readLog } from '../../runs/index.js';
import { fixture } from './folders.js';
import { readText } from './memory.js';

const logs: [file: string, options?: ReadOptions][] = [
  ['verl/1.jsonl'],
  ['verl-v1/1.jsonl'],
  ['nemo-rl/exp_001/train_data_step1.jsonl'],
  ['prime-rl/rollouts/step_1/train/all/traces.jsonl'],
  ['prime-rl-2026-04/rollouts/step_1/train_rollouts.jsonl'],
  ['open-instruct/run_rollouts_000000.jsonl', { threshold: 10 }],
  ['ms-swift/completions.jsonl', { reward: 'MathAccuracy' }],
  ['ms-swift-ray/completions.jsonl'],
  ['areal/rollout/0/0.jsonl'],
  ['roll/rollout_dump_data.step_1.jsonl'],
  ['tinker/iteration_000001/train_rollout_summaries.jsonl'],
  ['skyrl/dumped_evals/global_step_6_evals/synthetic.jsonl'],
];
const textOf = (file: string) => readFileSync(fixture(`synthetic/${file}`), 'utf8');

/** A record with one of its values replaced, at any depth up to three. */
function* changed(value: unknown, depth = 0): Generator<unknown> {
  if (depth > 0) yield* [undefined, null, 5, [], {}];
  if (typeof value !== 'object' || value === null || depth === 3) return;
  if (Array.isArray(value)) {
    if (value.length > 0) for (const one of changed(value[0], depth + 1)) yield [one, ...value.slice(1)];
    return;
  }
  for (const [name, inside] of Object.entries(value)) {
    for (const one of changed(inside, depth + 1)) yield { ...value, [name]: one };
  }
}

describe('a record between others that is none of their format', () => {
  test.each(logs)('%s', async (file, options) => {
    const text = textOf(file);
    const line = text.split('\n').length;
    const foreign = `${text}{"event":"done","seconds":12.5}\n`;
    const read = (change: ReadOptions) => readLog([memorySource(file, foreign)], { ...options, ...change });
    await expect(read({})).rejects.toThrow(`${file}:${line}: `);
    await expect(read({})).rejects.toBeInstanceOf(LogError);
    const { visits, unscored, skipped } = await read({ skipInvalid: true });
    const whole = await readLog([memorySource(file, text)], options);
    expect([visits, unscored, skipped.count]).toEqual([whole.visits, whole.unscored, 1]);
  });
});

describe('a value of the wrong kind', () => {
  test.each(logs)('%s', async (file, options) => {
    const lines = textOf(file).trimEnd().split('\n');
    const record = JSON.parse(lines.at(-1)!.replaceAll('NaN', 'null')) as object;
    let refused = 0;
    for (const one of changed(record)) {
      const text = [...lines.slice(0, 2), JSON.stringify(one)].join('\n');
      await readLog([memorySource(file, text)], options).catch((error: unknown) => {
        if (!(error instanceof LogError)) throw error;
        refused += 1;
      });
    }
    expect(refused).toBeGreaterThan(2);
  });
});

describe('what a message about a reward says', () => {
  test('where it is, and which values there are', async () => {
    const rows = [0, 1, 0.25, 0.5].map((score, i) => ({ input: 'q', output: `${i}`, score, step: 1 }));
    await expect(readText(rows)).rejects.toThrow(
      'log:3: "score" is neither 0 and 1 nor −1 and 1, but 0, 0.25, 0.5, 1: say from which value on it is a success',
    );
  });
});

describe('a log of one’s own', () => {
  const line = (fields: object) => ({ prompt_id: 'a', step: 1, ...fields });
  test('with rewards of −1, 0 and 1 names the line', async () => {
    const rows = [1, -1, 0].map((reward) => line({ reward }));
    await expect(readText(rows)).rejects.toThrow('log:3: "reward" is −1, 0 and 1: say from which value on');
  });

  test('refuses more rollouts of a group than it can count', async () => {
    const rows = [line({ n: 2 ** 32 - 1, successes: 1 }), line({ n: 1, successes: 1 })];
    await expect(readText(rows)).rejects.toThrow('log:2: a group of more than 2³² − 1 rollouts');
    expect([...(await readText(rows, { skipInvalid: true })).visits.n]).toEqual([2 ** 32 - 1]);
  });
});

describe('the columns of TRL in another order', () => {
  const row = (i: number) => ({ step: 1, prompt: 'q', completion: `${i}`, exact: i % 2, form: 1, advantage: 0.5 });
  const ordered = (names: string) =>
    [0, 1, 2].map((i) => Object.fromEntries(names.split(' ').map((name) => [name, row(i)[name as 'exact']])));
  test.each([
    'advantage form exact completion prompt step',
    'exact advantage completion form prompt step',
    'step prompt exact form completion advantage',
    'completion prompt exact form step advantage',
    'step prompt completion exact form advantage',
  ])('%s', async (names) => {
    const { visits, series } = await readText(ordered(names), { reward: 'exact' });
    expect([[...visits.n], [...visits.k], series!.columns]).toEqual([[3], [1], ['exact', 'form']]);
    await expect(readText(ordered(names))).rejects.toThrow(/several rewards in TRL completions: .*exact \(0, 1\)/);
  });
});

describe('a log whose steps are missing', () => {
  const row = (step: number | undefined, score: number) => ({ input: 'q', output: `${step}${score}`, score, step });
  test('in some of its records', async () => {
    const { notes } = await readText([row(1, 0), row(2, 1), row(undefined, 1)]);
    expect(notes).toEqual(['1 of 3 groups have no step: they are read as if they were before all others']);
  });

  test('in all of them, where files of another name have it', async () => {
    const text = [1, 2].map((step) => textOf(`nemo-rl/exp_001/train_data_step${step}.jsonl`)).join('');
    const { notes, visits } = await readLog([memorySource('all.jsonl', text)]);
    expect(visits.ids).toHaveLength(6);
    expect(notes).toEqual([
      'no step in the log (a file may have had it in its name): rollouts of a prompt at several steps may be one group',
    ]);
  });
});
