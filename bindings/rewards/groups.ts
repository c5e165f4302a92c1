// Which rewards form a group: equal sizes, offsets, or an id for each reward.
import { isList, kindOf, type Numbers } from '../arguments/arrays.js';
import { checkCount, isNumericList } from '../arguments/checks.js';
import { rangeError, show, typeError, wrongKind, wrongValue } from '../arguments/errors.js';
import { plainList } from '../arguments/numbers.js';
import { checkOptions } from '../arguments/options.js';

/** Groups by the id of each reward, in any order: numbers, strings or bigints. */
export interface GroupIds {
  readonly ids: Numbers | BigInt64Array | BigUint64Array | readonly (number | string | bigint)[];
}

/** Groups that lie one after the other. */
export interface Groups {
  readonly count: number;
  /** Rewards of each group; 0 if they differ. */
  readonly size: number;
  /** count + 1 ascending bounds where sizes differ, else null. */
  readonly offsets: Int32Array | null;
}

/** Groups of rewards that may lie in any order. */
export interface ResolvedGroups extends Groups {
  /** The reward at each place of the groups; null if they lie there already. */
  readonly order: Int32Array | null;
  /** The id of each group, in the order of their first rewards; null if groups have no ids. */
  readonly ids: (number | string | bigint)[] | null;
}

const MOST = 2 ** 31 - 1;

/** @throws TypeError, RangeError naming "groups" */
export function resolveGroups(where: string, groups: unknown, length: number): ResolvedGroups {
  if (typeof groups === 'number') return resolveSize(where, groups, length);
  if (isNumericList(groups)) return resolveOffsets(where, groups, length);
  if (typeof groups === 'object' && groups !== null) return resolveIds(where, groups, length);
  throw wrongKind(where, 'groups', 'a size, offsets, or { ids }', groups);
}

/** The first reward of group g. */
export function startOf({ size, offsets }: Groups, g: number): number {
  return offsets ? offsets[g]! : g * size;
}

/** Calls `use` with the bounds of each group. */
export function eachGroup(groups: Groups, use: (start: number, end: number, g: number) => void): void {
  for (let g = 0; g < groups.count; g++) use(startOf(groups, g), startOf(groups, g + 1), g);
}

function resolveSize(where: string, groups: number, length: number): ResolvedGroups {
  const size = checkCount(where, 'groups', groups, 1);
  if (length % size !== 0) {
    throw wrongValue(where, 'groups', `a size that divides the ${length} rewards`, size, 'ERR_LENGTH');
  }
  return { count: length / size, size, offsets: null, order: null, ids: null };
}

/** @throws TypeError, RangeError naming the offsets as `name` */
export function resolveOffsets(
  where: string,
  groups: Numbers,
  length: number,
  name = 'groups',
  members = 'rewards',
): ResolvedGroups {
  const list = plainList<unknown>(where, name, groups);
  const count = list.length - 1;
  if (count < 1) {
    throw wrongValue(where, name, 'at least two offsets', list.length, 'ERR_LENGTH');
  }
  if (length > MOST) {
    throw rangeError(`${where}: "${name}" expected a size for more than ${MOST} rewards, got offsets`, 'ERR_LENGTH');
  }
  // One for each reward: more likely ids than offsets.
  const hint = name === 'groups' && list.length === length ? '. Ids of rewards go into { ids }' : '';
  const offsets = new Int32Array(count + 1);
  for (let k = 0; k <= count; k++) {
    const least = k === 0 ? 0 : offsets[k - 1]!;
    offsets[k] = checkOffset(where, `${name}[${k}]`, list[k], least, k === 0 ? 0 : length, hint);
  }
  if (offsets[count] !== length) {
    throw rangeError(
      `${where}: "${name}" expected the last offset to be ${length} (${members}), got ${offsets[count]}${hint}`,
      'ERR_LENGTH',
    );
  }
  return { count, size: 0, offsets, order: null, ids: null };
}

function checkOffset(where: string, name: string, offset: unknown, least: number, most: number, hint: string): number {
  const isNumber = typeof offset === 'number';
  if (isNumber && Number.isInteger(offset) && offset >= least && offset <= most) return offset;
  const expected = !isNumber ? 'a number' : least === most ? least : `an integer from ${least} to ${most}`;
  const refuse = isNumber ? rangeError : typeError;
  throw refuse(`${where}: "${name}" expected ${expected}, got ${show(offset)}${hint}`);
}

function resolveIds(where: string, groups: object, length: number): ResolvedGroups {
  const { ids: given } = checkOptions<GroupIds>(where, 'groups', groups, ['ids']);
  if (!isList(given) && kindOf(given) === undefined) {
    throw wrongKind(where, 'ids', 'an array of numbers, strings or bigints', given);
  }
  const ids = plainList<unknown>(where, 'ids', given);
  if (ids.length !== length) {
    throw wrongValue(where, 'ids', `${length}, one for each reward`, ids.length, 'ERR_LENGTH');
  }
  const names: (number | string | bigint)[] = [];
  const groupOf = new Map<number | string | bigint, number>();
  const group = new Int32Array(length);
  const sizes: number[] = [];
  for (let i = 0; i < length; i++) {
    const id = checkId(where, i, ids[i]);
    let g = groupOf.get(id);
    if (g === undefined) {
      g = names.length;
      groupOf.set(id, g);
      names.push(id);
      sizes.push(0);
    }
    group[i] = g;
    sizes[g]!++;
  }
  const offsets = new Int32Array(names.length + 1);
  for (const [g, size] of sizes.entries()) offsets[g + 1] = offsets[g]! + size;
  const next = offsets.slice();
  const order = new Int32Array(length);
  for (let i = 0; i < length; i++) order[next[group[i]!]!++] = i;
  return { count: names.length, size: 0, offsets, order, ids: names };
}

/** Integers beyond 2^53 may have been rounded to one another: they are ids as strings or bigints only. */
function checkId(where: string, index: number, id: unknown): number | string | bigint {
  if (typeof id === 'string' || typeof id === 'bigint' || Number.isSafeInteger(id))
    return id as number | string | bigint;
  const expected = 'a string, a bigint or an integer up to 2^53';
  throw (typeof id === 'number' ? wrongValue : wrongKind)(where, `ids[${index}]`, expected, id);
}
