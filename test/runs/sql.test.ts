import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { countsQuery, dialectNames, formatNames, type QueryOptions, totals, type Visits } from '../../runs/index.js';
import { fixture, readFixture } from './folders.js';
import { readText, table } from './memory.js';
import { type Postgres, startPostgres } from './postgres.js';

type Options = Pick<QueryOptions, 'reward' | 'threshold' | 'prompt' | 'group'>;

/** The files below a fixture that a query reads, and what is to be said of them. */
const logs: [name: string, format: string, files: string, options?: Options][] = [
  ['verl', 'verl', '*.jsonl'],
  ['verl-dapo', 'verl', '*.jsonl', { reward: 'acc' }],
  ['verl-dapo, by its score', 'verl', '*.jsonl', { reward: 'score', threshold: 0.5 }],
  ['verl-v1', 'verl-v1', '*.jsonl'],
  ['verl-validation', 'verl-validation', '*.jsonl'],
  ['trl', 'trl', 'completions/completions_*.parquet', { reward: 'accuracy_reward' }],
  ['trl-relogged', 'trl', 'completions/completions_*.parquet', { reward: 'accuracy_reward' }],
  ['trl-extra', 'trl', 'completions/completions_*.parquet', { reward: 'accuracy_reward' }],
  ['wandb-table', 'wandb-table', 'media/table/completions_*.table.json', { reward: 'accuracy_reward' }],
  ['nemo-rl', 'nemo-rl', 'exp_*/train_data_step*.jsonl'],
  ['nemo-rl/exp_001/val_data_step0.jsonl', 'nemo-rl-validation', ''],
  ['prime-rl', 'prime-rl', 'rollouts/step_*/train/all/traces.jsonl'],
  ['prime-rl-2026-04', 'verifiers', 'rollouts/step_*/train_rollouts.jsonl'],
  ['verifiers-eval', 'verifiers', 'outputs/evals/*/*/results.jsonl'],
  ['open-instruct', 'open-instruct', '*_rollouts_*.jsonl', { threshold: 10 }],
  ['ms-swift', 'ms-swift', 'completions.jsonl', { reward: 'MathAccuracy' }],
  ['ms-swift-megatron', 'ms-swift', 'completions.jsonl', { reward: 'MathAccuracy' }],
  ['ms-swift-ray', 'ms-swift-ray', 'completions.jsonl'],
  ['areal', 'areal', 'rollout/*/*.jsonl'],
  ['roll', 'roll', 'rollout_dump_data.step_*.jsonl'],
  ['rllm', 'rllm', 'episodes/train_step_*/episode_*.json'],
  ['tinker', 'tinker', 'iteration_*/train_rollout_summaries.jsonl'],
  ['skyrl', 'skyrl', 'dumped_evals/global_step_*_evals/*.jsonl', { threshold: 1e-9 }],
  ['openai-evals', 'openai-evals', '*.jsonl'],
  ['evalplus', 'evalplus', '*eval_results.json'],
  ['lighteval', 'lighteval', 'details/*/*/details_*.parquet', { reward: 'pass@k:k=1&n=4' }],
  ['plain/rollouts.csv', 'own', ''],
  ['plain/quoted.csv', 'trl', '', { reward: 'accuracy_reward' }],
];
const real: typeof logs = [
  ['lm-eval', 'lm-eval', 'samples_*.jsonl', { reward: 'exact_match' }],
  ['verl-2025-06', 'verl', '*.jsonl'],
  ['evalplus', 'evalplus', '*_eval_results.json'],
  ['rl-logging-board', 'logging-board', '*.jsonl', { threshold: -10 }],
  ['inspect-derived-csv/gpqa_diamond_scores.csv', 'own', '', { prompt: 'item_id', reward: 'score', group: 'model_id' }],
];
interface Case {
  readonly name: string;
  readonly path: string;
  readonly format: string;
  readonly files: string;
  readonly options: Options;
}
const cases = (root: string, list: typeof logs): Case[] =>
  list.map(([name, format, files, options = {}]) => ({
    name: `${root} ${name}`,
    path: `${root}/${name.replace(/,.*/, '')}`,
    format,
    files,
    options,
  }));
const everyLog = [...cases('synthetic', logs), ...cases('real', real)];

/** For each prompt, whatever it is called, its visits in their order. */
const signature = (visits: Visits) =>
  Object.values(table(visits))
    .map((text) => text.split(' ').sort().join(' '))
    .sort();

async function expected({ path, format, options }: Case): Promise<readonly string[]> {
  // lighteval's reader makes samples of the share that passed, SkyRL's passes of scores.
  const { threshold, reward, ...rest } = options;
  const read = {
    ...rest,
    ...(format === 'lighteval' || reward === undefined ? {} : { reward }),
    ...(format === 'skyrl' || threshold === undefined ? {} : { threshold }),
  };
  const { visits } = await readFixture(path, read);
  expect(totals(visits).rollouts).toBeGreaterThan(0);
  return signature(visits);
}

