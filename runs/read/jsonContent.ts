import type { Opening } from './bytes.js';
import type { Content, Use } from './content.js';
import { MalformedRecord } from './errors.js';
import { type Fields, isBareNumber, isFields, parseExactly, parseJson, repeatedName } from './json.js';
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
  const repeated = repeatedName(text, record);
  if (!isFields(record)) use.malformed(where, NO_OBJECT);
  else if (repeated !== undefined) use.malformed(where, repeated);
  else if (record.reward === null && 'prompt_id' in record && isBareNumber(text, 'reward')) {
    use.malformed(where, '"reward" expected a finite number, got NaN or an infinity: null says that there is none');
  } else use.record(record, where, () => parseExactly(text) as Fields);
}

const NO_OBJECT = 'not a JSON object';

/** The records of a document: the elements of an array, the rows of a table, or the document itself. Undefined if it is no JSON. */
export function documentContent(text: string, name: string): Content | undefined {
  const value = attempt(text.replace(BYTE_ORDER_MARK, ''));
  if (value === undefined) return undefined;
  const elements = elementsOf(value);
  return {
    first: elements.find(isFields) ?? headerOf(value),
    async read(use) {
      const repeated = repeatedName(text, value);
      if (repeated !== undefined) return use.malformed(name, repeated);
      for (const [i, element] of elements.entries()) {
        const where = `${name}, record ${i + 1}`;
        if (typeof element === 'string') use.malformed(where, element);
        else use.record(element, where, () => elementsOf(parseExactly(text))[i] as Fields);
      }
      if (isFields(value) && Array.isArray(value.columns) && elements.length === LONGEST_WANDB) {
        use.note('10,000 rows, at which wandb cuts a table off: rollouts are probably missing');
      }
      if (elements.length === 0) use.note('a table without a row');
      use.progress(text.length, elements.length);
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

/** The columns of a table without a row, or of which every row is malformed. */
function headerOf(value: unknown): Fields | undefined {
  if (!isFields(value) || !Array.isArray(value.columns) || !Array.isArray(value.data)) return undefined;
  return Object.fromEntries(value.columns.map((name) => [String(name), null]));
}

/** The records in a value that may be a table. */
export function recordsOf(value: unknown): Fields[] {
  return elementsOf(value).filter(isFields);
}

/** The same, and of those that are malformed why. */
function elementsOf(value: unknown): (Fields | string)[] {
  const objects = (list: readonly unknown[]) => list.map((one) => (isFields(one) ? one : NO_OBJECT));
  if (Array.isArray(value)) return objects(value);
  if (!isFields(value)) return [];
  // Tables as wandb and trackio write them, and the log of Inspect AI as one document.
  const { columns, data } = value;
  if (Array.isArray(columns) && Array.isArray(data)) {
    const { length } = columns;
    return data.map((row) => {
      if (!Array.isArray(row) || row.length !== length)
        return `a row that is no list of ${length}, one for each column`;
      return Object.fromEntries(columns.map((name, i) => [String(name), row[i]]));
    });
  }
  if (value._type === 'trackio.table' && Array.isArray(value._value)) return objects(value._value);
  if (isFields(value.eval) && Array.isArray(value.samples)) return objects(value.samples);
  return [value];
}
