// What some conventions make of the advantages of a pass, chunk by chunk.
import type { Convention } from '../../rewards/choices.js';
import { baselineGain } from '../../rewards/groupRule.js';
import { type Groups, startOf } from '../../rewards/groups.js';
import { rewards as room } from '../rooms.js';
import { places } from './rule.js';
import type { Step } from './standardised.js';

/** The step of a convention whose rule the kernel has; null if there is none. */
export function stepOf(
  convention: Convention,
  groups: Groups,
  lengths: Float64Array | null,
  single: boolean,
): Step | null {
  const { baseline, scale } = convention;
  if (scale === 'leave-one-out-std') return dividedByOthers(convention, groups, single);
  if (baseline === 'runner-up') return onlyTheBest(groups, single);
  if (baseline === 'length-weighted') return weighted(groups, lengths!, single);
  return null;
}

/** The best of a group gets how far it is ahead of the second best. */
function onlyTheBest({ size }: Groups, single: boolean): Step {
  const { kernels } = room();
  const kernel = single ? kernels.runnerUpF32 : kernels.runnerUpF64;
  return { run: ({ groups }, { advantages, offsets }) => kernel(advantages, groups, size, offsets) };
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

/** Standardised rewards divided by the deviation of the others. Factors are NaN then, since each reward has its own. */
function dividedByOthers(convention: Convention, all: Groups, single: boolean): Step {
  const { heap, kernels } = room();
  const kernel = single ? kernels.applyOthersF32 : kernels.applyOthersF64;
  const { ddof, besselPrecision, epsilon, epsilonOn } = convention;
  const rounded = Number(besselPrecision === 'single');
  return {
    perGroup: 24,
    run({ group, groups }, { advantages, scales, offsets, own }) {
      const scale = heap.float64(scales, groups);
      const shifts = heap.float64(own, groups).fill(0);
      const factors = heap.float64(own + 8 * groups, groups);
      const units = heap.float64(own + 16 * groups, groups);
      for (let g = 0; g < groups; g++) {
        const count = offsets === 0 ? all.size : startOf(all, group + g + 1) - startOf(all, group + g);
        const factor = scale[g]!;
        factors[g] = count === 1 ? 1 : baselineGain(convention, count);
        units[g] = factor === 0 ? 0 : 1 / factor;
        if (count > 1 && factor !== 0) scale[g] = Number.NaN;
      }
      const addresses = [shifts, factors, units].map((column) => column.byteOffset) as [number, number, number];
      kernel(advantages, groups, all.size, offsets, ...addresses, ddof, rounded, epsilon, places[epsilonOn]);
    },
  };
}
