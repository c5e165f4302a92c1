import type { CoverageKernel } from '../../neighbours/coverage.js';
import { borrowBlocks } from '../rewards/blocks.js';
import { neighbours as room } from '../rooms.js';

export const coverageMoments: CoverageKernel = (logits, rewards, tilt) => {
  const { heap, kernels } = room();
  const n = logits.length;
  const even = n + (n & 1);
  return borrowBlocks(heap, [8 * even, 8 * even, 8 * even, 32], ([logitsAt, rewardsAt, p, out]) => {
    const row = heap.float64(logitsAt!, even);
    const values = heap.float64(rewardsAt!, even);
    row[even - 1] = -Infinity;
    values[even - 1] = 0;
    row.set(logits);
    values.set(rewards);
    kernels.coverage(logitsAt!, rewardsAt!, even, tilt, p!, out!);
    const [chiSquare, half, logLargestWeight, kl] = heap.float64(out!, 4) as unknown as [
      number,
      number,
      number,
      number,
    ];
    return { chiSquare, half, logLargestWeight, kl };
  });
};
