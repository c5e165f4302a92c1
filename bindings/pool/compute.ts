import type { Heap } from '../wasm/memory/heap.js';
import type { Crew, Member, Work } from './crew.js';
import type { RunOptions } from './runOptions.js';
import { Sharing } from './sharing.js';

/**
 * Has a crew do work on arrays that are copied into shared memory and back. Returns the first unit refused, or -1.
 *
 * @param check throws if the outputs can no longer be written
 */
export async function compute(
  crew: Crew,
  heap: Heap,
  work: Omit<Work, 'args'>,
  inputs: readonly unknown[],
  outputs: readonly unknown[],
  run: RunOptions,
  check: (() => void) | undefined,
  members?: readonly Member[],
): Promise<number> {
  const sharing = new Sharing(heap);
  let drained: Promise<void> | undefined;
  try {
    const args = [...inputs.map((value) => sharing.share(value)), ...outputs.map((value) => sharing.receive(value))];
    const running = crew.run({ ...work, args }, run, members);
    ({ drained } = running);
    const invalid = await running.result;
    if (invalid < 0) {
      check?.();
      sharing.collect();
    }
    return invalid;
  } finally {
    // Workers may be at their last pieces of a job that was stopped.
    if (drained) drained.then(() => sharing.release());
    else sharing.release();
  }
}
