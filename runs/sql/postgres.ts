import { type Dialect, doubled, scoreOf } from './dialect.js';

/** PostgreSQL 12 and later: the log is a table of lines, or a table with its columns. */
export const postgres: Dialect = {
  name: 'postgres',
  integer: 'bigint',
  text: 'text',
  preamble({ from, kind, fields }) {
    if (kind === 'table') {
      const columns = fields.map((name) => `${identifier(name)} text`).join(', ');
      return `-- A table with the columns of the log: CREATE TABLE ${place(from)} (${columns})\n`;
    }
    const print = kind === 'lines' ? `{ print FILENAME, $0 }` : `{ gsub(/\\n/, " "); print FILENAME, $0 }`;
    const whole = kind === 'lines' ? '' : ` -v RS=''\\001''`;
    return (
      `-- To load the log, in psql (FILES are those of the log):\n` +
      `-- CREATE TABLE ${place(from)} (file text, line text);\n` +
      `-- \\copy ${place(from)} FROM PROGRAM 'awk -v OFS=''\\002''${whole} ''${print}'' FILES' ` +
      `WITH (FORMAT csv, DELIMITER E'\\x02', QUOTE E'\\x01')\n`
    );
  },
  identifier,
  literal: doubled,
  records({ from, kind, fields }) {
    if (kind === 'table') {
      const columns = fields.map((name) => `CAST(${identifier(name)} AS text) AS ${identifier(name)}`);
      return `SELECT ${columns.join(', ')}\nFROM ${place(from)}`;
    }
    const columns = fields.map((name) => `record ->> ${doubled(name)} AS ${identifier(name)}`);
    // JSON has neither NaN nor infinities, and Python writes both.
    const valid = `regexp_replace(line, '([:,[]\\s*)(NaN|-?Infinity)(?=\\s*[],}])', '\\1null', 'g')`;
    const record = `CAST(CASE WHEN line ~ 'NaN|Infinity' THEN ${valid} ELSE line END AS json)`;
    return `SELECT ${columns.join(', ')}, file\nFROM (SELECT ${record} AS record, file FROM ${place(from)}) AS log_lines`;
  },
  score: (text) => scoreOf(text, `CAST(NULLIF(${text}, '') AS double precision)`),
  md5: (text) => `md5(${text})`,
  extract: (text, pattern) => `substring(${text} from ${doubled(pattern)})`,
  get: (json, path) =>
    path.length === 0
      ? `CAST(${json} AS json) #>> '{}'`
      : `CAST(${json} AS json) #>> ARRAY[${path.map((part) => doubled(String(part))).join(', ')}]`,
  isList: (json) => `${json} LIKE '[%'`,
  last: (json) => `CAST(${json} AS json) ->> -1`,
  total: (json) =>
    `(SELECT CASE WHEN bool_and(r.value ->> 'score' IS NOT NULL) THEN sum(CAST(r.value ->> 'score' AS double precision) * ` +
    `coalesce(CAST(r.value ->> 'weight' AS double precision), 1)) END FROM json_each(CAST(${json} AS json)) AS r)`,
  elements: (records, json) =>
    `${records} CROSS JOIN LATERAL json_array_elements(CAST(${json} AS json)) AS each_of(element)`,
  entries: (records, json) =>
    `${records} CROSS JOIN LATERAL json_each(CAST(${json} AS json)) AS each_of(name, element)`,
  cell: (columns, row, name) =>
    `${row} ->> (SELECT CAST(place - 1 AS integer) FROM json_array_elements_text(CAST(${columns} AS json)) ` +
    `WITH ORDINALITY AS column_names(name, place) WHERE name = ${doubled(name)})`,
  zipped: (records, fields) => {
    const names = fields.map(identifier);
    const lists = names.map((name) => `json_array_elements_text(CAST(${records}.${name} AS json))`);
    return (
      `SELECT ${names.map((name) => `each_of.${name}`).join(', ')} FROM ${records} ` +
      `CROSS JOIN LATERAL ROWS FROM (${lists.join(', ')}) AS each_of(${names.join(', ')})`
    );
  },
  joined: (text) => `string_agg(${text}, '' ORDER BY ${text})`,
  // There is no function that raises an error: a cast of the message to a number does.
  error: (message, detail) => `CAST(${doubled(message)} || ${detail} AS bigint)`,
};

function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** A table, with or without its schema. */
function place(table: string): string {
  return table.split('.').map(identifier).join('.');
}
