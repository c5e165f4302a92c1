// What some conventions make of the advantages of a pass, chunk by chunk.
import type { FloatArray } from '../../arguments/checks.js';
import type { Convention } from '../../rewards/choices.js';
import type { Groups } from '../../rewards/groups.js';
import { rewards as room } from '../rooms.js';
import { kernelFor } from './ofType.js';
import type { Step } from './standardised.js';

/** The step of a convention whose rule the kernel has; null if there is none. */
export function stepOf(
  convention: Convention,
  groups: Groups,
  lengths: Float64Array | null,
  rewards: FloatArray,
): Step | null {
  const { baseline } = convention;
  if (baseline === 'runner-up') return onlyTheBest(groups, rewards);
  if (baseline === 'length-weighted') return weighted(groups, lengths!, rewards);
  return null;
}

/** The best of a group gets how far it is ahead of the second best. */
function onlyTheBest({ size }: Groups, values: FloatArray): Step {
  const kernel = kernelFor('runnerUp', values);
  return {
    scales: true,
    run: ({ groups }, { rewards, scales, advantages, offsets }) =>
      kernel(rewards, groups, size, offsets, scales, advantages),
  };
}

/** Advantages less their mean with weights. */
function weighted({ size }: Groups, weights: Float64Array, values: FloatArray): Step {
  const { heap } = room();
  const kernel = kernelFor('weightedCentres', values);
  return {
    perReward: 8,
    run({ groups, start, count }, { advantages, offsets, own }) {
      heap.float64(own, count).set(weights.subarray(start, start + count));
      kernel(advantages, groups, size, offsets, own);
    },
  };
}
