import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { type ReadOptions, totals, type Visits } from '../../runs/index.js';
import { fixture, readFixture } from './folders.js';
import { readText } from './memory.js';

interface Row {
  readonly prompt: number;
  readonly step: number;
  readonly n: number;
  readonly successes: number;
}
const expected = JSON.parse(readFileSync(fixture('synthetic/expected.json'), 'utf8')) as {
  readonly table: readonly Row[];
};

/** Per prompt, whatever it is called: its visits in order, steps raised by `first`. */
function signature({ ids, offsets, n, k, step }: Visits, first = 0): string[] {
  const visits = (i: number) => Array.from({ length: offsets[i + 1]! - offsets[i]! }, (_, v) => offsets[i]! + v);
  return ids
    .map((_, i) =>
      visits(i)
        .map((v) => `${step[v]! + first}:${k[v]}/${n[v]}`)
        .join(' '),
    )
    .sort();
}

function signatureOf(rows: readonly Row[], byPrompt = true): string[] {
  const prompts = new Map<number, string[]>();
  for (const [i, row] of rows.entries()) {
    const key = byPrompt ? row.prompt : i;
    prompts.set(key, [...(prompts.get(key) ?? []), `${row.step}:${row.successes}/${row.n}`]);
  }
  return [...prompts.values()].map((visits) => visits.join(' ')).sort();
}

/** Every training format of the fixtures holds the same run. */
const training: [folder: string, format: string, options?: ReadOptions][] = [
  ['trl', 'trl', { reward: 'accuracy_reward' }],
  ['wandb-table', 'trl', { reward: 'accuracy_reward' }],
  ['verl', 'verl'],
  ['verl-dapo', 'verl'],
  ['verl-v1', 'verl-v1'],
  ['nemo-rl', 'nemo-rl'],
  ['prime-rl', 'prime-rl'],
  ['prime-rl-2026-04', 'verifiers'],
  ['open-instruct', 'open-instruct', { threshold: 10 }],
  ['ms-swift', 'ms-swift', { reward: 'MathAccuracy' }],
  ['ms-swift-megatron', 'ms-swift', { reward: 'MathAccuracy' }],
  ['ms-swift-ray', 'ms-swift-ray'],
  ['areal', 'areal'],
  ['roll', 'roll'],
  ['tinker', 'tinker'],
  ['rllm', 'rllm'],
  ['plain/rollouts.csv', 'own'],
  ['plain/quoted.csv', 'trl'],
];
const fromZero = new Set(['prime-rl', 'tinker', 'areal']);

describe('a run as every trainer writes it', () => {
  test.each(training)('%s', async (folder, format, options) => {
    const log = await readFixture(`synthetic/${folder}`, options);
    expect(log.format.name).toBe(format);
    expect(log.skipped.count).toBe(0);
    const rows = expected.table.filter(({ step }) => folder !== 'rllm' || step <= 2);
    expect(signature(log.visits, fromZero.has(folder) ? 1 : 0)).toEqual(signatureOf(rows, folder !== 'tinker'));
  });

  test('has the same prompts in every format that keeps their text', async () => {
    const ids = async (folder: string, reward?: string) =>
      (await readFixture(`synthetic/${folder}`, reward === undefined ? {} : { reward })).visits.ids.toSorted();
    const verl = await ids('verl');
    expect(verl).toHaveLength(6);
    expect(await ids('trl', 'accuracy_reward')).toEqual(verl);
    expect(await ids('ms-swift', 'MathAccuracy')).toEqual(verl);
    expect(await ids('nemo-rl')).toEqual(verl);
    expect(await ids('areal')).toEqual(verl);
  });
});

/** Prompts, rollouts and successes. */
const sums = async (paths: string | readonly string[], options?: ReadOptions) => {
  const { visits, format } = await readFixture(paths, options);
  const { rollouts, successes } = totals(visits);
  return [format.name, visits.ids.length, rollouts, successes];
};

