import { type CoverageKernel, rowMoments } from '../../neighbours/coverage.js';
import type { Column } from '../../neighbours/inputs.js';
import { elementary } from '../elementary.js';
import { borrowBlocks } from '../rewards/blocks.js';
import { neighbours as room } from '../rooms.js';

/** How far below the largest logit the kernel may see others: exp of it is a normal number. */
const REACH = 690;

export const coverageMoments: CoverageKernel = (logits, rewards, tilt) => {
  if (isWide(logits)) return rowMoments(elementary, logits, rewards, tilt);
  const { heap, kernels } = room();
  const n = logits.length;
  const even = n + (n & 1);
  return borrowBlocks(heap, [8 * even, 8 * even, 8 * even, 40], ([logitsAt, rewardsAt, p, out]) => {
    const row = heap.float64(logitsAt!, even);
    const values = heap.float64(rewardsAt!, even);
    row[even - 1] = -Infinity;
    values[even - 1] = 0;
    row.set(logits);
    values.set(rewards);
    kernels.coverage(logitsAt!, rewardsAt!, even, tilt, p!, out!);
    const moments = heap.float64(out!, 5);
    return {
      chiSquare: moments[0]!,
      half: moments[1]!,
      affinity: moments[2]!,
      logLargestWeight: moments[3]!,
      kl: moments[4]!,
    };
  });
};

/** Whether an outcome that can happen is so rare that the kernel would not see it. */
function isWide(logits: Column): boolean {
  let [least, most] = [Infinity, -Infinity];
  for (const z of logits) {
    if (z > most) most = z;
    if (z < least && z > -Infinity) least = z;
  }
  return most - least > REACH;
}
