import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { duckdbRows } from '../../cli/log/duckdb.js';
import { fileSource } from '../../cli/log/files.js';
import { type Log, memorySource, type ReadOptions, readLog } from '../../runs/index.js';
import { readFixture } from './folders.js';
import { table } from './memory.js';

/** All numbers of a log; its prompts have other names where they have no id. */
function numbers({ visits, unscored, series, settled, reward, format, files }: Log) {
  const { cut, cutFailed, varied } = visits;
  const perPrompt = Object.values(table(visits)).map((text) => text.split(' ').sort().join(' '));
  const sum = (counts: Iterable<number> = []) => [...counts].reduce((all, one) => all + one, 0);
  return {
    perPrompt: perPrompt.sort(),
    cut: sum(cut),
    cutFailed: sum(cutFailed),
    varied: sum(varied),
    unscored,
    series,
    settled,
    reward,
    format,
    files,
  };
}

const accuracy = { reward: 'accuracy_reward' };

describe('DuckDB gives the numbers of the reader', () => {
  test.each<[string, ReadOptions?]>([
    ['synthetic/verl'],
    ['synthetic/verl-dapo'],
    ['synthetic/verl-dapo', { reward: 'score', threshold: 0.5 }],
    ['synthetic/verl-v1'],
    ['synthetic/verl-validation'],
    ['synthetic/trl', accuracy],
    ['synthetic/trl-relogged', accuracy],
    ['synthetic/trl-extra', accuracy],
    ['synthetic/wandb-table', accuracy],
    ['synthetic/nemo-rl'],
    ['synthetic/prime-rl'],
    ['synthetic/prime-rl-2026-04'],
    ['synthetic/verifiers-eval'],
    ['synthetic/open-instruct', { threshold: 10 }],
    ['synthetic/ms-swift', { reward: 'MathAccuracy' }],
    ['synthetic/ms-swift-megatron', { reward: 'MathAccuracy' }],
    ['synthetic/ms-swift-ray'],
    ['synthetic/areal'],
    ['synthetic/roll'],
    ['synthetic/rllm'],
    ['synthetic/tinker'],
    ['synthetic/skyrl'],
    ['synthetic/openai-evals'],
    ['synthetic/evalplus'],
    ['synthetic/plain/rollouts.csv'],
    ['synthetic/plain/quoted.csv', accuracy],
    ['synthetic/edge/restart.jsonl'],
    ['synthetic/edge/gzip.jsonl.gz'],
    ['real/lm-eval'],
    ['real/verl-2025-06'],
    ['real/inspect-derived-csv', { prompt: 'item_id', reward: 'score', group: 'model_id' }],
  ])('%s', async (path, options) => {
    const reader = numbers(await readFixture(path, options));
    expect(reader.perPrompt.length).toBeGreaterThan(0);
    expect(numbers(await readFixture(path, { ...options, engine: duckdbRows }))).toEqual(reader);
  });
});

describe('the engine', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "grpo-engine-[it's]"));
  });
  afterAll(() => rmSync(folder, { recursive: true }));
  const read = async (lines: readonly object[], options: ReadOptions = {}) => {
    const path = join(folder, 'log*.jsonl');
    writeFileSync(path, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
    return readLog([await fileSource(path, { stdin: process.stdin })], { ...options, engine: duckdbRows });
  };

  test('reads files of any name, and ids of any kind', async () => {
    const ids = ['__proto__', '\u001b[31m', 'a\nb', "it's", '9007199254740993'];
    const { visits } = await read(ids.map((prompt_id) => ({ prompt_id, reward: 1, step: 3 })));
    expect(visits.ids.toSorted()).toEqual(ids.toSorted());
  });

  test('stops at rewards that are neither 0 and 1 nor −1 and 1', async () => {
    await expect(readFixture('synthetic/verl-dapo', { reward: 'score', engine: duckdbRows })).rejects.toThrow(
      /"score" is neither 0 and 1 nor −1 and 1, but .*use --reward acc/,
    );
  });

  test('says what only the reader does', async () => {
    const rows = [{ prompt_id: 'a', reward: 1 }];
    await expect(read(rows, { by: ['x'] })).rejects.toThrow('--by is done by the reader: leave out --engine');
    await expect(read(rows, { skipInvalid: true })).rejects.toThrow('--skip-invalid is done by the reader');
    await expect(read(rows, { showPrompts: true })).rejects.toThrow('--show-prompts is done by the reader');
    await expect(read([{ prompt_id: 'a', n: 2, successes: 1 }])).rejects.toThrow('the log holds counts already');
    await expect(read([...rows, { prompt_id: 'a', n: 2, successes: 1 }])).rejects.toThrow(
      'DuckDB: Invalid Input Error',
    );
    await expect(readFixture('synthetic/lighteval', { engine: duckdbRows })).rejects.toThrow('leave out --engine');
    const inspect = { reward: 'match', engine: duckdbRows };
    await expect(readFixture('real/inspect/log_streaming.eval', inspect)).rejects.toThrow('no query for inspect-ai');
    const stream = { name: '-', chunks: memorySource('-', '{"prompt_id":"a","reward":1}\n').chunks };
    await expect(readLog([stream], { engine: duckdbRows })).rejects.toThrow(
      '- is a stream, which only the reader reads',
    );
  });

  test('that is not installed is an error with the command that installs it', async () => {
    vi.doMock('@duckdb/node-api', () => {
      throw new Error('not found');
    });
    const engine = duckdbRows('SELECT 1');
    await expect(engine.next()).rejects.toThrow('--engine duckdb needs a library: npm install @duckdb/node-api');
    vi.doUnmock('@duckdb/node-api');
  });

  test('a line that is cut off stops it, and so does a byte order mark', async () => {
    await expect(readFixture('synthetic/edge/bom-crlf.jsonl', { engine: duckdbRows })).rejects.toThrow(
      /^DuckDB: .*mark/,
    );
    await expect(readFixture('synthetic/edge/torn.jsonl', { engine: duckdbRows })).rejects.toThrow(/^DuckDB: /);
  });
});
