// Checks that rules of losses share: a name out of a table, one of several words, a number in a range.
import { checkNumber } from '../arguments/checks.js';
import { rangeError, show, typeError, wrongKind, wrongValue } from '../arguments/errors.js';
import { nearest } from '../arguments/options.js';

/** The name of an entry of a table of presets. */
export function presetName<N extends string>(where: string, name: string, given: unknown, table: object): N {
  if (typeof given === 'string' && Object.hasOwn(table, given)) return given as N;
  const known = Object.keys(table);
  const near = typeof given === 'string' ? nearest(given, known) : undefined;
  const hint = near === undefined ? '' : `. Did you mean ${JSON.stringify(near)}?`;
  const expected = `one of ${known.map((entry) => JSON.stringify(entry)).join(', ')}`;
  throw (typeof given === 'string' ? rangeError : typeError)(
    `${where}: "${name}" expected ${expected}${name === 'preset' ? '' : ', or options'}, got ${show(given)}${hint}`,
  );
}

export function choose<T>(where: string, name: string, value: unknown, allowed: readonly T[]): T {
  if (allowed.includes(value as T)) return value as T;
  const words = allowed.map((choice) => JSON.stringify(choice));
  const expected = words.length === 1 ? words[0]! : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
  throw (typeof value === typeof allowed[0] ? wrongValue : wrongKind)(where, name, expected, value);
}

export function flag(where: string, name: string, value: unknown): boolean {
  if (typeof value === 'boolean') return value;
  throw wrongKind(where, name, 'true or false', value);
}

/** A number from `least` on, which may be Infinity where `infinite` says so. */
export function sizeOf(where: string, name: string, value: unknown, least = 0, infinite = false): number {
  const number = checkNumber(where, name, value);
  if (number >= least && (infinite || number < Infinity)) return number;
  throw wrongValue(where, name, `a ${infinite ? '' : 'finite '}number of at least ${least}`, value);
}

/** A number above 0. */
export function positive(where: string, name: string, value: unknown): number {
  const number = checkNumber(where, name, value);
  if (number > 0 && number < Infinity) return number;
  throw wrongValue(where, name, 'a finite number above 0', value);
}

/** The same, or null. */
export function positiveOrNull(where: string, name: string, value: unknown): number | null {
  return value === null ? null : positive(where, name, value);
}
