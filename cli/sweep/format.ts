// A sweep as text, in pieces that make a complete document wherever it stops.
import { jsonLine } from '../json.js';

export type Value = number | string | boolean;

/** One cell: its parameters and what was found, in the order of the columns. */
export type Row = Readonly<Record<string, Value>>;

export interface Format {
  head(): string;
  rows(rows: readonly Row[]): string;
  /** @param complete whether all cells were written */
  foot(complete: boolean): string;
}

function csvValue(value: Value): string {
  return Number.isNaN(value) ? '' : String(value);
}

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** Comma-separated values with a line of names; what there is no value for stays empty. No value needs quotes. */
export function csv(columns: readonly string[]): Format {
  return {
    head: () => `${columns.map(snakeCase).join(',')}\n`,
    rows: (rows) => rows.map((row) => `${columns.map((column) => csvValue(row[column]!)).join(',')}\n`).join(''),
    foot: () => '',
  };
}

/** One JSON document, a line per cell. */
export function json(preamble: Readonly<Record<string, unknown>>): Format {
  let separator = '\n';
  return {
    head: () => `${jsonLine(preamble).slice(0, -1)},"cells":[`,
    rows: (rows) =>
      rows
        .map((row) => {
          const text = `${separator}${jsonLine(row)}`;
          separator = ',\n';
          return text;
        })
        .join(''),
    foot: (complete) => `\n],"complete":${complete}}\n`,
  };
}