describe('evaluations', () => {
  test.each<[string, (string | number)[], ReadOptions?]>([
    ['synthetic/skyrl', ['skyrl', 6, 24, 13]],
    ['synthetic/openai-evals', ['openai-evals', 4, 4, 2]],
    ['synthetic/evalplus', ['evalplus', 3, 12, 3]],
    ['synthetic/lighteval', ['lighteval', 5, 20, 10]],
    ['synthetic/verl-validation', ['verl-validation', 6, 12, 6]],
    ['synthetic/verifiers-eval', ['verifiers', 3, 12, 4]],
    ['synthetic/inspect/2026-08-22T00-00-00_synthetic_zstd.eval', ['inspect-ai', 3, 6, 3], { reward: 'match' }],
    ['synthetic/inspect/2025-02-11T00-00-00_synthetic_deflate.eval', ['inspect-ai', 3, 6, 3], { reward: 'match' }],
    ['synthetic/nemo-rl/exp_001/val_data_step0.jsonl', ['nemo-rl-validation', 3, 3, 1]],
    ['synthetic/openrlhf', ['openrlhf', 6, 6, 3]],
    ['real/evalplus', ['evalplus', 164, 164, 112]],
    ['real/inspect/log_streaming.eval', ['inspect-ai', 2, 4, 3], { reward: 'match' }],
    ['real/lm-eval', ['lm-eval', 10, 10, 0]],
    ['real/verl-2025-06', ['verl', 128, 128, 2]],
  ])('%s', async (path, expectedSums, options) => {
    expect(await sums(path, options)).toEqual(expectedSums);
  });

  test('a table of scores with fields that a user names', async () => {
    const options = { prompt: 'item_id', reward: 'score', group: 'model_id' };
    const { visits } = await readFixture('real/inspect-derived-csv', options);
    expect(totals(visits)).toEqual({ rollouts: 1980, successes: 1280 });
    expect(visits.ids).toHaveLength(198);
    expect(new Set(visits.n)).toEqual(new Set([5]));
    expect(
      (await readFixture('real/inspect-derived-csv', { prompt: 'item_id', reward: 'score', by: ['model_id'] })).visits
        .ids,
    ).toHaveLength(396);
  });

  test('real-valued rewards need a threshold', async () => {
    await expect(readFixture('real/rl-logging-board')).rejects.toThrow('say from which value on it is a success');
    expect(await sums('real/rl-logging-board', { threshold: -1e9 })).toEqual(['logging-board', 128, 3000, 3000]);
  });

  test('a log without any score says so', async () => {
    const [unscored] = ['real/inspect/2025-02-11T15-17-00-05-00_popularity_dPiJifoWeEQBrfWsAopzWr.eval'];
    await expect(readFixture(unscored!)).rejects.toThrow('without a reward');
  });
});

