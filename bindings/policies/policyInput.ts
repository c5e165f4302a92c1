// What a batch of policies is made of: logits, rewards and their shape, as callers give them.
import {
  bufferOf,
  type FloatArray,
  floatsFrom,
  floatsOf,
  type HalfFloats,
  type InAnyBuffer,
  isList,
  isNodeBuffer,
  isSharedBuffer,
  kindOf,
} from '../arguments/arrays.js';
import { plainView } from '../arguments/checks.js';
import { rangeError, show, typeError, wrongKind, wrongValue } from '../arguments/errors.js';
import {
  checkImpossibleRows,
  checkLogits,
  type FloatsFor,
  impossibleRow,
  invalidLogit,
  type LogitType,
  logitReader,
  type RowOptions,
  withRowFields,
} from '../arguments/logits.js';
import { readNumbers } from '../arguments/numbers.js';
import { checkOptions } from '../arguments/options.js';
import { current } from '../arguments/resident.js';
import { resolveShape } from '../arguments/shape.js';
import type { PolicyInput } from '../backend.js';

export interface PolicyShape extends RowOptions {
  /** Number of policies. Default: what `outcomes`, `stride`, the rewards or the axes of a tensor tell, else 1. */
  readonly rows?: number;
  /** Number of outcomes in a row. Default: the length of shared rewards with a stride, else what the logits' length gives. */
  readonly outcomes?: number;
  /**
   * false: logits in a Workspace may be read where they lie, and must then stay as they are until the batch is disposed; their
   * memory is held until then. Rows whose length is not a multiple of 16, and half precision, are copied all the same.
   * Default true.
   */
  readonly copy?: boolean;
}

/** Rewards for logits of type T: floats of the same type, float32 for halves, or 0 and 1 as bytes; or a list of numbers. */
export type PolicyRewards<T> = InAnyBuffer<FloatsFor<T>> | HalfFloats | Uint8Array | readonly number[];

const fields = /* @__PURE__ */ withRowFields('copy');

/** Checks what a batch is made of; values are checked where they are summed. Views are taken once no code of the caller runs. */
export function resolveInput(
  where: string,
  logits: unknown,
  rewards: unknown,
  shape: unknown,
  name = 'shape',
): PolicyInput {
  return resolveShaped(where, logits, rewards, checkShape(where, name, shape));
}

/** The same for a shape whose fields are known, and have been read. */
export function resolveShaped(where: string, logits: unknown, rewards: unknown, given: PolicyShape): PolicyInput {
  const { dtype, copy = true, impossibleRows } = given;
  const impossible = checkImpossibleRows(where, impossibleRows);
  if (typeof copy !== 'boolean') throw wrongKind(where, 'copy', 'true or false', copy);
  const list = isList(rewards) ? floatsFrom(where, 'rewards', rewards) : rewards;
  const x = checkLogits(where, 'logits', logits, dtype);
  const r = checkRewards(where, list, rewards, x.type);
  // Shared rewards have an entry for each outcome.
  const shared = given.stride !== undefined && r.length < x.logits.length;
  const { rows, outcomes, stride, needed } = resolveShape(where, 'logits', x.logits.length, given, {
    usual: shared ? r.length : undefined,
    dims: x.dims,
  });
  const sharedRewards = r.length === outcomes;
  const most = rows * stride;
  if (!sharedRewards && !(r.length >= needed && r.length <= most)) {
    const own = rows > 1 ? ` or ${most} (one row each)` : '';
    throw wrongValue(where, 'rewards', `length ${outcomes} (outcomes)${own}`, r.length, 'ERR_LENGTH');
  }
  return { logits: x.logits, type: x.type, impossible, rows, outcomes, stride, rewards: r, sharedRewards, copy };
}

/** The fields of a shape, each read once. */
function checkShape(where: string, name: string, shape: unknown): PolicyShape {
  const { rows, stride, outcomes, dtype, impossibleRows, copy } = checkOptions<PolicyShape>(where, name, shape, fields);
  return { rows, stride, outcomes, dtype, impossibleRows, copy } as PolicyShape;
}

/** Rewards that no other thread can change. `given`: what they came as. */
function checkRewards(where: string, rewards: unknown, given: unknown, logits: LogitType): FloatArray | Uint8Array {
  const type = floatsOf(logits);
  const kind = kindOf(rewards);
  if (given !== rewards)
    return type === Float64Array ? (rewards as Float64Array) : new Float32Array(rewards as Float64Array);
  if (kind === 'Float16Array' && logits !== 'float64') {
    return new Float32Array(readNumbers(where, 'rewards', rewards as Float32Array));
  }
  if (isNodeBuffer(rewards) || (kind !== 'Uint8Array' && kind !== type.name)) {
    const reason = isNodeBuffer(rewards) ? ', whose bytes are no rewards: make a Uint8Array of its memory' : '';
    throw typeError(
      `${where}: "rewards" expected Uint8Array or ${type.name} (the type of the logits), got ${show(rewards)}${reason}`,
    );
  }
  const view = plainView(where, 'rewards', rewards as ArrayBufferView) as FloatArray | Uint8Array;
  return isSharedBuffer(bufferOf(view)) ? view.slice() : view;
}

/** Finds out what the backend refused. */
export function invalidInput(where: string, input: PolicyInput): Error {
  const rewards = current(input.rewards);
  const { rows, outcomes, stride, sharedRewards } = input;
  const logitAt = logitReader(input);
  let [least, largest] = [Infinity, -Infinity];
  for (let i = 0; i < rows; i++) {
    let possible = input.impossible ?? false;
    for (let k = 0; k < outcomes; k++) {
      const logit = logitAt(i * stride + k);
      if (!(logit < Infinity)) return invalidLogit(where, 'logits', logit, i, k);
      possible ||= logit > -Infinity;
      const reward = rewards[sharedRewards ? k : i * stride + k]!;
      if (rewards instanceof Uint8Array && reward > 1) {
        return rangeError(`${where}: "rewards" expected 0 or 1 in a Uint8Array, got ${reward} at row ${i}, index ${k}`);
      }
      if (!Number.isFinite(reward))
        return rangeError(`${where}: "rewards" expected finite numbers, got ${reward} at row ${i}, index ${k}`);
      [least, largest] = [Math.min(least, reward), Math.max(largest, reward)];
    }
    if (!possible) return impossibleRow(where, 'logits', i);
  }
  const spread = largest - least;
  if (Number.isFinite(floatsOf(input.type) === Float32Array ? Math.fround(spread) : spread)) {
    return rangeError(`${where}: "logits" or "rewards" were changed while they were read`);
  }
  return rangeError(
    `${where}: "rewards" expected a spread that ${floatsOf(input.type).name} can hold, got one that overflows`,
  );
}
