import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { memorySource, type ReadOptions, readLog, totals } from '../../runs/index.js';
import { fixture, readFixture } from './folders.js';
import { readText, table } from './memory.js';

const edge = async (name: string, options?: ReadOptions) => readFixture(`synthetic/edge/${name}`, options);
const bytesOf = (path: string): Buffer => readFileSync(fixture(path));
const verlLine = (fields: object) => `${JSON.stringify({ input: 'q', output: 'a', step: 1, score: 1, ...fields })}\n`;

describe('files as they are found', () => {
  test.each(['bom-crlf.jsonl', 'gzip.jsonl.gz', 'zstd.jsonl.zst'])('%s holds twelve rollouts', async (name) => {
    const { visits, notes, skipped } = await edge(name);
    expect(totals(visits)).toEqual({ rollouts: 12, successes: 4 });
    expect([...visits.n]).toEqual([4, 4, 4]);
    expect({ notes, skipped: skipped.count }).toEqual({ notes: [], skipped: 0 });
  });

  test('a line that is being written is left out, and named', async () => {
    const { visits, notes } = await edge('torn.jsonl');
    expect(totals(visits).rollouts).toBe(11);
    expect(notes).toEqual([expect.stringMatching(/torn\.jsonl:12: the last line is cut off, and was left out$/)]);
  });

  test('a log may end at any byte of its last line', async () => {
    const bytes = bytesOf('synthetic/verl/1.jsonl');
    const last = bytes.lastIndexOf(10, bytes.length - 2) + 1;
    for (let end = last; end <= bytes.length; end++) {
      const { visits, notes } = await readText(bytes.subarray(0, end));
      const whole = end >= bytes.length - 1;
      expect([end, totals(visits).rollouts, notes.length]).toEqual([
        end,
        whole ? 12 : 11,
        whole || end === last ? 0 : 1,
      ]);
    }
  });

  test('a table may end at any byte of its last row', async () => {
    const bytes = bytesOf('synthetic/plain/quoted.csv');
    const last = bytes.lastIndexOf('\n6,"') + 1;
    for (let end = last; end <= bytes.length; end++) {
      const { visits, notes, skipped } = await readText(bytes.subarray(0, end), { reward: 'accuracy_reward' });
      expect(skipped.count).toBe(0);
      expect([71, 72]).toContain(totals(visits).rollouts);
      if (totals(visits).rollouts === 71 && end > last) expect(notes).toHaveLength(1);
    }
  });

  test('an array in a .jsonl, as old lm-eval writes it', async () => {
    const { visits, format } = await edge('array.jsonl');
    expect(format.name).toBe('lm-eval');
    expect(totals(visits)).toEqual({ rollouts: 2, successes: 1 });
  });

  test('a byte order mark between two files that were joined', async () => {
    const bytes = bytesOf('synthetic/edge/bom-crlf.jsonl');
    expect(
      totals((await readText(Buffer.concat([bytes, bytes.subarray(0, bytes.indexOf(10) + 1)]))).visits).rollouts,
    ).toBe(13);
  });

  test.each<[string, Uint8Array, RegExp]>([
    [
      'the magic bytes of Parquet',
      Buffer.from('UEFSMRUEFRAVFEwVAhUAEgAACBwAAAAAUEFSMQ==', 'base64'),
      /^log: a Parquet file that cannot be read, cut off or damaged/,
    ],
    [
      'gzip that is cut off',
      bytesOf('synthetic/edge/gzip.jsonl.gz').subarray(0, 90),
      /^log: the compressed data are cut off or damaged$/,
    ],
    [
      'zstd that is cut off',
      bytesOf('synthetic/edge/zstd.jsonl.zst').subarray(0, 90),
      /^log: the compressed data are cut off or damaged$/,
    ],
    ['UTF-16', Buffer.from('\uFEFF{"prompt_id":1}', 'utf16le'), /^log: text in UTF-16: save it as UTF-8$/],
    [
      'CR alone',
      Buffer.from('{"prompt_id":1,"reward":1}\r{"prompt_id":1,"reward":1}\r'),
      /lines end in CR alone, and must end in LF/,
    ],
    ['SQLite', Buffer.from('SQLite format 3\0rest'), /a database of SQLite; of trackio, export/],
    [
      'a zip of something else',
      Buffer.from('504b0506000000000000000000000000000000000000', 'hex'),
      /neither JSON nor|no log/,
    ],
    [
      'a zip without its end',
      bytesOf('real/inspect/log_streaming.eval').subarray(0, 1000),
      /a zip without its table of contents/,
    ],
    ['an image', Buffer.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0, 0]), /neither JSON nor a table of CSV/],
    ['nothing', new Uint8Array(), /no rollouts in the log/],
  ])('%s is an error that says so', async (_name, bytes, message) => {
    await expect(readText(bytes)).rejects.toThrow(message);
    await expect(readText(bytes, { skipInvalid: true })).rejects.toThrow(/./);
  });

  test('a line of many MB, and one that is too long for anything', async () => {
    const line = (id: string, fields: object = {}) => `${JSON.stringify({ prompt_id: id, reward: 1, ...fields })}\n`;
    const { visits } = await readText(`${line('a')}${line('a', { image: 'A'.repeat(17_825_792) })}${line('b')}`);
    expect(table(visits)).toEqual({ a: '2/2', b: '1/1' });
    // 300 MB in chunks of one, so that they are never one array.
    async function* chunks() {
      yield `${line('a')}{"prompt_id":"a","image":"`;
      const piece = new Uint8Array(1 << 20).fill(65);
      for (let i = 0; i < 300; i++) yield piece;
      yield `"}\n${line('b')}`;
    }
    const source = { name: 'log', chunks };
    await expect(readLog([source])).rejects.toThrow('log:2: longer than 268,435,456 bytes');
    const skipping = await readLog([source], { skipInvalid: true });
    expect(table(skipping.visits)).toEqual({ a: '1/1', b: '1/1' });
    expect(skipping.skipped).toEqual({ count: 1, reasons: ['log:2: longer than 268,435,456 bytes'] });
  });
});