describe('files without rollouts', () => {
  test.each([
    [
      'trainer-state/trainer_state.json',
      /metrics of transformers' Trainer, no rollouts\. To log them: TRL: GRPOConfig\(log_completions=True\)/,
    ],
    [
      'verl-metrics/project/experiment.jsonl',
      /metrics of verl, no rollouts\. To log them: verl: trainer\.rollout_data_dir=DIR/,
    ],
    [
      'verl-metrics',
      /no rollouts in the log: passed over .*experiment\.jsonl: metrics of verl\. To log rollouts: verl: trainer/,
    ],
    ['easyr1/experiment_log.jsonl', /metrics of EasyR1, no rollouts\. To log them: EasyR1 has no switch/],
    ['tinker/metrics.jsonl', /metrics of Tinker, no rollouts\. To log them: Tinker writes them without/],
    ['open-instruct/run_metadata.jsonl', /metadata of open-instruct/],
    ['slime/rollout_data/0.pt', /a pickle of Python in a file of torch .* python -c "import torch/],
    ['easyr1/generations.log', /a few samples of EasyR1 as text, no rollouts/],
  ])('%s', async (path, message) => {
    await expect(readFixture(`synthetic/${path}`)).rejects.toThrow(message);
    await expect(readFixture(`synthetic/${path}`, { skipInvalid: true })).rejects.toThrow(message);
  });

  test('of wandb are metrics, whatever texts are beside them', async () => {
    const history = [{ _step: 1, _timestamp: 1, 'reward/mean': 0.3, note: 'warm-up' }];
    await expect(readText(history)).rejects.toThrow(
      'log: metrics of wandb, no rollouts. To log them: TRL: GRPOConfig(',
    );
  });

  test('are passed over in a folder, and named', async () => {
    const { notes } = await readFixture('synthetic/tinker');
    expect(notes).toEqual([expect.stringMatching(/^passed over .*metrics\.jsonl: metrics of Tinker$/)]);
    const evaluation = (await readFixture('synthetic/nemo-rl')).notes;
    expect(evaluation).toEqual([expect.stringMatching(/val_data_step0\.jsonl: an evaluation beside training$/)]);
    const twins = (await readFixture('synthetic/prime-rl')).notes;
    expect(twins).toEqual([
      expect.stringMatching(/effective.*: nothing in it$/),
      expect.stringMatching(/^passed over .*effective.* and 4 more: again some of what is in all\/$/),
    ]);
  });
});

describe('which log, and which reward', () => {
  test('files of two formats are an error that names both, and a choice settles it', async () => {
    const both = ['synthetic/verl', 'synthetic/areal'];
    await expect(readFixture(both)).rejects.toThrow(/^files of several formats: 6 of verl \(.*1\.jsonl\), 18 of areal/);
    expect(await sums(both, { format: 'verl' })).toEqual(['verl', 6, 72, 34]);
    expect(await sums(both, { format: 'areal' })).toEqual(['areal', 6, 72, 34]);
  });

  test('several rewards are listed with their values', async () => {
    await expect(readFixture('synthetic/trl')).rejects.toThrow(
      'several rewards in TRL completions: choose one with --reward: accuracy_reward (0, 1); format_reward (0, 1)',
    );
    await expect(readFixture('synthetic/trl-extra')).rejects.toThrow(
      /accuracy_reward \(0, 1\); answer_length \(\d+, \d+, /,
    );
  });

  test('rewards that are not 0 and 1 are shown, and a threshold is proposed', async () => {
    await expect(readFixture('synthetic/open-instruct')).rejects.toThrow(
      '"reward" is neither 0 and 1 nor −1 and 1, but 0, 10: say from which value on it is a success, for example ' +
        '--threshold 10 (in open-instruct the answer is worth 10: --threshold 10)',
    );
    await expect(readFixture('synthetic/verl-dapo', { reward: 'score' })).rejects.toThrow(/use --reward acc/);
    expect(await sums('synthetic/verl-dapo', { reward: 'score', threshold: 0.5 })).toEqual(['verl', 6, 72, 34]);
  });

  test('a reward that does not exist is an error that names those that do', async () => {
    await expect(readFixture('synthetic/verl', { reward: 'accuracy' })).rejects.toThrow(
      'no field "accuracy" (--reward) in verl rollouts; its rewards: score (',
    );
  });

  test('an unknown format is an error that names those that there are', async () => {
    await expect(readFixture('synthetic/verl', { format: 'vrel' })).rejects.toThrow(
      /no format "vrel"; there are own, /,
    );
  });

  test('all rewards are followed, step by step', async () => {
    const { series } = await readFixture('synthetic/ms-swift', { reward: 'Format' });
    expect(series!.columns).toEqual(['Format', 'MathAccuracy']);
    expect(series!.steps).toEqual([1, 2, 3, 4, 5, 6]);
    const accuracy = [1, 2, 3, 4, 5, 6].map((step) => {
      const rows = expected.table.filter((row) => row.step === step);
      return rows.reduce((sum, { successes }) => sum + successes, 0) / 12;
    });
    expect(series!.means[1]).toEqual(accuracy);
  });
});
