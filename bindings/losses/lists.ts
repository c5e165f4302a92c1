// Lists of numbers with an element for each token or each row, copied where no code of the caller can change them any more.
import { isNumericList } from '../arguments/checks.js';
import { rangeError, show, typeError, wrongKind, wrongValue } from '../arguments/errors.js';
import { plainList } from '../arguments/numbers.js';

/** A list of numbers of any kind, as it lies; what the numbers are is checked where it is known which of them count. */
export function listOf(
  where: string,
  name: string,
  value: unknown,
  length?: number,
  unit = 'tokens',
): ArrayLike<number> {
  if (!isNumericList(value)) throw wrongKind(where, name, 'an array of numbers', value);
  const list = plainList(where, name, value);
  if (length !== undefined && list.length !== length) {
    throw wrongValue(where, name, `length ${length} (${unit})`, list.length, 'ERR_LENGTH');
  }
  return list;
}

/** A list all of whose numbers are finite. */
export function finiteList(
  where: string,
  name: string,
  value: unknown,
  length?: number,
  unit?: string,
): ArrayLike<number> {
  const list = listOf(where, name, value, length, unit);
  for (let i = 0; i < list.length; i++) if (!Number.isFinite(list[i])) throw notFinite(where, name, list, i);
  return list;
}

export function notFinite(where: string, name: string, list: ArrayLike<unknown>, i: number, place = ''): Error {
  const value = list[i];
  const kind = typeof value === 'number' ? rangeError : typeError;
  return kind(`${where}: "${name}[${i}]"${place} expected a finite number, got ${show(value)}`);
}
