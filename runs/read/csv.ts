import { MalformedRecord } from './errors.js';
import type { Fields } from './json.js';

/** Puts the rows of a table of CSV or TSV together from lines: a row may go over several, within quotes. */
export class CsvRows {
  #header: readonly string[] | undefined;
  readonly #delimiter: string;
  #open = '';

  /** @param header the first line: what is most in it of comma, tab and semicolon divides fields */
  constructor(header: string) {
    const times = (delimiter: string): number => header.split(delimiter).length;
    this.#delimiter = [',', '\t', ';'].reduce((best, next) => (times(next) > times(best) ? next : best));
  }

  get columns(): readonly string[] | undefined {
    return this.#header;
  }

  /** Whether a quote is open: the row goes on in the next line. */
  get unfinished(): boolean {
    return this.#open !== '';
  }

  /**
   * Takes the next line, without its line break. Values are text; those of empty fields are null.
   *
   * @returns a row if the line ends one; the header is none
   * @throws MalformedRecord if it has not as many fields as the header
   */
  take(line: string): Fields | undefined {
    const text = this.#open + line;
    if (text.includes('"') && (text.split('"').length - 1) % 2 === 1) {
      this.#open = `${text}\n`;
      return undefined;
    }
    this.#open = '';
    const plain = text.endsWith('\r') ? text.slice(0, -1) : text;
    if (plain === '') return undefined;
    const fields = plain.includes('"') ? this.#quoted(plain) : plain.split(this.#delimiter);
    if (this.#header === undefined) {
      this.#header = fields.map((name) => name.trim());
      return undefined;
    }
    const header = this.#header;
    if (fields.length !== header.length) {
      throw new MalformedRecord(`${fields.length} fields, and the header has ${header.length}`);
    }
    return Object.fromEntries(fields.map((value, column) => [header[column]!, value === '' ? null : value]));
  }

  #quoted(text: string): string[] {
    const fields: string[] = [];
    let at = 0;
    for (;;) {
      let end: number;
      if (text[at] === '"') {
        end = at + 1;
        while (text[end] !== '"' || text[end + 1] === '"') {
          if (end >= text.length) throw new MalformedRecord('a quote is not closed');
          end += text[end] === '"' ? 2 : 1;
        }
        fields.push(text.slice(at + 1, end).replaceAll('""', '"'));
        end += 1;
      } else {
        end = text.indexOf(this.#delimiter, at);
        if (end < 0) end = text.length;
        fields.push(text.slice(at, end));
      }
      if (end >= text.length) return fields;
      if (text[end] !== this.#delimiter) throw new MalformedRecord('text after a closing quote');
      at = end + 1;
    }
  }
}

const NUMBER = /^[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?$/i;
const NOTHING = new Set(['', 'nan', 'null', 'none', 'na', 'n/a', 'inf', '-inf', 'infinity', '-infinity']);

/** What a field of a table says: a number, true, false, nothing, or text. */
export function cellValue(cell: unknown): unknown {
  if (typeof cell !== 'string') return cell;
  const text = cell.trim();
  if (NUMBER.test(text)) return Number(text);
  const lower = text.toLowerCase();
  if (lower === 'true' || lower === 'false') return lower === 'true';
  return NOTHING.has(lower) ? null : cell;
}