describe('tables that are cut off or packed', () => {
  test('of wandb have 10,000 rows at most, which is said', async () => {
    const columns = ['step', 'prompt', 'completion', 'reward', 'advantage'];
    const rows = (count: number) => Array.from({ length: count }, (_, i) => [1, `q${i >> 3}`, `a${i}`, i % 2, 0]);
    const read = async (count: number) => readText(JSON.stringify({ columns, data: rows(count) }));
    expect((await read(9999)).notes).toEqual([]);
    expect((await read(10_000)).notes).toEqual([
      'log: 10,000 rows, at which wandb cuts a table off: rollouts are probably missing',
    ]);
  });

  test('of trackio are JSON in the cells of Parquet', async () => {
    const { parquetWriteBuffer } = await import('hyparquet-writer');
    const rows = (step: number) =>
      [0, 1, 1, 1].map((reward, i) => ({ step, prompt: 'q', completion: `${step}/${i}`, reward, advantage: 0 }));
    const cell = (step: number) => JSON.stringify({ _type: 'trackio.table', _value: rows(step) });
    const bytes = (metrics: string[]) =>
      new Uint8Array(
        parquetWriteBuffer({
          columnData: [
            { name: 'timestamp', data: ['t', 't'], type: 'STRING' },
            { name: 'run_name', data: ['r', 'r'], type: 'STRING' },
            { name: 'step', data: [1, 2], type: 'INT32' },
            { name: 'completions', data: metrics, type: 'STRING' },
          ],
        }),
      );
    const { visits, format } = await readText(bytes([cell(1), cell(2)]));
    expect(format.name).toBe('trl');
    expect(Object.values(table(visits))).toEqual(['1:3/4 2:3/4']);
    const whole = bytes([1, 2].map((step) => `{"loss":1,"completions":${cell(step)}}`));
    expect(Object.values(table((await readText(whole)).visits))).toEqual(['1:3/4 2:3/4']);
  });
});

