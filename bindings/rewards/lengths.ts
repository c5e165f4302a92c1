// Lengths of answers, which some conventions weigh by.
import type { Numbers } from '../arguments/arrays.js';
import { typeError } from '../arguments/errors.js';
import { checkEach, readColumn } from '../arguments/numbers.js';
import { unsupported } from '../arguments/options.js';
import type { Convention } from './choices.js';

/** A copy of the lengths, or null where none are given; refused where the convention has no use for them. */
export function checkLengths(
  where: string,
  { baseline, whiten }: Convention,
  lengths: Numbers | undefined,
  count: number,
): Float64Array | null {
  const needed = baseline === 'length-weighted';
  if (lengths === undefined) {
    if (needed)
      throw typeError(`${where}: "lengths" expected an array for the baseline "length-weighted", got undefined`);
    return null;
  }
  if (!needed && whiten === null) throw unsupported(where, 'lengths', 'the convention does not weigh by them');
  const column = readColumn(where, 'lengths', lengths, count, `${count}, one for each reward`);
  let valid = 0;
  for (let i = 0; i < count; i++) valid += Number(column[i]! >= 0 && column[i]! < Infinity);
  if (valid === count) return column;
  checkEach(where, 'lengths', column, (length) => length >= 0 && length < Infinity, 'a finite number of at least 0');
  return column;
}
