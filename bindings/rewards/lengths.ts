// Lengths of answers, which some conventions weigh by.
import { checkAttached, isNumericList } from '../arguments/checks.js';
import { rangeError, show, typeError } from '../arguments/errors.js';
import { unsupported } from '../arguments/options.js';
import type { Convention } from './convention.js';

/** A copy of the lengths, or null where none are given; refused where the convention has no use for them. */
export function checkLengths(
  where: string,
  { baseline, whiten }: Convention,
  lengths: ArrayLike<number> | undefined,
  count: number,
): Float64Array | null {
  const needed = baseline === 'length-weighted';
  if (lengths === undefined) {
    if (needed)
      throw typeError(`${where}: "lengths" expected an array for the baseline "length-weighted", got undefined`);
    return null;
  }
  if (!needed && whiten === null) throw unsupported(where, 'lengths', 'the convention does not weigh by them');
  if (!isNumericList(lengths))
    throw typeError(`${where}: "lengths" expected an array of numbers, got ${show(lengths)}`);
  if (ArrayBuffer.isView(lengths)) checkAttached(where, 'lengths', lengths);
  if (lengths.length !== count) {
    throw rangeError(`${where}: "lengths" expected ${count}, one for each reward, got ${lengths.length}`, 'ERR_LENGTH');
  }
  const copy = Float64Array.from(lengths);
  const invalid = copy.findIndex((length) => !(length >= 0 && length < Infinity));
  if (invalid < 0) return copy;
  throw rangeError(
    `${where}: "lengths[${invalid}]" expected a finite number of at least 0, got ${show(lengths[invalid])}`,
  );
}
