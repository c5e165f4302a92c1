// What some conventions make of the advantages of a pass, chunk by chunk.
import type { Convention } from '../../rewards/choices.js';
import type { Groups } from '../../rewards/groups.js';
import { rewards as room } from '../rooms.js';
import type { Step } from './standardised.js';

/** The step of a convention whose rule the kernel has; null if there is none. */
export function stepOf(
  convention: Convention,
  groups: Groups,
  lengths: Float64Array | null,
  single: boolean,
): Step | null {
  const { baseline } = convention;
  if (baseline === 'runner-up') return onlyTheBest(groups, single);
  if (baseline === 'length-weighted') return weighted(groups, lengths!, single);
  return null;
}

/** The best of a group gets how far it is ahead of the second best. */
function onlyTheBest({ size }: Groups, single: boolean): Step {
  const { kernels } = room();
  const kernel = single ? kernels.runnerUpF32 : kernels.runnerUpF64;
  return {
    scales: true,
    run: ({ groups }, { rewards, scales, advantages, offsets }) =>
      kernel(rewards, groups, size, offsets, scales, advantages),
  };
}

/** Advantages less their mean with weights. */
function weighted({ size }: Groups, weights: Float64Array, single: boolean): Step {
  const { heap, kernels } = room();
  const kernel = single ? kernels.weightedCentresF32 : kernels.weightedCentresF64;
  return {
    perReward: 8,
    run({ groups, start, count }, { advantages, offsets, own }) {
      heap.float64(own, count).set(weights.subarray(start, start + count));
      kernel(advantages, groups, size, offsets, own);
    },
  };
}
