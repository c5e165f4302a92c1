// What workers do for a batch of policies: each holds some of its rows, and computes what is asked of these.
import { type LogitRows, sliceRows } from '../arguments/logits.js';
import type { Backend, PolicyInput, PolicyIterates, PolicyKernel } from '../backend.js';
import { finish, type Work } from '../operation.js';
import { scheduledIterates } from '../policies/binaryRows.js';
import { startedIterates } from '../policies/startedIterates.js';
import { type Law, partOfLaw } from '../recurrence/lawColumns.js';
import { placeSteps } from '../recurrence/stepMajor.js';
import { wasmBackend } from '../wasm/backend.js';

/** The columns that all rows of a batch have; `largestReward` is that of the rows computed together. */
export type BatchColumns = PolicyKernel['statistics'] & { readonly largestReward: Float64Array };

/** Rows of a batch, as a kernel of their own. The backend returns null where a row is not valid. */
export function createPart(backend: Backend, input: PolicyInput, from: number, to: number): PolicyKernel | null {
  const part = sliceRows(input, from, to);
  const { rewards, sharedRewards, stride, outcomes } = input;
  const own = sharedRewards ? rewards : rewards.subarray(from * stride, (to - 1) * stride + outcomes);
  return backend.policy({ ...part, rewards: own });
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
  iterate(
    kernel: PolicyKernel,
    [law, steps, start, out]: [Law, number, LogitRows | null, PolicyIterates],
    from: number,
    to: number,
  ): void {
    const part = finish(iterated(kernel, partOfLaw(law, from, to), steps, start, from, to));
    for (const [name, column] of Object.entries(part)) {
      placeSteps(column, to - from, out[name as keyof PolicyIterates], from, law.beta.length);
    }
  },
};

function iterated(
  kernel: PolicyKernel,
  law: Law,
  steps: number,
  start: LogitRows | null,
  from: number,
  to: number,
): Work<PolicyIterates> {
  if (start) {
    return startedIterates(wasmBackend, kernel, start.type, sliceRows(start, from, to), law, steps, from);
  }
  if (law.schedule) return scheduledIterates(wasmBackend, kernel, to - from, law, steps);
  return kernel.iterate(law, steps);
}

/** Puts columns of rows where they belong among those of all rows. */
function placeColumns<C extends object>(part: C, to: C, from: number): void {
  for (const [name, column] of Object.entries(part)) (to[name as keyof C] as Float64Array).set(column, from);
}
