import { LogError } from '../read/errors.js';
import { type Dialect, escaped, scoreOf } from './dialect.js';

/** BigQuery: the log is an external table of lines, or a table with its columns. */
export const bigquery: Dialect = {
  name: 'bigquery',
  integer: 'INT64',
  text: 'STRING',
  preamble({ from, kind }, query) {
    const load =
      kind === 'table'
        ? `-- ${place(from)} is a table with the columns of the log.\n`
        : `-- CREATE EXTERNAL TABLE ${place(from)} (line STRING) OPTIONS (format = 'CSV', field_delimiter = '\\x02', ` +
          `quote = '', uris = ['gs://BUCKET/FILES']);\n` +
          (kind === 'document' ? '-- Every document has to be one line.\n' : '');
    const used = FUNCTIONS.filter(([name]) => query.includes(`${name}(`)).map(([, text]) => text);
    return `${load}${used.join('')}`;
  },
  identifier,
  literal: escaped,
  records({ from, kind, fields, nested }) {
    if (kind === 'table') {
      const columns = fields.map(
        (name) =>
          `CAST(${nested ? `TO_JSON_STRING(${identifier(name)})` : identifier(name)} AS STRING) AS ${identifier(name)}`,
      );
      return `SELECT ${columns.join(', ')}\nFROM ${place(from)}`;
    }
    const columns = fields.map((name) => `${part('line', [name])} AS ${identifier(name)}`);
    // JSON has neither NaN nor infinities, and Python writes both.
    const valid = `REGEXP_REPLACE(line, r'([:,\\[]\\s*)(?:NaN|-?Infinity)\\b', r'\\1null')`;
    return `SELECT ${columns.join(', ')}, file\nFROM (SELECT ${valid} AS line, _FILE_NAME AS file FROM ${place(from)})`;
  },
  score: (text) => scoreOf(text, `CAST(NULLIF(${text}, '') AS FLOAT64)`),
  md5: (text) => `TO_HEX(MD5(${text}))`,
  extract: (text, pattern) => `REGEXP_EXTRACT(${text}, ${escaped(pattern)})`,
  get: part,
  isList: (json) => `${json} LIKE '[%'`,
  last: (json) => `ARRAY_REVERSE(JSON_VALUE_ARRAY(${json}))[SAFE_OFFSET(0)]`,
  total: (json) => `grpo_total(${json})`,
  elements: (records, json) => `${records}, UNNEST(JSON_QUERY_ARRAY(${json})) AS element`,
  entries: (records, json) => `${records}, UNNEST(grpo_entries(${json}))`,
  cell: (columns, row, name) =>
    part(
      `JSON_QUERY_ARRAY(${row})[SAFE_OFFSET((SELECT place FROM UNNEST(JSON_VALUE_ARRAY(${columns})) AS name ` +
        `WITH OFFSET AS place WHERE name = ${escaped(name)}))]`,
      [],
    ),
  zipped: (records, fields) => {
    const list = (name: string) => `JSON_QUERY_ARRAY(${records}.${identifier(name)})`;
    const columns = fields.map((name) => `${part(`${list(name)}[SAFE_OFFSET(place)]`, [])} AS ${identifier(name)}`);
    return `SELECT ${columns.join(', ')} FROM ${records}, UNNEST(${list(fields[0]!)}) WITH OFFSET AS place`;
  },
  joined: (text) => `STRING_AGG(${text}, '' ORDER BY ${text})`,
  error: (message, detail) => `CAST(ERROR(CONCAT(${escaped(message)}, ${detail})) AS INT64)`,
};

/** What SQL cannot do with objects of which it does not know the names. */
const FUNCTIONS = [
  [
    'grpo_total',
    `CREATE TEMP FUNCTION grpo_total(rewards STRING) RETURNS FLOAT64 LANGUAGE js AS r"""
  const all = Object.values(JSON.parse(rewards ?? '{}'));
  if (all.length === 0 || all.some(({ score }) => typeof score !== 'number')) return null;
  return all.reduce((sum, { score, weight = 1 }) => sum + score * weight, 0);
""";
`,
  ],
  [
    'grpo_entries',
    `CREATE TEMP FUNCTION grpo_entries(object STRING) RETURNS ARRAY<STRUCT<name STRING, element STRING>> LANGUAGE js AS r"""
  return Object.entries(JSON.parse(object)).map(([name, value]) => ({ name, element: JSON.stringify(value) }));
""";
`,
  ],
] as const;

function identifier(name: string): string {
  return `\`${name.replaceAll('\\', '\\\\').replaceAll('`', '\\`')}\``;
}

/** A table, with or without its data set and project. */
function place(table: string): string {
  return table.split('.').map(identifier).join('.');
}

/** A scalar is its value, and what is nested is its JSON. */
function part(json: string, path: readonly (string | number)[]): string {
  const steps = path.map((step) => {
    if (typeof step === 'number') return `[${step}]`;
    if (step.includes('"')) throw new LogError(`BigQuery cannot name a field with a quote in it: ${step}`);
    return `."${step}"`;
  });
  const place = escaped(`$${steps.join('')}`);
  return `COALESCE(JSON_VALUE(${json}, ${place}), JSON_QUERY(${json}, ${place}))`;
}
