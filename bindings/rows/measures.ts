import { isList } from '../arguments/arrays.js';
import { checkChoice } from '../arguments/checks.js';
import { rangeError, wrongKind } from '../arguments/errors.js';

/** A list of the names of what is to be computed; everything if none is given. */
export function checkMeasures<M extends string>(where: string, measures: unknown, all: readonly M[]): readonly M[] {
  if (measures === undefined) return all;
  if (!isList(measures)) throw wrongKind(where, 'measures', 'a list of names', measures);
  const names: M[] = [];
  for (let i = 0, { length } = measures; i < length; i++) {
    const name = measures[i];
    // The message only on failure: a string for every name costs more than a small row.
    names.push(all.includes(name as M) ? (name as M) : checkChoice(where, `measures[${i}]`, name, all));
  }
  if (names.length === 0) throw rangeError(`${where}: "measures" expected at least one name, got none`);
  return names;
}
