import type { ReducedVisit } from '../sql/reduction.js';
import { UNORDERED } from '../visits.js';
import { unexpected } from './errors.js';
import { type Fields, isInexact } from './json.js';

/** Two numbers of the log may have become this id: the record has to be read again, with `parseExactly`. */
export class InexactId extends Error {}

/** The id of a prompt as text, together with the fields that tell prompts apart beside it. */
export function promptKey(name: string, id: unknown, fields: Fields, by: readonly string[]): string {
  const own = idText(name, id, 'a non-empty string or a number');
  if (by.length === 0) return own;
  // Each part carries its length, so that different columns never make the same key.
  let key = `${own.length}:${own}`;
  for (const column of by) {
    const value = Object.hasOwn(fields, column) ? fields[column] : undefined;
    const text =
      typeof value === 'boolean' || value === ''
        ? String(value)
        : idText(column, value, 'a string, number or boolean (--by)');
    key += `${text.length}:${text}`;
  }
  return key;
}

function idText(name: string, id: unknown, expected: string): string {
  if (typeof id === 'string' && id !== '') return id;
  if (typeof id === 'bigint') return String(id);
  if (typeof id !== 'number' || !Number.isFinite(id)) throw unexpected(name, expected, id);
  if (isInexact(id)) throw new InexactId();
  return String(id);
}

/** A step: an integer that four bytes hold, also written as text. */
export function stepOf(name: string, value: unknown): number | undefined {
  if (value === undefined || value === null) return undefined;
  const step =
    typeof value === 'string' && value.trim() !== ''
      ? Number(value)
      : typeof value === 'bigint'
        ? Number(value)
        : value;
  if (!Number.isInteger(step) || Math.abs(step as number) >= 2 ** 31) {
    throw unexpected(name, 'an integer between −2³¹ and 2³¹', value);
  }
  return step as number;
}

/** The key of a visit, as the reader has it. */
export function keyOf({ visit, step }: Pick<ReducedVisit, 'visit' | 'step'>): {
  key: string | number | undefined;
  place: number;
} {
  const place = stepOf('step', step);
  return { key: visit ?? place, place: place ?? UNORDERED };
}
