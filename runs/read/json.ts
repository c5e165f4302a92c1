import { MalformedRecord } from './errors.js';

export type Fields = Readonly<Record<string, unknown>>;

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Strings, which are skipped, and the three names that Python's json writes where JSON has no number. */
const BARE = /"(?:[^"\\]|\\.)*"|-?Infinity|NaN/gs;

/** Strings, which are skipped, and numbers. */
const NUMBER = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?/gs;

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
      return JSON.parse(text.replace(BARE, (token) => (token[0] === '"' ? token : 'null')));
    } catch {
      throw new MalformedRecord(whyNotJson(text));
    }
  }
}

/** The same, but numbers of 16 digits and more become text: a double would make one number of several. */
export function parseExactly(text: string): unknown {
  return parseJson(text.replace(NUMBER, (token) => (token[0] !== '"' && LONG.test(token) ? `"${token}"` : token)));
}

/** Whether a text has a number that JSON has not, outside strings. */
export function hasBareNumber(text: string): boolean {
  return (text.match(BARE) ?? []).some((token) => token[0] !== '"');
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
  return start.startsWith('{') && !text.trimEnd().endsWith('}')
    ? 'not valid JSON: the line is cut off'
    : 'not valid JSON';
}
