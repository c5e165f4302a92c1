// Lengths of answers, which some conventions weigh by.
import { isOrdinary, kindOf, type Numbers } from '../arguments/arrays.js';
import { typeError } from '../arguments/errors.js';
import { checkEach, plainList, readColumn } from '../arguments/numbers.js';
import { unsupported } from '../arguments/options.js';
import { regionOf } from '../arguments/resident.js';
import type { Convention } from './choices.js';

/** The lengths in f64, or null where none are given; refused where the convention has no use for them. */
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
  const column = columnOf(where, lengths, count);
  if (areLengths(column)) return column;
  checkEach(where, 'lengths', column, (length) => length >= 0 && length < Infinity, 'a finite number of at least 0');
  return column;
}

/** The list itself if it is an ordinary Float64Array, which nobody changes during a call, else a copy. */
function columnOf(where: string, lengths: Numbers, count: number): Float64Array {
  if (kindOf(lengths) === 'Float64Array') {
    const list = plainList(where, 'lengths', lengths) as Float64Array;
    if (isOrdinary(list) && list.length === count && regionOf(list) === undefined) return list;
  }
  return readColumn(where, 'lengths', lengths, count, `${count}, one for each reward`);
}

/** Four sums and no early end: a processor then need not wait for one number after the other. */
function areLengths(column: Float64Array): boolean {
  const whole = column.length & ~3;
  let [a, b, c, d] = [0, 0, 0, 0];
  let below = false;
  const add = (x: number) => x - x;
  for (let i = 0; i < whole; i += 4) {
    a += add(column[i]!);
    b += add(column[i + 1]!);
    c += add(column[i + 2]!);
    d += add(column[i + 3]!);
    if (column[i]! < 0 || column[i + 1]! < 0 || column[i + 2]! < 0 || column[i + 3]! < 0) below = true;
  }
  for (let i = whole; i < column.length; i++) {
    a += add(column[i]!);
    if (column[i]! < 0) below = true;
  }
  return a + b + c + d === 0 && !below;
}
