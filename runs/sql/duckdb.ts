import { type Dialect, doubled, scoreOf } from './dialect.js';

/** DuckDB 1.4 and later: reads the files where they lie. */
export const duckdb: Dialect = {
  name: 'duckdb',
  integer: 'BIGINT',
  text: 'VARCHAR',
  preamble: () => '',
  identifier,
  literal: doubled,
  records({ from, files, kind, fields, lists, nested }) {
    const file = files === undefined ? doubled(from) : `[${files.map((name) => doubled(exactly(name))).join(', ')}]`;
    if (kind === 'table') {
      const columns = fields.map(
        (name) =>
          `CAST(${nested ? `to_json(${identifier(name)})` : identifier(name)} AS VARCHAR) AS ${identifier(name)}`,
      );
      const source = /\.(csv|tsv)(\.gz|\.zst)?$/.test(from)
        ? `read_csv(${file}, header = true, all_varchar = true, union_by_name = true)`
        : `read_parquet(${file}, union_by_name = true)`;
      return `SELECT ${columns.join(', ')}\nFROM ${source}`;
    }
    const types = fields.map((name) => `${identifier(name)}: 'VARCHAR${lists ? '[]' : ''}'`);
    const reader = kind === 'lines' ? 'read_ndjson' : 'read_json';
    const options = `columns = {${types.join(', ')}}, filename = true, maximum_object_size = 268435456`;
    return `SELECT ${fields.map(identifier).join(', ')}, filename AS file\nFROM ${reader}(${file}, ${options})`;
  },
  score: (text) => scoreOf(text, `CAST(NULLIF(${text}, '') AS DOUBLE)`),
  md5: (text) => `md5(${text})`,
  extract: (text, pattern) => `NULLIF(regexp_extract(${text}, ${doubled(pattern)}, 1), '')`,
  get: (json, path) => `json_extract_string(${json}, ${doubled(pointer(path))})`,
  isList: (json) => `${json} LIKE '[%'`,
  last: (json) => `CAST(${json} AS JSON) ->> '$[#-1]'`,
  total: (json) =>
    `(SELECT CASE WHEN bool_and(r.score IS NOT NULL) THEN sum(r.score * coalesce(r.weight, 1)) END FROM ` +
    `(SELECT unnest(map_values(CAST(CAST(${json} AS JSON) AS MAP(VARCHAR, STRUCT(score DOUBLE, weight DOUBLE))))) AS r))`,
  elements: (records, json) => `${records}, UNNEST(CAST(CAST(${json} AS JSON) AS JSON[])) AS each_of(element)`,
  entries: (records, json) =>
    `(SELECT *, entry."key" AS name, entry."value" AS element FROM ${records}, ` +
    `UNNEST(map_entries(CAST(CAST(${json} AS JSON) AS MAP(VARCHAR, JSON)))) AS each_of(entry)) AS entries`,
  cell: (columns, row, name) =>
    `(CAST(${row} AS JSON[]))[list_position(CAST(CAST(${columns} AS JSON) AS VARCHAR[]), ${doubled(name)})] ->> '$'`,
  zipped: (records, fields) =>
    `SELECT ${fields.map((name) => `unnest(${identifier(name)}) AS ${identifier(name)}`).join(', ')} FROM ${records}`,
  joined: (text) => `string_agg(${text}, '' ORDER BY ${text})`,
  error: (message, detail) => `error(${doubled(message)} || ${detail})`,
};

function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** A pointer into JSON, in which every name can be said. */
function pointer(path: readonly (string | number)[]): string {
  return path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

/** A name of a file as a pattern that only this name fits. */
function exactly(file: string): string {
  return file.replace(/[*?[]/g, '[$&]');
}
