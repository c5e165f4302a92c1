// What trainers write that a plain reader would get wrong, a test each, with the bytes that they write.
import { describe, expect, test } from 'vitest';
import { type FindingCode, inspect, type Log, memorySource, readLog, totals } from '../../runs/index.js';
import { readFixture } from './folders.js';
import { readText, table } from './memory.js';

const verl = (step: number, input: string, output: string, score: number | string) =>
  `{"input": ${JSON.stringify(input)}, "output": ${JSON.stringify(output)}, "score": ${score}, "step": ${step}}\n`;
/** A group of verl: one rollout for each score. */
const group = (step: number, input: string, scores: readonly number[]) =>
  scores.map((score, i) => verl(step, input, `${step}/${i}`, score)).join('');
const trl = (step: number, prompt: string, scores: readonly number[], first = 0) =>
  scores.map((reward, i) => ({ step, prompt, completion: `${step}/${first + i}`, reward, advantage: 0 }));
const counts = async (log: Promise<Log>) => Object.values(table((await log).visits));
const found = async (log: Promise<Log>) => inspect(await log).findings.map(({ code }) => code);
const range = (length: number) => Array.from({ length }, (_, i) => i);

describe('what the reader has to know', () => {
  test('bare NaN and infinities are no JSON, but stay text in texts', async () => {
    const log = await readText(
      verl(1, 'q', 'NaN, -Infinity', 'NaN') + verl(1, 'q', '"NaN"', '-Infinity') + verl(1, 'q', 'x', 1),
    );
    expect([await counts(Promise.resolve(log)), log.unscored]).toEqual([['1:1/1'], 2]);
  });

  test('unscored is not failed: groups then differ in size', async () => {
    const log = await readText(group(1, 'a', [1, 0]) + verl(1, 'a', 'x', 'null') + group(1, 'b', [0, 0, 1]));
    expect([Object.values(table(log.visits)), log.unscored]).toEqual([['1:1/2', '1:1/3'], 1]);
  });

  test('a generation that is logged again under the next step is one visit', async () => {
    const generation = [...trl(1, 'a', [1, 0]), ...trl(1, 'b', [0, 0], 2)];
    const again = generation.map((row) => ({ ...row, step: 2 }));
    const log = await readText([...generation, ...again, ...trl(3, 'a', [1, 1], 4)]);
    expect([Object.values(table(log.visits)), log.settled.repeated]).toEqual([['1:1/2 3:2/2', '1:0/2'], 2]);
  });

  test('steps that were not logged leave gaps, which is said', async () => {
    const steps = [2, 4, 6, 8].flatMap((step) => trl(step, 'a', [1, 0]));
    expect(await found(readText(steps))).toContain<FindingCode>('step-gaps');
  });

  test('groups of another size among those of training are probably an evaluation', async () => {
    const training = range(30).flatMap((step) => trl(step + 1, `p${step % 3}`, [1, 0, 0, 1]));
    const evaluation = range(3).flatMap((i) => trl(10, `e${i}`, [1], 9));
    expect(await found(readText([...training, ...evaluation]))).toContain<FindingCode>('uneven-groups');
  });

  test('a log of mixed groups alone holds survivors', async () => {
    const mixed = range(51).map((i) => group(i + 1, `p${i % 5}`, [1, 0]));
    expect(await found(readText(mixed.join('')))).toContain<FindingCode>('survivors-only');
    expect(await found(readText(`${mixed.join('')}${group(52, 'p', [0, 0])}`))).not.toContain('survivors-only');
  });

  test('text with a date in it makes a new prompt every day; another field holds', async () => {
    const rows = range(4).flatMap((step) =>
      [1, 0].map((score, i) => ({ input: `Today is ${step}.`, output: `${i}`, score, step, gts: '42' })),
    );
    expect(await found(readText(rows))).toContain<FindingCode>('one-visit-each');
    expect(await counts(readText(rows, { prompt: 'gts' }))).toEqual(['0:1/2 1:1/2 2:1/2 3:1/2']);
  });

  test('a prompt that is drawn twice in a step has two groups where groups lie together, else a word on it', async () => {
    const rows = [
      ...trl(1, 'a', [1, 0]),
      ...trl(1, 'b', [0, 0], 2),
      ...trl(1, 'c', [0, 1], 6),
      ...trl(1, 'a', [1, 1], 4),
    ];
    expect(await counts(readText(rows))).toEqual(['1:1/2 1:2/2', '1:0/2', '1:1/2']);
    const out = await readText(group(1, 'a', [1, 0, 1, 1]) + group(1, 'b', [0, 0]) + group(1, 'c', [0, 1]));
    expect(out.settled.doubled).toBe(1);
  });

  test('steps begin at 0 or at 1, and in some formats are the version of the policy', async () => {
    const zero = { task_id: 7, sample_idx: 0, tail_version: 0, prompt: 'q', completion: 'a', reward: 1 };
    expect(await counts(readText([zero, { ...zero, task_id: 9, tail_version: 3, reward: 0 }]))).toEqual([
      '0:1/1 3:0/1',
    ]);
  });

  test('a step that a resumed run wrote again counts once, identical rows being the same', async () => {
    const step = group(2, 'a', [1, 0]) + group(2, 'b', [0, 0]);
    const log = await readText(group(1, 'a', [0, 0]) + group(1, 'b', [0, 1]) + step + step);
    expect([Object.values(table(log.visits)), log.settled.restarted]).toEqual([['1:0/2 2:1/2', '1:1/2 2:0/2'], 2]);
  });

  test('a last line that is being written is left out; in the middle it is an error', async () => {
    const torn = verl(1, 'a', 'x', 1).slice(0, 30);
    expect((await readText(group(1, 'a', [1, 0]) + torn)).notes).toEqual([
      'log:3: the last line is cut off, and was left out',
    ]);
    await expect(readText(`${torn}\n${group(1, 'a', [1, 0])}`)).rejects.toThrow(
      'log:1: not valid JSON: the line is cut off',
    );
  });

  test('a line of megabytes with NaN behind a long text, and an id that no double holds', async () => {
    const text = `\\"${'\\n'.repeat(1_000_000)}`;
    const line = (score: string) => `{"input": "q", "output": "${text}", "step": 1, "score": ${score}}\n`;
    const { visits, unscored } = await readText(line('NaN') + line('1'));
    expect([Object.values(table(visits)), unscored]).toEqual([['1:1/1'], 1]);
    const ids = ['9007199254740993', '9007199254740992'].map(
      (id) => `{"prompt_id": ${id}, "reward": 1, "x": "${text}"}\n`,
    );
    expect((await readText(ids.join(''))).visits.ids).toEqual(['9007199254740993', '9007199254740992']);
  });

  test('what a limit of length ended is counted beside what failed', async () => {
    const row = { example_id: 'a', reward: 0, is_truncated: true };
    const { visits } = await readText(range(8).map(() => row));
    expect([visits.n[0], visits.k[0], visits.cut![0], visits.cutFailed![0]]).toEqual([8, 0, 8, 8]);
    expect(await found(readText(range(8).map(() => row)))).toContain<FindingCode>('cut-off');
  });

  test('several rows may be one rollout: outputs, agents that are not trained, filters', async () => {
    const output = (number: number, score: number) =>
      `{"input": "${number}", "output": "x", "score": ${score}, "step": 1, "uid": "v_0_${number}"}\n`;
    expect(await counts(readText(output(0, 0) + output(1, 1)))).toEqual(['1:1/1']);
    const trace = (trainable: boolean, score: number) => ({
      ok: true,
      agent: { trainable },
      rewards: { r: { score } },
    });
    const episode = { task: { key: 'a' }, group: { id: 'g' }, run: { work: { step: 1 } } };
    expect(await counts(readText([{ ...episode, traces: [trace(true, 1), trace(false, 0)] }]))).toEqual(['1:1/1']);
    const filtered = (filter: string, acc: number) => ({
      doc_id: 1,
      filtered_resps: ['x'],
      filter,
      metrics: ['acc'],
      acc,
    });
    expect(table((await readText([filtered('strict', 0), filtered('flexible', 1)])).visits)).toEqual({
      '1/strict': '0/1',
      '1/flexible': '1/1',
    });
  });

  test('integers of eight bytes in Parquet are steps and ids like any other', async () => {
    const { parquetWriteBuffer } = await import('hyparquet-writer');
    const bytes = parquetWriteBuffer({
      columnData: [
        { name: 'prompt_id', data: [1n, 1n, 9007199254740993n, 9007199254740992n], type: 'INT64' },
        { name: 'step', data: [3n, 3n, 3n, 3n], type: 'INT64' },
        { name: 'reward', data: [1n, 0n, 1n, 0n], type: 'INT64' },
      ],
    });
    expect(table((await readText(new Uint8Array(bytes))).visits)).toEqual({
      1: '3:1/2',
      '9007199254740993': '3:1/1',
      '9007199254740992': '3:0/1',
    });
  });

  test('ids do not keep the file alive that they were cut from', async () => {
    const rows = range(2000).map((i) => `id-${i},${'x'.repeat(1000)},1\n`);
    const { visits } = await readText(`prompt_id,text,reward\n${rows.join('')}`);
    expect([visits.ids.length, visits.ids[1999]]).toEqual([2000, 'id-1999']);
  });

  test('a table that wandb cut off is named, and so is one rollout of every group', async () => {
    const columns = ['step', 'prompt', 'completion', 'reward', 'advantage'];
    const data = range(10_000).map((i) => [1 + (i >> 12), `q${i}`, `a${i}`, i % 2, 0]);
    const log = readText(JSON.stringify({ columns, data }));
    expect((await log).notes[0]).toMatch(/10,000 rows, at which wandb cuts a table off/);
    expect(await found(log)).toContain<FindingCode>('single-rollouts');
  });
});