let engine: DuckDBConnection;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'grpo-sql-'));
  engine = await (await DuckDBInstance.create(':memory:', { threads: '1' })).connect();
});
afterAll(() => {
  engine.closeSync();
  rmSync(folder, { recursive: true });
});

const pattern = ({ path, files }: Case) => fixture(files === '' ? path : `${path}/${files}`);
/** JSON lines of what a query of DuckDB gives. */
const inDuckDb = async (sql: string) =>
  ((await engine.runAndReadAll(sql)).getRowObjectsJson() as Record<string, unknown>[])
    .map((row) => JSON.stringify({ ...row, ...numbers(row) }))
    .join('\n');
const numbers = (row: Record<string, unknown>) =>
  Object.fromEntries(
    ['step', 'n', 'successes'].filter((name) => typeof row[name] === 'string').map((name) => [name, Number(row[name])]),
  );

describe('DuckDB counts what the readers count', () => {
  test.each(everyLog)('$name', async (log) => {
    const { format, options } = log;
    const sql = countsQuery({ format, dialect: 'duckdb', from: pattern(log), ...options });
    const { visits } = await readText(await inDuckDb(sql));
    expect(signature(visits)).toEqual(await expected(log));
  });
});

describe('PostgreSQL counts what the readers count', () => {
  let postgres: Postgres;
  let tables = 0;
  beforeAll(async () => {
    postgres = await startPostgres();
  }, 60_000);
  afterAll(() => postgres.stop());

  test.each(everyLog)('$name', async (log) => {
    const { format, options } = log;
    const files = pattern(log);
    tables += 1;
    const table = `log_${tables}`;
    const sql = countsQuery({ format, dialect: 'postgres', from: table, ...options });
    postgres.run(sql.includes('line text') ? loading(sql, files) : await loadingTable(sql, files));
    const { visits } = await readText(postgres.run(sql));
    expect(signature(visits)).toEqual(await expected(log));
  });

  /** The commands to load a log that stand above the query. */
  function loading(sql: string, files: string): string {
    const lines = sql.split('\n').filter((line) => /^-- (CREATE|\\copy)/.test(line));
    return lines.map((line) => line.replace('-- ', '').replace('FILES', files)).join('\n');
  }

  /** A table with columns, by way of CSV. */
  async function loadingTable(sql: string, files: string): Promise<string> {
    const [create, name, columns] = /CREATE TABLE (\S+) \((.*)\)/.exec(sql)!;
    const names = columns!.split(', ').map((column) => column.replace(/ text$/, ''));
    const csv = join(folder, 'table.csv');
    const source = files.endsWith('.csv') ? `read_csv('${files}', all_varchar = true)` : `read_parquet('${files}')`;
    const json = (column: string) => (/doc|metric|model/.test(column) ? `to_json(${column})` : column);
    await engine.run(`COPY (SELECT ${names.map(json).join(', ')} FROM ${source}) TO '${csv}' (HEADER)`);
    return `${create};\n\\copy ${name} FROM '${csv}' WITH (FORMAT csv, HEADER)`;
  }
});

describe('a query', () => {
  test('of every format there is, or the reason why not', () => {
    const answers = formatNames.flatMap((format) =>
      dialectNames.map((dialect) => {
        try {
          return countsQuery({ format, dialect, reward: 'r' }).includes('AS successes') ? 'query' : 'nothing';
        } catch (error) {
          return (error as Error).message;
        }
      }),
    );
    expect(new Set(answers)).toEqual(
      new Set([
        'query',
        'no query for inspect-ai: its .eval files are zips, which no engine of SQL opens; use grpo counts',
        'no query for verl-table: a row of it has a column for each sample; use grpo counts',
        'no query for openrlhf: it holds one sample a step, of which there is nothing to reduce; use grpo counts',
      ]),
    );
  });

  test('stops at rewards that are neither 0 and 1 nor −1 and 1', async () => {
    const query = (path: string, options: Options = {}) =>
      countsQuery({ format: 'verl', dialect: 'duckdb', from: fixture(path), ...options });
    await expect(inDuckDb(query('synthetic/verl-dapo', { reward: 'score' }))).rejects.toThrow(
      /the reward score is neither 0 and 1 nor -1 and 1: choose --threshold; it has/,
    );
  });

  test('with names of any kind stays a query', async () => {
    const file = join(folder, "it's.jsonl");
    const field = `a"b'c/d~e`;
    writeFileSync(file, `${JSON.stringify({ input: 'q', output: 'a', step: 1, [field]: 1 })}\n`);
    const sql = countsQuery({ format: 'verl', dialect: 'duckdb', from: file, reward: field });
    expect(table((await readText(await inDuckDb(sql))).visits)).toEqual({
      '7694f4a66316e53c8cdd9d9954bd611d': '1:1/1',
    });
    expect(() => countsQuery({ format: 'verl', dialect: 'postgres', from: 'log; DROP TABLE x' })).toThrow('no name of');
  });
});
