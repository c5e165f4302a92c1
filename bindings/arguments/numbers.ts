// Lists of numbers as callers give them, copied before they are checked: what was checked is then what is used, whatever a proxy, a
// getter or another thread does meanwhile.
import {
  allocate,
  floatsFrom,
  isNodeBuffer,
  isNumericList,
  kindOf,
  lengthOf,
  listLength,
  type Numbers,
} from './arrays.js';
import { plainView } from './checks.js';
import { show, typeError, wrongKind, wrongValue } from './errors.js';
import { fromFloat16 } from './half.js';

/** The numbers of a list as a new column. What the numbers are is not checked. */
export function readNumbers(where: string, name: string, list: unknown): Float64Array<ArrayBuffer> {
  if (!isNumericList(list)) throw wrongKind(where, name, 'an array of numbers', list);
  const kind = kindOf(list);
  if (kind === undefined) return floatsFrom(where, name, list as readonly number[]) as Float64Array<ArrayBuffer>;
  if (isNodeBuffer(list)) {
    throw typeError(`${where}: "${name}" expected numbers, got ${show(list)}: make a typed array of its bytes`);
  }
  const view = plainView(where, name, list as ArrayBufferView) as Exclude<Numbers, readonly number[]>;
  const column = allocate(where, Float64Array, lengthOf(view));
  column.set(view);
  if (kind === 'Float16Array') for (let i = 0; i < column.length; i++) column[i] = fromFloat16(column[i]!);
  return column;
}

/** The same for a list of exactly `count` numbers. */
export function readColumn(
  where: string,
  name: string,
  list: unknown,
  count: number,
  expected: string,
): Float64Array<ArrayBuffer> {
  const column = readNumbers(where, name, list);
  if (column.length === count) return column;
  throw wrongValue(where, name, expected, list, 'ERR_LENGTH');
}

/**
 * A list that no code of the caller can change any more, as it lies where it can: of a plain list its elements, whatever they are,
 * of an array of numbers a view. What the numbers are is not checked.
 */
export function plainList<T = number>(where: string, name: string, list: readonly T[] | ArrayBufferView): ArrayLike<T> {
  const kind = kindOf(list);
  if (kind === undefined) {
    const from = list as readonly T[];
    const copy: T[] = [];
    for (let i = 0, length = listLength(where, name, from); i < length; i++) copy.push(from[i]!);
    return copy;
  }
  if (kind === 'Float16Array' || isNodeBuffer(list)) return readNumbers(where, name, list) as never;
  return plainView(where, name, list as ArrayBufferView) as never;
}

/** Refuses the first number of a column for which a condition does not hold. */
export function checkEach(
  where: string,
  name: string,
  column: ArrayLike<number>,
  holds: (value: number) => boolean,
  expected: string,
): void {
  for (let i = 0; i < column.length; i++) {
    if (holds(column[i]!)) continue;
    throw wrongValue(where, `${name}[${i}]`, expected, column[i]);
  }
}
