// Lists of numbers as callers give them, copied before they are checked: what was checked is then what is used, whatever a proxy, a
// getter or another thread does meanwhile.
import { allocate, floatsFrom, isNodeBuffer, kindOf, lengthOf, type Numbers } from './arrays.js';
import { plainView } from './checks.js';
import { rangeError, show, typeError } from './errors.js';
import { fromFloat16 } from './half.js';

/** The numbers of a list as a new column. What the numbers are is not checked. */
export function readNumbers(where: string, name: string, list: Numbers): Float64Array<ArrayBuffer> {
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

/** The same for a list that has to have `count` numbers, which `counted` names. */
export function readColumn(
  where: string,
  name: string,
  list: Numbers,
  count: number,
  counted: string,
): Float64Array<ArrayBuffer> {
  const column = readNumbers(where, name, list);
  if (column.length === count) return column;
  throw rangeError(`${where}: "${name}" expected one number or ${count} ${counted}, got ${show(list)}`, 'ERR_LENGTH');
}
