// The reduction of a log to counts as a query of DuckDB, with what `grpo inspect` needs beside them.
import { OTHER_REWARDS } from '../otherRewards.js';
import type { RewardSums } from '../read/series.js';
import type { Counted } from '../visitsBuilder.js';
import { type FilesOptions, relation } from './query.js';

/** The rollouts of one visit, as the query gives them. */
export interface ReducedVisit extends Counted, Readonly<RewardSums> {
  readonly prompt: string | undefined;
  readonly visit: string | undefined;
  readonly step: number | undefined;
  /** Some values of the reward, so that all that are neither 0 nor 1 show. */
  readonly values: readonly number[];
}

export interface Reduction {
  readonly sql: string;
  /** A visit from a row of the result. */
  readonly visit: (row: readonly unknown[]) => ReducedVisit;
}

/** @param rewards the reward that says success, and the others that are followed */
export function reduction(options: Omit<FilesOptions, 'dialect'>, rewards: readonly string[]): Reduction {
  const extras = { completions: true, cut: true, rewards: rewards.slice(1) };
  const { shape, definitions } = relation({ ...options, dialect: 'duckdb', reward: rewards[0]! }, extras);
  const finite = (name: string) => `ABS(${name}) <= 1.7976931348623157e308`;
  const scored = finite('reward');
  const success = `${scored} AND reward >= ${options.threshold ?? 1}`;
  const print = shape.completion === undefined ? undefined : 'CAST(hash(completion) % 4294967296 AS BIGINT)';
  const columns = rewards.map((_, i) => (i === 0 ? 'reward' : `reward_${i}`));
  const keys = [
    'prompt',
    ...(shape.visit === undefined ? [] : ['visit']),
    ...(shape.step === undefined ? [] : ['step']),
  ];
  const group = shape.visit === undefined ? keys : ['prompt', 'visit'];
  const number = (expression: string) => `CAST(${expression} AS DOUBLE)`;
  const counted = (condition: string) => number(`COUNT(*) FILTER (${condition})`);
  const cut = shape.cut === undefined ? 'false' : 'cut';
  const selected = [
    'prompt',
    shape.visit === undefined ? 'NULL' : 'visit',
    shape.step === undefined ? 'NULL' : number('MIN(step)'),
    number('COUNT(*)'),
    counted(scored),
    counted(success),
    counted(`${cut} AND ${scored}`),
    counted(`${cut} AND ${scored} AND NOT (${success})`),
    print === undefined ? 'NULL' : number(`SUM(${print}) FILTER (${scored}) % 4294967296`),
    print === undefined ? 'NULL' : number(`BIT_XOR(${print}) FILTER (${scored})`),
    print === undefined ? 'false' : `bool_and(completion IS NOT NULL)`,
    ...(print === undefined || shape.tokens === true
      ? ['0', '0']
      : [number('COUNT(completion)'), number('SUM(LENGTH(completion))')]),
    columns
      .slice(1, 1 + OTHER_REWARDS)
      .map((name, i) => {
        const among = `FILTER (${scored} AND ${finite(name)})`;
        return `CASE WHEN MAX(${name}) ${among} > MIN(${name}) ${among} THEN ${1 << i} ELSE 0 END`;
      })
      .join(' + ') || '0',
    ...['MAX', 'MIN'].map((most) => `${most}(reward) FILTER (${scored} AND reward NOT IN (-1, 0, 1))`),
    ...[-1, 0].map((value) => counted(`reward = ${value}`)),
    ...columns.flatMap((name) => [number(`SUM(${name}) FILTER (${finite(name)})`), counted(finite(name))]),
  ];
  const sql = `WITH ${definitions.join(', ')}\nSELECT ${selected.join(',\n  ')}\nFROM rollouts\nGROUP BY ${group.join(', ')}\nORDER BY ${group.join(', ')}`;
  return { sql, visit: (row) => visitOf(row, rewards.length) };
}

function visitOf(row: readonly unknown[], rewards: number): ReducedVisit {
  const [
    prompt,
    visit,
    step,
    rollouts,
    n,
    k,
    cut,
    cutFailed,
    sum,
    xor,
    printed,
    texts,
    characters,
    varied,
    most,
    least,
    minuses,
    zeros,
  ] = row;
  const count = (value: unknown): number => Number(value ?? 0);
  const last = 18;
  const every = (offset: number) => Array.from({ length: rewards }, (_, i) => count(row[last + 2 * i + offset]));
  return {
    prompt: prompt === null ? undefined : String(prompt),
    visit: visit === null ? undefined : String(visit),
    step: step === null ? undefined : Number(step),
    rollouts: count(rollouts),
    n: count(n),
    k: count(k),
    cut: count(cut),
    cutFailed: count(cutFailed),
    varied: count(varied),
    prints: printed === true ? { sum: count(sum), xor: count(xor) } : undefined,
    values: [
      ...[most, least].filter((value) => value !== null).map(Number),
      ...(count(minuses) > 0 ? [-1] : []),
      ...(count(zeros) > 0 ? [0] : []),
    ],
    texts: count(texts),
    characters: count(characters),
    sums: every(0),
    counts: every(1),
  };
}
