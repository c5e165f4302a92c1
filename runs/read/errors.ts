/** A log cannot be read as it is. The message names the file, the place in it where there is one, and what to do. */
export class LogError extends Error {
  readonly code: 'ERR_LOG' = 'ERR_LOG';
}

/** Why a line, a row or a record is none of its format. The reader adds where. */
export class MalformedRecord extends Error {}

/** A value in a message: numbers and short texts as they are, all else by its kind. */
export function shown(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (typeof value === 'string') {
    const text = JSON.stringify(value.length > 40 ? value.slice(0, 40) : value);
    return value.length > 40 ? `${text}…` : text;
  }
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : `a list of ${value.length}`;
  return typeof value === 'object' && value !== null ? 'an object' : String(value);
}

export function unexpected(field: string, expected: string, value: unknown): MalformedRecord {
  return new MalformedRecord(`${JSON.stringify(field)} expected ${expected}, got ${shown(value)}`);
}
