import type { Opening } from './bytes.js';
import type { Content, Use } from './content.js';
import { MalformedRecord } from './errors.js';
import { type Fields, hasBareNumber, isFields, parseExactly, parseJson } from './json.js';
import { eachLine, LONGEST_LINE, lineBlocks } from './lines.js';
import { textReader } from './text.js';

const BYTE_ORDER_MARK = '\uFEFF';

/** JSON lines, or one document. */
export async function jsonContent(opening: Opening, name: string): Promise<Content> {
  const lines = await firstLines(opening);
  const [first = ''] = lines;
  const parsed = attempt(first);
  // A pretty document begins with a line that is no JSON; no line of it is a whole record.
  const isDocument =
    parsed === undefined
      ? first.startsWith('[') || !lines.some(isRecord)
      : Array.isArray(parsed) || (lines.length === 1 && isContainer(parsed));
  if (isDocument) {
    const bytes = await opening.upTo(LARGEST_DOCUMENT);
    const document = opening.ended ? documentContent(new TextDecoder().decode(bytes), name) : undefined;
    if (document !== undefined) return document;
  }
  return new JsonLines(opening, name, lines.map(attempt).find(isFields));
}

/** A V8 string ends at 2²⁹ units. */
const LARGEST_DOCUMENT = 2 ** 29 - 32;

/** Whether a text that is not JSON as a whole has lines that are. */
export async function hasJsonLines(opening: Opening): Promise<boolean> {
  return (await firstLines(opening)).some(isRecord);
}

/** Bytes of a file that are looked at to see whether it is JSON lines. */
const SAMPLE = 1 << 14;

/** The first lines that are whole: one at least, however long it is, unless the file ends in it. */
async function firstLines(opening: Opening): Promise<string[]> {
  for (let length = SAMPLE; ; length *= 4) {
    const bytes = await opening.upTo(length);
    const sample = bytes.subarray(0, length);
    const whole = opening.ended && sample.length === bytes.length;
    const lines: string[] = [];
    const textOf = textReader(sample);
    eachLine(sample, (start, end) => {
      if (end < sample.length || whole) lines.push(textOf(start, end).replace(BYTE_ORDER_MARK, '').trim());
    });
    const written = lines.filter((line) => line !== '');
    if (written.length > 0 || whole || length > LONGEST_LINE) return written;
  }
}

function attempt(text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    return undefined;
  }
}

function isRecord(line: string): boolean {
  return line.startsWith('{') && isFields(attempt(line));
}

class JsonLines implements Content {
  readonly lines = true;
  readonly first: Fields | undefined;
  readonly #opening: Opening;
  readonly #name: string;

  constructor(opening: Opening, name: string, first: Fields | undefined) {
    this.#opening = opening;
    this.#name = name;
    this.first = first;
  }

  close(): Promise<void> {
    return this.#opening.close();
  }

  async read(use: Use): Promise<void> {
    let line = 0;
    for await (const { bytes, open, tooLong } of lineBlocks(this.#opening.all())) {
      const before = line;
      if (tooLong) {
        line += 1;
        use.malformed(`${this.#name}:${line}`, TOO_LONG);
      }
      const textOf = textReader(bytes);
      eachLine(bytes, (start, end) => {
        line += 1;
        const where = `${this.#name}:${line}`;
        if (end - start > LONGEST_LINE) use.malformed(where, TOO_LONG);
        else useLine(textOf(start, end), where, open && end === bytes.length, use);
      });
      use.progress(bytes.length, line - before);
    }
  }
}

const TOO_LONG = `longer than ${LONGEST_LINE.toLocaleString('en-US')} bytes`;

function useLine(line: string, where: string, last: boolean, use: Use): void {
  const text = line.startsWith(BYTE_ORDER_MARK) ? line.slice(1) : line;
  if (text.trim() === '') return;
  let record: unknown;
  try {
    record = parseJson(text);
  } catch (error) {
    if (!(error instanceof MalformedRecord)) throw error;
    if (last && text.startsWith('{') && !/\r[{[]/.test(text)) use.torn(where);
    else use.malformed(where, error.message);
    return;
  }
  if (!isFields(record)) use.malformed(where, 'not a JSON object');
  else if (record.reward === null && 'prompt_id' in record && hasBareNumber(text)) {
    use.malformed(where, '"reward" expected a finite number, got NaN or an infinity');
  } else use.record(record, where, () => parseExactly(text) as Fields);
}

/** The records of a document: the elements of an array, the rows of a table, or the document itself. Undefined if it is no JSON. */
export function documentContent(text: string, name: string): Content | undefined {
  const value = attempt(text.replace(BYTE_ORDER_MARK, ''));
  if (value === undefined) return undefined;
  const records = recordsOf(value);
  return {
    first: records[0],
    async read(use) {
      for (const [i, record] of records.entries()) {
        use.record(record, `${name}, record ${i + 1}`, () => recordsOf(parseExactly(text))[i]!);
      }
      if (isFields(value) && Array.isArray(value.columns) && records.length === LONGEST_WANDB) {
        use.note('10,000 rows, at which wandb cuts a table off: rollouts are probably missing');
      }
      use.progress(text.length, records.length);
    },
    close: async () => {},
  };
}

/** Rows of a table of wandb, at most. */
const LONGEST_WANDB = 10_000;

/** Whether an object is not a record, but holds some. */
function isContainer(value: unknown): boolean {
  return isFields(value) && recordsOf(value)[0] !== value;
}

/** The records in a value that may be a table. */
export function recordsOf(value: unknown): Fields[] {
  if (Array.isArray(value)) return value.filter(isFields);
  if (!isFields(value)) return [];
  // Tables as wandb and trackio write them, and the log of Inspect AI as one document.
  const { columns, data } = value;
  if (Array.isArray(columns) && Array.isArray(data)) {
    return data
      .filter(Array.isArray)
      .map((row) => Object.fromEntries(columns.map((name, i) => [String(name), row[i]])));
  }
  if (value._type === 'trackio.table' && Array.isArray(value._value)) return value._value.filter(isFields);
  if (isFields(value.eval) && Array.isArray(value.samples)) return value.samples.filter(isFields);
  return [value];
}
