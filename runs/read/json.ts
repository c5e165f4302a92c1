import { MalformedRecord } from './errors.js';
import { countColons, nameTwice, outsideStrings } from './jsonText.js';

export type Fields = Readonly<Record<string, unknown>>;

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The three names that Python's json writes where JSON has no number. */
const BARE = /-?Infinity|NaN/g;

const NUMBER = /-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?/g;

/** Digits that a double may not hold. */
const LONG = /\d{16}/;

/**
 * A value of JSON. NaN and Infinity, which Python writes bare, become null.
 *
 * @throws MalformedRecord
 */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    try {
      return JSON.parse(outsideStrings(text, (part) => part.replace(BARE, 'null')));
    } catch {
      throw new MalformedRecord(whyNotJson(text));
    }
  }
}

/** Whether a field of an object, which was parsed to null, is NaN or an infinity in the text. */
export function isBareNumber(text: string, name: string): boolean {
  const marked = outsideStrings(text, (part) => part.replace(BARE, '[]'));
  return marked !== text && Array.isArray((JSON.parse(marked) as Fields)[name]);
}

/** A value of JSON in which numbers of 16 digits and more are text: a double would make one number of several. */
export function parseExactly(text: string): unknown {
  const quoted = (token: string): string => (LONG.test(token) ? `"${token}"` : token);
  return parseJson(outsideStrings(text, (part) => part.replace(NUMBER, quoted)));
}

/**
 * Why a text is malformed in which an object has a name twice; `JSON.parse` keeps the last without a word.
 *
 * @param value what the text was parsed to
 */
export function repeatedName(text: string, value: unknown): string | undefined {
  // Names are counted on both sides first, which takes a tenth of the time that parsing takes.
  if (countColons(text) === countNames(value)) return undefined;
  const name = nameTwice(text);
  return name === undefined ? undefined : `${JSON.stringify(name)} is there twice`;
}

/** The fields of all objects in a value. */
function countNames(value: unknown): number {
  let names = 0;
  const open: unknown[] = typeof value === 'object' && value !== null ? [value] : [];
  for (let one = open.pop(); one !== undefined; one = open.pop()) {
    const isArray = Array.isArray(one);
    for (const inside of isArray ? (one as unknown[]) : Object.values(one ?? {})) {
      if (!isArray) names += 1;
      if (typeof inside === 'object' && inside !== null) open.push(inside);
    }
  }
  return names;
}

/** Whether two numbers of a text may have become this one. */
export function isInexact(value: unknown): boolean {
  return typeof value === 'number' && !Number.isSafeInteger(value) && String(value).length >= 16;
}

function whyNotJson(text: string): string {
  const start = text.trimStart();
  if (!/^[{["\dtfn-]/.test(start)) {
    const comma = start.includes(',')
      ? ' (a table of CSV begins with a line of column names, and has the name .csv)'
      : '';
    return `not valid JSON${comma}`;
  }
  if (text.includes('\r{') || text.includes('\r[')) return 'not valid JSON: lines end in CR alone, and must end in LF';
  if (start.trimEnd() === '{')
    return 'not valid JSON: a record that goes over several lines; each must be one line (jq -c . FILE)';
  if (start.startsWith("{'"))
    return 'not valid JSON: names in single quotes, as Python prints them; json.dumps writes JSON';
  return start.startsWith('{') && !text.trimEnd().endsWith('}')
    ? 'not valid JSON: the line is cut off'
    : 'not valid JSON';
}