describe('files that no reader should take at their word', () => {
  test.each<[string, string, RegExp]>([
    ['a name twice', '{"prompt_id":"a","reward":1,"reward":0}\n', /^log:1: "reward" is there twice$/],
    [
      'a name twice, said in two ways',
      '{"prompt_id":"a","reward" : 1,"rew\\u0061rd":0}\n',
      /^log:1: "reward" is there twice$/,
    ],
    ['a name twice within', '{"prompt_id":"a","reward":1,"x":{"y":1,"y":2}}\n', /^log:1: "y" is there twice$/],
    ['a name twice in a document', '[{"prompt_id":"a","reward":1,"reward":0}]', /^log: "reward" is there twice$/],
    ['a column twice', 'prompt_id,reward,reward\na,1,0\n', /^log: two columns are called "reward"$/],
    ['a header without rows', 'prompt_id,reward\n\n', /log: a table with a header and without a row$/],
    [
      'a header that is no CSV',
      'prompt_id,"re"ward\na,1\n',
      /neither JSON nor a table of CSV with a header \(text after/,
    ],
    [
      'a table of wandb without rows',
      '{"columns":["step","prompt","completion","r"],"data":[]}',
      /a table without a row$/,
    ],
    [
      'a row of a table that is too short',
      '{"columns":["step","prompt","completion","r"],"data":[[1,"q"]]}',
      /record 1: a row that is no list of 4/,
    ],
    ['something else in a document', '[{"prompt_id":"a","reward":1},7]', /^log, record 2: not a JSON object$/],
    [
      'a record over several lines',
      '{\n  "prompt_id": "a",\n  "reward": 1\n}\n{\n  "prompt_id": "a"\n}\n',
      /goes over several lines; each must be one line \(jq -c/,
    ],
    [
      'what Python prints',
      "{'prompt_id': 'a', 'reward': 1}\n",
      /^log:1: not valid JSON: names in single quotes, as Python prints them/,
    ],
    [
      'rewards of −1, 0 and 1',
      '{"prompt_id":"a","reward":-1}\n{"prompt_id":"a","reward":0}\n',
      /"reward" is −1, 0 and 1: say from which value on/,
    ],
    [
      'columns of nothing that is known',
      'question,right\nq,1\n',
      /no format that is known has the fields "question", "right"/,
    ],
    ['no prompt in a log of tokens', '{"rewards":[1],"idx":0,"token_ids":[[1]]}\n', /^log:1: no "content"/],
  ])('%s', async (_name, text, message) => {
    await expect(readText(text)).rejects.toThrow(message);
  });

  test.each<[string, number[] | string, RegExp]>([
    ['UTF-16 without a mark', [...Buffer.from('{"prompt_id":"a","reward":1}', 'utf16le')], /UTF-16: save it as UTF-8/],
    [
      'events of TensorBoard',
      `${'\x18'.padEnd(12, '\0')}\t${'\x01'.repeat(8)}\x1a\x0dbrain.Event:2`,
      /metrics of TensorBoard/,
    ],
    ['the record of wandb', ':W&B\0\0', /its tables are in files\/media\/table/],
    ['a pickle', [0x80, 4, 0x95, 0, 0], /a pickle of Python, which may run code/],
    ['xz', [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0], /packed by xz: unpack it first/],
    ['Arrow', 'ARROW1\0\0', /a table of Arrow; save it as Parquet/],
    ['tar', `${'log.jsonl'.padEnd(257, '\0')}ustar`, /an archive of tar/],
  ])('%s', async (_name, bytes, message) => {
    const file = typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : Uint8Array.from(bytes);
    await expect(readText(file)).rejects.toThrow(message);
  });

  test('a document with a name twice is skipped whole, where what is invalid is skipped', async () => {
    const twice = '[{"prompt_id":"a","reward":1,"reward":0},{"prompt_id":"b","reward":1}]';
    const sources = [memorySource('twice.json', twice), memorySource('log.jsonl', '{"prompt_id":"c","reward":1}\n')];
    const { skipped, visits } = await readLog(sources, { skipInvalid: true });
    expect([visits.ids, skipped.reasons]).toEqual([['c'], ['twice.json: "reward" is there twice']]);
  });

  test('colons and quotes in texts are no names', async () => {
    const row = {
      prompt_id: 'a',
      reward: 1,
      text: '{"reward":1,"reward":2}',
      more: { reward: 1, list: [{ reward: 1 }] },
    };
    expect(totals((await readText([row, row])).visits).rollouts).toBe(2);
  });

  test("a rollout of −1 or 1 in one's own format fails or succeeds", async () => {
    expect(await counts(readText('prompt_id,reward\na,-1\na,1\na,-1\n'))).toEqual(['1/3']);
  });

  test('a fork of verl that leaves the step to the name of the file', async () => {
    const row = (score: number) => `${JSON.stringify({ input: 'q', output: `${score}`, score })}\n`;
    const files = ['10', '2'].map((step) => memorySource(`dump/${step}.jsonl`, row(1) + row(0)));
    expect(Object.values(table((await readLog(files)).visits))).toEqual(['2:1/2 10:1/2']);
  });

  test('Zstandard that begins with a frame to be skipped', async () => {
    const { readFileSync } = await import('node:fs');
    const { fixture } = await import('./folders.js');
    const bytes = readFileSync(fixture('synthetic/edge/zstd.jsonl.zst'));
    const skipped = Buffer.from([0x52, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3]);
    const log = await readText(Buffer.concat([skipped, bytes]));
    expect(log.visits).toEqual((await readFixture('synthetic/edge/zstd.jsonl.zst')).visits);
  });
});

describe('metrics alone are answered with the switch of their trainer', () => {
  test.each<[string, object, RegExp]>([
    ['TRL', { step: 1, reward: 0.5, frac_reward_zero_std: 0.1 }, /transformers' Trainer.*log_completions=True/],
    ['TRL by wandb', { _step: 1, _timestamp: 2, 'train/rewards/accuracy/mean': 0.5 }, /log_completions=True/],
    [
      'ms-swift',
      { loss: 0.1, 'global_step/max_steps': '5/100', reward_std: 0.2 },
      /metrics of ms-swift.*--log_completions true$/,
    ],
    ['verl', { step: 1, data: { 'critic/score/mean': 0.5 } }, /metrics of verl.*trainer\.rollout_data_dir=DIR$/],
    [
      'verl by wandb',
      { _step: 1, _timestamp: 2, 'critic/rewards/mean': 0.5 },
      /metrics of verl.*trainer\.rollout_data_dir=DIR$/,
    ],
    ['verl, validation', { step: 5, data: { 'val-core/math/acc/mean@8': 0.4 } }, /metrics of verl/],
    ['verl of 2024', { 'val/test_score/gsm8k': 0.4 }, /metrics of verl/],
    ['rLLM', { _step: 1, _timestamp: 2, 'batch/solve_none': 3, 'critic/score/mean': 0 }, /trainer\.log_episodes=true$/],
    ['EasyR1', { step: 1, reward: { overall: 0.3 }, actor: { kl_loss: 0.1 } }, /EasyR1 has no switch/],
    ['ROLL', { 'val_correct/all/mean': 0.4, 'critic/score/mean': 0.3 }, /metrics of ROLL.*rollout_dump_dir/],
    ['Tinker', { step: 0, 'env/all/reward/total': 0.3 }, /train_rollout_summaries\.jsonl$/],
    ['Tinker, one task', { 'test/env/gsm-8k/by_group/frac_mixed': 0.3 }, /metrics of Tinker/],
    ['slime', { 'rollout/raw_reward': 0.3, 'rollout/step': 1 }, /slime: --dump-details DIR$/],
    ['slime, groups alike', { 'rollout/zero_std/count_1.0': 3 }, /metrics of slime/],
    ['SkyRL', { 'eval/all/avg_score': 0.5 }, /trainer\.dump_eval_results=true$/],
    ['SkyRL, training', { 'reward/avg_pass_at_8': 0.5, 'loss/avg_final_rewards': 0.1 }, /metrics of SkyRL/],
    ['open-instruct', { 'objective/scores': 4.2 }, /open-instruct: --save_traces$/],
    ['open-instruct, evaluation', { 'eval/objective/verifiable_correct_rate': 0.4 }, /metrics of open-instruct/],
    ['prime-rl', { step: 1, solve_none: 0.2, solve_all: 0.1 }, /rollouts\/step_\*\/$/],
    ['prime-rl of 2025', { 'batch/solve_none': 0.2, 'batch/effective_batch_size': 0.7 }, /metrics of prime-rl/],
    ['prime-rl by environment', { 'solve_none/all': 0.2, 'effective_batch_size/all': 0.7 }, /metrics of prime-rl/],
    ['prime-rl by agent', { 'train/agg/all/agent/reward/mean': 0.4 }, /metrics of prime-rl/],
    ['AReaL', { 'grpo_actor/loss/avg': 0.2 }, /AReaL: dump_to_file=true$/],
    ['AReaL, later', { 'ppo_actor/task_reward/avg': 0.2 }, /metrics of AReaL/],
    ['NeMo-RL', { 'train/reward': 0.2, 'train/baseline_reward/pct_mixed': 40 }, /metrics of NeMo-RL.*train_data_step/],
    ['Tunix', { 'rewards/score/mean': 0.2, 'rewards/advantage/mean': 0 }, /metrics of Tunix/],
    ['Tunix by wandb', { _step: 1, _timestamp: 2, 'generation/train/completions/clip_ratio': 0 }, /metrics of Tunix/],
    ['OpenRLHF', { 'train/reward': 0.2, 'train/actor_lr': 5e-7 }, /metrics of OpenRLHF.*docs\/logs\.md/],
    ['Unsloth', { step: 3, eval_reward_std: 0.2, 'rewards/solve/mean': 0.2 }, /transformers' Trainer/],
    ['wandb, of anyone', { _step: 1, _timestamp: 2, loss: 0.2 }, /metrics of wandb.*docs\/logs\.md lists all$/],
    ['another', { step: 1, loss: 0.2 }, /metrics, no rollouts\. To log them: TRL.*verl.*docs\/logs\.md lists all$/],
  ])('%s', async (_trainer, record, message) => {
    await expect(readText([record, record])).rejects.toThrow(message);
  });
});
