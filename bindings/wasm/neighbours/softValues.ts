import type { SoftValuesKernel } from '../../neighbours/softValue.js';
import { borrowBlocks, writeOffsets } from '../rewards/blocks.js';
import { chunksOf, most } from '../rewards/chunks.js';
import { neighbours as room } from '../rooms.js';

/** Bytes behind the last reward that the kernel reads and writes. */
const BEYOND = 8;

export const softValues: SoftValuesKernel = (rewards, offsets, beta, value, derivative, weights) => {
  const { heap, kernels } = room();
  const chunks = chunksOf({ count: value.length, size: 0, offsets });
  const column = 8 * most(chunks, 'count') + BEYOND;
  const groups = most(chunks, 'groups');
  const blocks = [column, 4 * (groups + 1), 16 * groups, column];
  borrowBlocks(heap, blocks, ([rewardsAt, offsetsAt, resultsAt, weightsAt]) => {
    for (const { group, start, groups: n, count } of chunks) {
      heap.float64(rewardsAt!, count).set(rewards.subarray(start, start + count));
      writeOffsets(heap.buffer, offsetsAt!, offsets, group, n);
      kernels.softValues(rewardsAt!, offsetsAt!, n, beta, resultsAt!, weightsAt!);
      const results = heap.float64(resultsAt!, 2 * n);
      for (let g = 0; g < n; g++) {
        value[group + g] = results[2 * g]!;
        derivative[group + g] = results[2 * g + 1]!;
      }
      weights.set(heap.float64(weightsAt!, count), start);
    }
  });
};
