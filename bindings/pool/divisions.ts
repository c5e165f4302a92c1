// How calls of a backend are divided: into units, of which workers take a piece at a time. To give a function to pools, add its
// call here and its name in pool.ts.

import type { LogitRows } from '../arguments/logits.js';
import type { Backend, PolicyInput, PolicyIterates, PolicyKernel } from '../backend.js';
import { finish } from '../operation.js';
import { type Law, partOfLaw } from '../recurrence/lawColumns.js';
import { placeSteps } from '../recurrence/stepMajor.js';
import { partOfColumns } from '../rewards/columns.js';
import { isBatchWide } from '../rewards/groupRule.js';
import { startOf } from '../rewards/groups.js';

/** Elements of a piece at least: enough that taking it costs nothing. */
const PIECE = 32_768;
/** Groups that are computed together (assembly/rewards/groupAdvantages.ts). */
const GROUPS = 1024;

interface Division<A extends readonly unknown[]> {
  /** Number of arguments that are read; those after them are written. */
  readonly inputs: number;
  /** The arguments that are written, without what a caller's array has beyond them. */
  written(...args: A): readonly unknown[];
  units(...args: A): number;
  /** Units of a piece. */
  grain(...args: A): number;
  /** Computes units from `from` to `to`. Returns the first that is refused, counted from `from`, or -1. */
  run(backend: Backend, args: A, from: number, to: number): number;
}

function rowsOf(rows: LogitRows, from: number, to: number): LogitRows {
  const { logits, outcomes, stride } = rows;
  return { ...rows, rows: to - from, logits: logits.subarray(from * stride, (to - 1) * stride + outcomes) };
}

const groupAdvantages: Division<Parameters<Backend['groupAdvantages']>> = {
  inputs: 4,
  written: ({ length }, { count }, _convention, _lengths, columns) => [partOfColumns(columns, 0, count, 0, length)],
  units: (_rewards, { count }) => count,
  // What some conventions make of a group depends on all others: such calls are one piece.
  grain: (_rewards, { count, size }, convention) =>
    isBatchWide(convention) ? count : GROUPS * Math.max(1, Math.round(PIECE / GROUPS / Math.max(1, size))),
  run(backend, [rewards, groups, convention, lengths, columns], from, to) {
    const [first, last] = [startOf(groups, from), startOf(groups, to)];
    const part = partOfColumns(columns, from, to, first, last);
    const offsets = groups.offsets?.slice(from, to + 1).map((offset) => offset - first) ?? null;
    const pieces = { count: to - from, size: groups.size, offsets };
    const weights = lengths?.subarray(first, last) ?? null;
    const invalid = backend.groupAdvantages(rewards.subarray(first, last), pieces, convention, weights, part);
    // What is refused is a reward, counted from the first of all.
    return invalid < 0 ? -1 : first + invalid - from;
  },
};

export const divisions = { groupAdvantages };

/** The columns that all rows of a batch have; `largestReward` is that of the rows computed together. */
export type BatchColumns = PolicyKernel['statistics'] & { readonly largestReward: Float64Array };

/** Rows of a batch, as a kernel of their own. The backend returns null where a row is not valid. */
export function createPart(backend: Backend, input: PolicyInput, from: number, to: number): PolicyKernel | null {
  const { logits, ...rows } = rowsOf(input, from, to);
  const { rewards, sharedRewards, stride, outcomes } = input;
  const own = sharedRewards ? rewards : rewards.subarray(from * stride, (to - 1) * stride + outcomes);
  return backend.policy({ ...input, ...rows, logits, rewards: own });
}

type Moments = ReturnType<PolicyKernel['moments']>;
type Write = Parameters<PolicyKernel['write']>;

/** What is asked of the rows of a batch from `from` to `to`; the last argument is written, for all rows. */
export const batchCalls = {
  statistics(kernel: PolicyKernel, [out]: [BatchColumns], from: number, to: number): void {
    placeColumns(kernel.statistics, out, from);
    out.largestReward.fill(kernel.largestReward, from, to);
  },
  moments(kernel: PolicyKernel, [tilt, out]: [Float64Array, Moments], from: number, to: number): void {
    placeColumns(kernel.moments(tilt.subarray(from, to)), out, from);
  },
  write(
    kernel: PolicyKernel,
    [tilt, form, outcomes, out]: [Write[0], Write[1], number, Write[2]],
    from: number,
    to: number,
  ): void {
    kernel.write(tilt.subarray(from, to), form, out.subarray(from * outcomes, to * outcomes));
  },
  iterate(kernel: PolicyKernel, [law, steps, out]: [Law, number, PolicyIterates], from: number, to: number): void {
    const part = finish(kernel.iterate(partOfLaw(law, from, to), steps));
    for (const [name, column] of Object.entries(part)) {
      placeSteps(column, to - from, out[name as keyof PolicyIterates], from, law.beta.length);
    }
  },
};

/** Puts columns of rows where they belong among those of all rows. */
function placeColumns<C extends object>(part: C, to: C, from: number): void {
  for (const [name, column] of Object.entries(part)) (to[name as keyof C] as Float64Array).set(column, from);
}
