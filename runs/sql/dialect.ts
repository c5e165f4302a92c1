/** What a query reads. */
export interface Records {
  /** A pattern of files, or the name of a table. */
  readonly from: string;
  /** Instead of a pattern: the files themselves (DuckDB). */
  readonly files?: readonly string[];
  /** JSON lines, one JSON document a file, or a table with columns (Parquet, CSV). */
  readonly kind: 'lines' | 'document' | 'table';
  /** The fields that are read; all of them come as text, and what is nested as the text of its JSON. */
  readonly fields: readonly string[];
  /** Every field is a list, and an element of it a rollout. */
  readonly lists: boolean;
  /** The columns of a table are structs, and come as JSON. */
  readonly nested: boolean;
}

/**
 * How one engine says what the queries need. Arguments are expressions of SQL, but for names, paths, patterns and texts. All
 * values are text until `score` or a cast makes numbers of them.
 */
export interface Dialect {
  readonly name: DialectName;
  /** Names of its types. */
  readonly integer: string;
  readonly text: string;
  /** What goes before the query: comments on how to load the log, and functions. */
  preamble(records: Records, query: string): string;
  identifier(name: string): string;
  literal(text: string): string;
  /** A query of the records, with the fields; those of JSON also with `file`, the name of their file. */
  records(records: Records): string;
  /** A reward as a number; true and false are 1 and 0. */
  score(text: string): string;
  md5(text: string): string;
  /** What the first group of a pattern matches; null if the pattern does not match. */
  extract(text: string, pattern: string): string;
  /** A part of a JSON text, as text. */
  get(json: string, path: readonly (string | number)[]): string;
  isList(json: string): string;
  /** The last element of a list, as text. */
  last(json: string): string;
  /** The sum of score times weight over a JSON object of rewards; null if one of the scores is. */
  total(json: string): string;
  /** Records, each once for every element of a list in it; the column `element` is its JSON. */
  elements(records: string, json: string): string;
  /** The same for the fields of an object, with the column `name`. */
  entries(records: string, json: string): string;
  /** The cell of a row of which the names of the columns are a list beside it. */
  cell(columns: string, row: string, name: string): string;
  /** A query of rows from records of which every field is a list. */
  zipped(records: string, fields: readonly string[]): string;
  /** All texts of a group in their order, as one. */
  joined(text: string): string;
  /** Ends the query with a message; `detail` must come from the data. */
  error(message: string, detail: string): string;
}

export const dialectNames = ['duckdb', 'spark', 'bigquery', 'postgres'] as const;
export type DialectName = (typeof dialectNames)[number];

/** Text in single quotes, where a quote is doubled. */
export function doubled(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** Text in single quotes, where a backslash goes before what is special. */
export function escaped(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'").replaceAll('\n', '\\n').replaceAll('\r', '\\r')}'`;
}

/** Words for a number that is written as true or false, or not at all. */
export function scoreOf(text: string, number: string): string {
  return `CASE LOWER(${text}) WHEN 'true' THEN 1 WHEN 'false' THEN 0 ELSE ${number} END`;
}
