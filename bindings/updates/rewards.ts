// Rewards of the outcomes of a row, as arguments: one row for all policies, or one for each.
import {
  type FloatArray,
  floatsFrom,
  floatsOf,
  type HalfFloats,
  isList,
  isNodeBuffer,
  kindOf,
} from '../arguments/arrays.js';
import { plainView } from '../arguments/checks.js';
import { rangeError, wrongKind, wrongValue } from '../arguments/errors.js';
import { bitsOf } from '../arguments/flagBytes.js';
import type { LogitRows } from '../arguments/logits.js';
import { readNumbers } from '../arguments/numbers.js';

/** Rewards as arguments: bytes of 0 and 1, floats of the type of the logits, or a list of numbers. */
export type OutcomeRewards = Uint8Array | FloatArray | HalfFloats | readonly number[];

/** Rewards that were checked: all are finite. */
export interface RewardRows {
  readonly rewards: FloatArray | Uint8Array;
  /** Whether all rows have the same ones; else they are laid out like the logits. */
  readonly shared: boolean;
  readonly stride: number;
  /** Whether all of them are 0 or 1. */
  readonly binary: boolean;
}

/** Checks the rewards of rows of logits. */
export function resolveRewards(where: string, value: unknown, rows: LogitRows): RewardRows {
  const rewards = rewardArray(where, value, rows);
  const { outcomes, stride } = rows;
  const most = rows.rows * stride;
  const shared = rewards.length === outcomes;
  if (!shared && !(rewards.length >= most - stride + outcomes && rewards.length <= most)) {
    const own = rows.rows > 1 ? ` or ${most} (one row each)` : '';
    throw wrongValue(where, 'rewards', `length ${outcomes} (outcomes)${own}`, rewards.length, 'ERR_LENGTH');
  }
  const binary = isBinary(rewards);
  if (!binary) checkValues(where, rewards);
  return { rewards, shared, stride, binary };
}

/** The rewards of the rows from `from` to `to`. */
export function sliceRewards(given: RewardRows, from: number, to: number): RewardRows {
  const { rewards, shared, stride } = given;
  return shared ? given : { ...given, rewards: rewards.subarray(from * stride, to * stride) };
}

function rewardArray(where: string, value: unknown, rows: LogitRows): FloatArray | Uint8Array {
  const type = floatsOf(rows.type);
  const kind = kindOf(value);
  if (kind === undefined && isList(value)) return floatsFrom(where, 'rewards', value, type);
  if (kind === 'Float16Array') return type.from(readNumbers(where, 'rewards', value));
  if ((kind === 'Uint8Array' && !isNodeBuffer(value)) || kind === type.name) {
    return plainView(where, 'rewards', value as never) as FloatArray | Uint8Array;
  }
  throw wrongKind(where, 'rewards', `Uint8Array, ${type.name} (the type of the logits) or a list of numbers`, value);
}

function isBinary(rewards: FloatArray | Uint8Array): boolean {
  if (rewards instanceof Uint8Array) return bitsOf(rewards) <= 1;
  for (let i = 0; i < rewards.length; i++) if (rewards[i] !== 0 && rewards[i] !== 1) return false;
  return true;
}

function checkValues(where: string, rewards: FloatArray | Uint8Array): void {
  const bytes = rewards instanceof Uint8Array;
  const expected = bytes ? '0 or 1 in a Uint8Array' : 'finite numbers';
  for (let i = 0; i < rewards.length; i++) {
    const reward = rewards[i]!;
    if (bytes ? reward <= 1 : reward - reward === 0) continue;
    throw rangeError(`${where}: "rewards" expected ${expected}, got ${reward} at index ${i}`);
  }
}