describe('rewards as they are found', () => {
  test('numbers, nothing, infinities, booleans, texts, lists and objects', async () => {
    await expect(edge('rewards.jsonl')).rejects.toThrow(/"score" expected a number, true, false or null, got "1"$/);
    const { visits, unscored, skipped } = await edge('rewards.jsonl', { skipInvalid: true });
    expect(totals(visits)).toEqual({ rollouts: 3, successes: 2 });
    expect(unscored).toBe(3);
    expect(skipped.reasons.map((reason) => reason.replace(/^.*:/, '').trim())).toHaveLength(3);
  });

  test('what was not scored has not failed', async () => {
    const { visits, unscored } = await readFixture('synthetic/trl-extra', { reward: 'accuracy_reward' });
    expect(unscored).toBe(2);
    expect(totals(visits).rollouts).toBe(10);
  });

  test('−1 and 1 are failure and success, 0 beside −1 is neither', async () => {
    const lines = [1, -1, -1].map((score, i) => verlLine({ score, output: `${i}` })).join('');
    expect(totals((await readText(lines)).visits)).toEqual({ rollouts: 3, successes: 1 });
    await expect(readText(lines + verlLine({ score: 0 }))).rejects.toThrow('but -1, 0, 1: say from which value on');
  });

  test('rollouts that were cut off are counted beside those that failed', async () => {
    const row = { prompt_tokens: [1, 2], prompt_idx: 0, step: 1, response_tokens: [3] };
    const rows = [
      { ...row, reward: 0, finish_reason: 'length' },
      { ...row, reward: 1, finish_reason: 'length' },
      { ...row, reward: 0, finish_reason: 'stop' },
    ];
    const { visits } = await readText(rows);
    expect([visits.n[0], visits.k[0], visits.cut![0], visits.cutFailed![0]]).toEqual([3, 1, 2, 1]);
  });
});

describe('rollouts that are there twice', () => {
  test('a generation that is logged again at a later step', async () => {
    const { visits, settled } = await readFixture('synthetic/trl-relogged', { reward: 'accuracy_reward' });
    expect(totals(visits)).toEqual({ rollouts: 12, successes: 4 });
    expect([...visits.step]).toEqual([1, 1, 1]);
    expect(settled).toEqual({ repeated: 3, restarted: 0, doubled: 0, alike: false });
  });

  test('a step that a run wrote again when it was taken up again', async () => {
    const { visits, settled } = await edge('restart.jsonl');
    expect(totals(visits).rollouts).toBe(36);
    expect(new Set(visits.n)).toEqual(new Set([4]));
    expect(settled.restarted).toBe(3);
  });

  test('the same in a format that keeps groups together', async () => {
    const text = bytesOf('synthetic/ms-swift/completions.jsonl').toString();
    const [first] = text.split('\n');
    const again = await readText(`${text}${first}\n`, { reward: 'MathAccuracy' });
    expect(again.visits).toEqual((await readText(text, { reward: 'MathAccuracy' })).visits);
    expect(again.settled.restarted).toBe(3);
  });

  test('a prompt that is drawn twice in a step has two visits where groups are together', async () => {
    const row = (prompt: string, i: number) => ({
      step: 1,
      prompt,
      completion: `${prompt}${i}`,
      reward: i % 2,
      advantage: 0,
    });
    const rows = ['a', 'b', 'a', 'c', 'd'].flatMap((prompt, group) =>
      [0, 1, 2, 3].map((i) => row(prompt, 4 * group + i)),
    );
    const { visits } = await readText(rows);
    expect([...visits.n]).toEqual([4, 4, 4, 4, 4]);
    expect(visits.ids).toHaveLength(4);
  });

  test('and stays one group where they are not, with a word on it', async () => {
    const rows = ['a', 'b', 'a', 'c', 'd'].flatMap((input, group) =>
      [0, 1, 2, 3].map((i) => verlLine({ input, output: `${group}/${i}`, score: i % 2 })),
    );
    const { visits, settled } = await readText(rows.join(''));
    expect([...visits.n]).toEqual([8, 4, 4, 4]);
    expect(settled.doubled).toBe(1);
  });

  test('rollouts that come one by one between others are one group', async () => {
    const row = (prompt: string, i: number) => ({
      step: 1,
      prompt,
      completion: `${prompt}${i}`,
      reward: i % 2,
      advantage: 0,
    });
    const rows = [0, 1, 2, 3].flatMap((i) => ['a', 'b', 'c'].map((prompt) => row(prompt, i)));
    const { visits } = await readText(rows);
    expect([...visits.n]).toEqual([4, 4, 4]);
    expect([...visits.k]).toEqual([2, 2, 2]);
  });
});

