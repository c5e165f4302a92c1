// A sweep as text, in pieces that make a complete document wherever it stops.
import { csvHead, csvRows, type Row } from '../csv.js';
import { jsonLine } from '../json.js';

export interface Format {
  head(): string;
  rows(rows: readonly Row[]): string;
  /** @param complete whether all cells were written */
  foot(complete: boolean): string;
}

export function csv(columns: readonly string[]): Format {
  return { head: () => csvHead(columns), rows: (rows) => csvRows(columns, rows), foot: () => '' };
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
