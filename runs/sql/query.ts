import { LogError } from '../read/errors.js';
import { bigquery } from './bigquery.js';
import { type Dialect, type DialectName, dialectNames } from './dialect.js';
import { duckdb } from './duckdb.js';
import { lightevalScores } from './evaluationShapes.js';
import { plain } from './plainShape.js';
import { postgres } from './postgres.js';
import type { Shape } from './shape.js';
import { shapes, unqueried } from './shapes.js';
import { spark } from './spark.js';

const dialects: Readonly<Record<DialectName, Dialect>> = { duckdb, spark, bigquery, postgres };

export interface QueryOptions {
  /** Name of the format of the log; `wandb-table` is what TRL gives to wandb. */
  readonly format: string;
  readonly dialect: DialectName;
  /** A folder or a pattern of files (DuckDB, Spark), or the name of a table; by default the folder one is in, and `log`. */
  readonly from?: string;
  /** The reward that says success, where the format has more than one. */
  readonly reward?: string;
  /** A reward of at least this is a success. Without it rewards are 0 and 1, false and true, or −1 and 1. */
  readonly threshold?: number;
  /** Fields of one's own format. */
  readonly prompt?: string;
  readonly step?: string;
  readonly group?: string;
}

/** A log of which the files are known. */
export interface FilesOptions extends QueryOptions {
  readonly files?: readonly string[];
}

/** The rollouts of a log as a query, and what else a reduction has to know of it. */
export interface Relation {
  readonly dialect: Dialect;
  readonly shape: Shape;
  readonly reward: string;
  /** Definitions of `records` and `rollouts`, for a WITH. */
  readonly definitions: readonly string[];
  readonly preamble: (query: string) => string;
}

/**
 * The query that reduces a log to counts where it lies: for every visit of every prompt its rollouts and successes. What it
 * gives is a log of one's own format, which every command reads. Prompts without an id are named by the MD5 of their text.
 *
 * @throws LogError why there is no such query
 *
 * @example
 * const query = countsQuery({ format: 'verl', dialect: 'duckdb', from: 'rollouts' });
 * query.includes("read_ndjson('rollouts/*.jsonl'"); // => true
 */
export function countsQuery(options: QueryOptions): string {
  const { dialect, shape, reward, definitions, preamble } = relation(options);
  const { threshold } = options;
  const query = [...definitions];
  if (shape.repeats) query.push(...generations(dialect));
  const finite = 'ABS(reward) <= 1.7976931348623157e308';
  const success = `reward >= ${threshold === undefined ? 1 : sqlNumber(threshold)}`;
  const timed = shape.step !== undefined;
  const visit = shape.visit === undefined ? undefined : 'visit';
  const keys = ['prompt', ...(visit === undefined ? (timed ? ['step'] : []) : ['visit'])];
  const strict = threshold === undefined;
  const columns = [
    'prompt',
    ...(visit === undefined ? [] : ['visit']),
    ...(timed ? [visit === undefined ? 'step' : 'MIN(step) AS step'] : []),
    `COUNT(CASE WHEN ${finite} THEN 1 END) AS n`,
    `COUNT(CASE WHEN ${finite} AND ${success} THEN 1 END) AS k`,
    ...(strict
      ? [
          `MAX(CASE WHEN ${finite} AND reward NOT IN (-1, 0, 1) THEN reward END) AS other`,
          `COUNT(CASE WHEN reward = 0 THEN 1 END) AS zeros`,
          `COUNT(CASE WHEN reward = -1 THEN 1 END) AS minuses`,
        ]
      : []),
  ];
  const current = shape.repeats ? '\n  WHERE step IS NULL OR step IN (SELECT step FROM fresh)' : '';
  query.push(
    `counted AS (\n  SELECT ${columns.join(',\n    ')}\n  FROM rollouts${current}\n  GROUP BY ${keys.join(', ')}\n)`,
  );
  const error = dialect.error(
    `the reward ${reward} is neither 0 and 1 nor -1 and 1: choose --threshold; it has `,
    `CAST(COALESCE(MAX(other) OVER (), 0) AS ${dialect.text})`,
  );
  const mixed = 'MAX(other) OVER () IS NOT NULL OR (SUM(zeros) OVER () > 0 AND SUM(minuses) OVER () > 0)';
  const successes = strict ? `CASE WHEN ${mixed} THEN ${error} ELSE k END` : 'k';
  const result = ['prompt AS prompt_id', ...(visit ? ['visit'] : []), ...(timed ? ['step'] : []), 'n'];
  const body =
    `WITH ${query.join(', ')}\nSELECT ${result.join(', ')}, ${successes} AS successes\nFROM counted\nWHERE n > 0\n` +
    `ORDER BY ${timed ? 'step, ' : ''}prompt_id${visit ? ', visit' : ''}`;
  return `${preamble(body)}${body};\n`;
}