describe('ids of formats', () => {
  test('integers that a double cannot hold stay apart, in columns too', async () => {
    const ids = ['9007199254740992', '9007199254740993', '9007199254740993'];
    const rows = `{"id":[${ids}],"scores":[1,0,1],"responses":["a","b","c"],"global_step":[1,1,1]}\n`;
    expect(table((await readText(rows)).visits)).toEqual({ [ids[0]!]: '1:1/1', [ids[1]!]: '1:1/2' });
    const csv = `prompt_id,reward\n${ids.map((id) => `${id},1\n`).join('')}007,1\n7,0\n`;
    expect(table((await readText(csv)).visits)).toEqual({ [ids[0]!]: '1/1', [ids[1]!]: '2/2', '007': '1/1', 7: '0/1' });
  });

  test('a dump of verl with ids of prompts that are no uuids of outputs', async () => {
    const rows = [1, 2].flatMap((step) =>
      ['6*7?', '17*23?'].flatMap((input, p) =>
        [0, 1, 2, 3].map((i) =>
          verlLine({
            input,
            output: `answer ${i}`,
            score: Number(
              i <
                [
                  [3, 0],
                  [4, 1],
                ][step - 1]![p]!,
            ),
            step,
            uid: `u${2 * step + p}`,
          }),
        ),
      ),
    );
    const { visits } = await readText(rows.join(''));
    expect(Object.values(table(visits))).toEqual(['1:3/4 2:4/4', '1:0/4 2:1/4']);
  });

  test('of several outputs of a rollout the last counts, in whatever order numbers are sorted', async () => {
    const rows = Array.from({ length: 12 }, (_, i) =>
      verlLine({ uid: `v_0_${i}`, score: Number(i === 11), input: i === 0 ? 'first' : 'later' }),
    );
    const sorted = rows.toSorted((a, b) => (JSON.parse(a).uid < JSON.parse(b).uid ? -1 : 1));
    const { visits } = await readText(sorted.join(''));
    expect(totals(visits)).toEqual({ rollouts: 1, successes: 1 });
    expect(visits.ids).toEqual((await readText(verlLine({ input: 'first' }))).visits.ids);
  });

  test('text is hashed, and its beginning kept on request only', async () => {
    const text = `${'What is it? '.repeat(20)}`;
    const { visits, labels } = await readText(verlLine({ input: text }), { showPrompts: true });
    expect(visits.ids[0]).toMatch(/^[0-9a-f]{16}$/);
    expect(labels.get(visits.ids[0]!)).toBe(text.slice(0, 80));
    expect((await readText(verlLine({ input: text }))).labels.size).toBe(0);
  });

  test('files in memory and on a page are read alike', async () => {
    const bytes = bytesOf('synthetic/trl/completions/completions_00001.parquet');
    const { visits } = await readLog([memorySource('a.parquet', bytes)], { reward: 'accuracy_reward' });
    expect(totals(visits).rollouts).toBe(12);
  });
});
