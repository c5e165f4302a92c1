// Comma-separated values with a line of names (RFC 4180).

export type Value = number | string | boolean;

/** One row: its values by the names of the columns, in camelCase as in JSON. */
export type Row = Readonly<Record<string, Value>>;

/** Columns in order, and rows. */
export interface Table {
  readonly columns: readonly string[];
  readonly rows: Iterable<Row>;
}

/** NaN, which stands for no value, is left empty. Infinities are written as in JSON. */
function csvValue(value: Value): string {
  if (Number.isNaN(value)) return '';
  const text = String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

export function csvHead(columns: readonly string[]): string {
  return `${columns.map(snakeCase).join(',')}\n`;
}

export function csvRows(columns: readonly string[], rows: Iterable<Row>): string {
  return Array.from(rows, (row) => `${columns.map((column) => csvValue(row[column]!)).join(',')}\n`).join('');
}

export function csvDocument({ columns, rows }: Table): string {
  return csvHead(columns) + csvRows(columns, rows);
}