/** The rollouts of a log: prompt, visit, step, reward, and what is asked for besides. */
export function relation(
  options: FilesOptions,
  { completions = false, cut = false, rewards = [] }: Extras = {},
): Relation {
  const dialect = dialects[options.dialect];
  if (dialect === undefined) {
    throw new LogError(`no dialect ${JSON.stringify(options.dialect)}; there are ${dialectNames.join(', ')}`);
  }
  const shape = shapeOf(options);
  const reward = options.reward ?? shape.reward;
  if (reward === undefined) throw new LogError(`${options.format} has rewards of any name: choose one with --reward`);
  const from = sourceOf(options, dialect, shape);
  const withCompletions = completions || shape.repeats === true;
  const { completion, derived = [] } = shape;
  const fields = new Set(shape.fields);
  for (const name of [reward, ...rewards]) {
    const field = shape.rewardField === undefined ? name : shape.rewardField(name);
    if (field !== undefined) fields.add(field);
  }
  if (withCompletions && completion !== undefined && !derived.includes(completion)) fields.add(completion);
  const records = {
    from,
    ...(options.files === undefined ? {} : { files: options.files }),
    kind: shape.kind,
    fields: [...fields],
    lists: shape.lists ?? false,
    nested: shape.nested ?? false,
  };
  const score = (name: string) => {
    const text = shape.score?.(dialect, name) ?? dialect.identifier(name);
    // A text is evaluated where it is named: an expression of several lines is named once.
    return dialect.score(/^[\w"`]+$/.test(text) ? text : `(${text})`);
  };
  const columns = [
    `${shape.prompt(dialect)} AS prompt`,
    ...(shape.visit === undefined ? [] : [`${shape.visit(dialect)} AS visit`]),
    ...(shape.step === undefined ? [] : [`${shape.step(dialect)} AS step`]),
    `${score(reward)} AS reward`,
    ...rewards.map((name, i) => `TRY(${score(name)}) AS reward_${i + 1}`),
    ...(withCompletions && completion !== undefined ? [`${dialect.identifier(completion)} AS completion`] : []),
    ...(cut && shape.cut !== undefined ? [`${shape.cut(dialect)} AS cut`] : []),
  ];
  const rows = records.lists
    ? `(${dialect.zipped('records', records.fields)}) AS elements`
    : (shape.from?.(dialect) ?? 'records');
  const where = shape.where === undefined ? '' : `\n  WHERE ${shape.where(dialect)}`;
  return {
    dialect,
    shape,
    reward,
    definitions: [
      `records AS (\n  ${dialect.records(records).replaceAll('\n', '\n  ')}\n)`,
      `rollouts AS (\n  SELECT ${columns.join(',\n    ')}\n  FROM ${rows}${where}\n)`,
    ],
    preamble: (query) => dialect.preamble(records, query),
  };
}

export interface Extras {
  /** The texts of completions. */
  readonly completions?: boolean;
  /** Whether a limit of length ended the rollout. */
  readonly cut?: boolean;
  /** Further rewards: `reward_1`, `reward_2`, …; null where they are no numbers (DuckDB). */
  readonly rewards?: readonly string[];
}

function shapeOf({ format, dialect, from = '', reward = '', prompt, step, group }: QueryOptions): Shape {
  const why = unqueried[format];
  if (why !== undefined) throw new LogError(`no query for ${format}: ${why}; use grpo counts`);
  if (format === 'own' || format === 'fields') {
    return plain({ prompt, step, group }, isTable(from, dialect) ? 'table' : 'lines');
  }
  if (prompt !== undefined || step !== undefined || group !== undefined) {
    throw new LogError(`${format} has its own fields: --prompt, --step and --group are for --format own`);
  }
  if (format === 'trl' && /\.json$/.test(from)) return shapes['wandb-table']!;
  if (format === 'lighteval' && reward !== '' && !/^pass@k\b.*\bk=1\b/.test(reward)) return lightevalScores;
  const shape = Object.hasOwn(shapes, format) ? shapes[format] : undefined;
  if (shape === undefined) throw new LogError(`no query for the format ${JSON.stringify(format)}`);
  return shape;
}

/** Servers have tables with columns; files say by their names what they are. */
function isTable(from: string, dialect: DialectName): boolean {
  if (dialect === 'postgres' || dialect === 'bigquery') return true;
  return /\.(csv|tsv|parquet)(\.gz|\.zst)?$/.test(from);
}

function sourceOf({ from }: QueryOptions, { name }: Dialect, { files }: Shape): string {
  if (name === 'postgres' || name === 'bigquery') {
    const table = from ?? 'log';
    if (!/^[\w-]+(\.[\w-]+)*$/.test(table)) throw new LogError(`no name of a table: ${JSON.stringify(table)}`);
    return table;
  }
  if (from === undefined || from === '.') return files;
  return /[*?]|\.\w+$/.test(from) ? from : `${from.replace(/\/$/, '')}/${files}`;
}

/** The steps whose generation is not that of the step before, once more. */
function generations({ md5, joined, text }: Dialect): string[] {
  const rollout = md5(`prompt || COALESCE(completion, '') || COALESCE(CAST(reward AS ${text}), '')`);
  return [
    `generations AS (\n  SELECT step, ${joined(rollout)} AS print FROM rollouts GROUP BY step\n)`,
    `fresh AS (\n  SELECT step FROM (SELECT step, print, LAG(print) OVER (ORDER BY step) AS last FROM generations) AS steps\n` +
      `  WHERE last IS NULL OR last <> print\n)`,
  ];
}

function sqlNumber(value: number): string {
  if (!Number.isFinite(value)) throw new LogError(`a threshold expected a finite number, got ${value}`);
  return String(value);
}
