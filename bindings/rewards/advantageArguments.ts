// The arguments of groupAdvantages as its kernels want them, and which reward they refuse.
import { type FloatArray, floatsFrom, isFloatArray, isList, isNodeBuffer, kindOf } from '../arguments/arrays.js';
import { plainView, resolveTarget } from '../arguments/checks.js';
import { type CodedError, rangeError, show, typeError } from '../arguments/errors.js';
import { readNumbers } from '../arguments/numbers.js';
import { current } from '../arguments/resident.js';
import type { Convention } from './choices.js';
import { type Groups, type ResolvedGroups, startOf } from './groups.js';
import { expectedReward, isAllowed, kindOfRewards } from './ruleChecks.js';

/** Rewards as floats: those given, where they are. */
export function checkRewards(where: string, rewards: unknown, out: unknown): FloatArray {
  if (isFloatArray(rewards)) return checkSome(where, plainView(where, 'rewards', rewards) as FloatArray);
  const Type = kindOf(out) === 'Float32Array' ? Float32Array : Float64Array;
  if (kindOf(rewards) === 'Float16Array')
    return Type.from(checkSome(where, readNumbers(where, 'rewards', rewards as never)));
  if (kindOf(rewards) === 'Uint8Array' && !isNodeBuffer(rewards)) {
    const bytes = checkSome(where, plainView(where, 'rewards', rewards as Uint8Array) as Uint8Array).slice();
    const invalid = bytes.findIndex((r) => r > 1);
    if (invalid >= 0) throw rangeError(`${where}: "rewards[${invalid}]" expected 0 or 1, got ${bytes[invalid]}`);
    return Type.from(bytes);
  }
  if (isList(rewards)) return checkSome(where, floatsFrom(where, 'rewards', rewards, Type));
  const reason = isNodeBuffer(rewards) ? ', whose bytes are no rewards: make a Uint8Array of its memory' : '';
  throw typeError(
    `${where}: "rewards" expected Float32Array, Float64Array, Uint8Array or an array, got ${show(rewards)}${reason}`,
  );
}

function checkSome<T extends ArrayLike<number>>(where: string, rewards: T): T {
  if (rewards.length > 0) return rewards;
  throw rangeError(`${where}: "rewards" expected at least one reward, got none`, 'ERR_LENGTH');
}

/** The groups, unless the convention takes groups of different sizes for one. */
export function apart({ unequalGroups }: Convention, groups: ResolvedGroups): ResolvedGroups {
  const { offsets, order, count } = groups;
  if (unequalGroups === 'apart' || offsets === null) return groups;
  const size = offsets[1]!;
  if (offsets.every((offset, g) => offset === g * size)) return groups;
  return { count: 1, size: offsets[count]!, offsets: null, order, ids: null };
}

type Column = Float64Array<ArrayBuffer> | Uint8Array<ArrayBuffer>;

/** An ordinary view of the caller's column, a new one, or null where it is not wanted. */
export function column<C extends Column>(
  where: string,
  name: string,
  given: C | undefined,
  Type: (new (length: number) => C) & { readonly name: string },
  groups: number,
  wanted: boolean,
): C | null {
  if (given === undefined) return wanted ? (created(Type, groups) as C) : null;
  return resolveTarget<C>(where, name, given, groups, [Type]).view;
}

/** V8 makes an array of a type that the code names in half the time. */
function created(Type: unknown, length: number): Column {
  return Type === Float64Array ? new Float64Array(length) : new Uint8Array(length);
}

/** The group of the reward at that place. */
export function groupOf({ offsets, size }: Groups, place: number): number {
  return offsets ? offsets.findIndex((offset) => offset > place) - 1 : Math.floor(place / size);
}

/** The place of the first reward of a group that the convention does not take; of the first at all, should there be none by now. */
export function firstRefused(rule: Convention, rewards: FloatArray, groups: Groups, group: number): number {
  const [values, first, end] = [current(rewards), startOf(groups, group), startOf(groups, group + 1)];
  for (let place = first; place < end; place++) if (!isTaken(rule, values[place]!)) return place;
  return first;
}

const isTaken = (rule: Convention, reward: number) => isAllowed(kindOfRewards(rule), reward);

/** Why the reward at an index is refused. */
export function refusedReward(
  where: string,
  rule: Convention,
  rewards: FloatArray,
  groups: ResolvedGroups,
  index: number,
): CodedError {
  const { order, ids } = groups;
  const group = groupOf(groups, order ? order.indexOf(index) : index);
  const at = `"rewards[${index}]" (group ${ids ? show(ids[group]) : group})`;
  const reward = current(rewards)[index]!;
  return rangeError(
    isTaken(rule, reward)
      ? `${where}: ${at} was changed while it was read`
      : `${where}: ${at} expected ${expectedReward(rule)}, got ${reward}`,
  );
}
