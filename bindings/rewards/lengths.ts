// Lengths of answers, which some conventions weigh by.
import { kindOf, type Numbers } from '../arguments/arrays.js';
import { typeError } from '../arguments/errors.js';
import { checkEach, plainList, readColumn } from '../arguments/numbers.js';
import { unsupported } from '../arguments/options.js';
import { regionOf } from '../arguments/resident.js';
import type { Convention } from './choices.js';

/** The lengths in f64, or null where none are given; refused where the convention has no use for them. Kernels look at each. */
export function readLengths(
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
  return columnOf(where, lengths, count);
}

/** Refuses the first number that is no length. */
export function checkLengths(where: string, lengths: Float64Array | null): void {
  const expected = 'a finite number of at least 0';
  if (lengths) checkEach(where, 'lengths', lengths, (length) => length >= 0 && length < Infinity, expected);
}

/** The elements themselves of an ordinary Float64Array, which nobody changes during a call, else a copy. */
function columnOf(where: string, lengths: Numbers, count: number): Float64Array {
  if (kindOf(lengths) === 'Float64Array') {
    const list = plainList(where, 'lengths', lengths) as Float64Array;
    if (list.length === count && regionOf(list) === undefined) return list;
  }
  return readColumn(where, 'lengths', lengths, count, `${count}, one for each reward`);
}
