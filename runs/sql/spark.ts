import { LogError } from '../read/errors.js';
import { type Dialect, escaped, scoreOf } from './dialect.js';

/** Spark SQL 3.4 and later: reads the files where they lie. */
export const spark: Dialect = {
  name: 'spark',
  integer: 'BIGINT',
  text: 'STRING',
  preamble: ({ from, kind }) =>
    kind === 'table' && isCsv(from)
      ? `CREATE OR REPLACE TEMPORARY VIEW grpo_table USING csv OPTIONS (path ${escaped(from)}, header 'true');\n`
      : '',
  identifier,
  literal: escaped,
  records({ from, kind, fields, nested }) {
    if (kind === 'table') {
      const columns = fields.map(
        (name) =>
          `CAST(${nested ? `to_json(${identifier(name)})` : identifier(name)} AS STRING) AS ${identifier(name)}`,
      );
      const source = isCsv(from) ? 'grpo_table' : `parquet.${identifier(from)}`;
      return `SELECT ${columns.join(', ')}\nFROM ${source}`;
    }
    const schema = fields.map((name) => `${identifier(name)} STRING`).join(', ');
    const record = (text: string) => `from_json(${text}, ${escaped(schema)}, map('mode', 'FAILFAST')) AS record`;
    const source =
      kind === 'lines'
        ? `SELECT ${record('value')}, input_file_name() AS file FROM text.${identifier(from)} WHERE trim(value) <> ''`
        : `SELECT ${record('CAST(content AS STRING)')}, path AS file FROM binaryFile.${identifier(from)}`;
    return `SELECT record.*, file\nFROM (${source})`;
  },
  // A text that is no number casts to null, which would pass for a rollout without a reward.
  score: (text) =>
    scoreOf(
      text,
      `CASE WHEN ${text} <> '' AND CAST(${text} AS DOUBLE) IS NULL THEN ` +
        `CAST(raise_error('the reward is no number: ' || ${text}) AS DOUBLE) ELSE CAST(${text} AS DOUBLE) END`,
    ),
  md5: (text) => `md5(${text})`,
  extract: (text, pattern) => `NULLIF(regexp_extract(${text}, ${escaped(pattern)}, 1), '')`,
  get: (json, path) => `get_json_object(${json}, ${escaped(`$${path.map(step).join('')}`)})`,
  isList: (json) => `${json} LIKE '[%'`,
  last: (json) => `element_at(from_json(${json}, 'ARRAY<STRING>'), -1)`,
  total: (json) =>
    `aggregate(map_values(from_json(${json}, 'MAP<STRING, STRUCT<score: DOUBLE, weight: DOUBLE>>')), 0D, ` +
    `(sum, r) -> sum + r.score * coalesce(r.weight, 1D))`,
  elements: (records, json) =>
    `${records} LATERAL VIEW explode(from_json(${json}, 'ARRAY<STRING>')) each_of AS element`,
  entries: (records, json) =>
    `${records} LATERAL VIEW explode(from_json(${json}, 'MAP<STRING, STRING>')) each_of AS name, element`,
  cell: (columns, row, name) =>
    `element_at(from_json(${row}, 'ARRAY<STRING>'), ` +
    `CAST(array_position(from_json(${columns}, 'ARRAY<STRING>'), ${escaped(name)}) AS INT))`,
  zipped: (records, fields) => {
    const names = fields.map(identifier);
    const lists = names.map((name) => `from_json(${records}.${name}, 'ARRAY<STRING>')`);
    return (
      `SELECT ${names.map((name) => `each_of.${name}`).join(', ')} FROM ${records} ` +
      `LATERAL VIEW inline(arrays_zip(${lists.join(', ')})) each_of AS ${names.join(', ')}`
    );
  },
  joined: (text) => `array_join(array_sort(collect_list(${text})), '')`,
  error: (message, detail) => `CAST(raise_error(${escaped(message)} || ${detail}) AS BIGINT)`,
};

function isCsv(file: string): boolean {
  return /\.(csv|tsv)(\.gz)?$/.test(file);
}

function identifier(name: string): string {
  return `\`${name.replaceAll('`', '``')}\``;
}

function step(part: string | number): string {
  if (typeof part === 'number') return `[${part}]`;
  if (part.includes("'")) throw new LogError(`Spark cannot name a field with a quote in it: ${JSON.stringify(part)}`);
  return `['${part}']`;
}
