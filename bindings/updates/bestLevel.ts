// The one number that the best policy with clipped ratios hangs on (docs/theory.md, section 11), found in few passes.

/** The sum of the policy of a level, and what of it stands at the edge of clipping: that part does not change with the level. */
export interface LevelSums {
  readonly total: number;
  readonly fixed: number;
}

/** Sums beyond this tell only that the level is far too low. */
const FAR = 1e27;
/** Enough to halve any interval of doubles to nothing. */
const MOST_PASSES = 2200;

/**
 * Looks for the level at which the policy adds up to 1. The largest objective, divided by beta, is then wrong by half of `precision`
 * at most: it is the least value of a function of the level, so that an error of the level counts by its square.
 *
 * As long as the same outcomes stand at the edge, the rest of the policy is proportional to exp(-level). So the level at which it would
 * add up to 1 is known after each pass; where other outcomes are at the edge there, it is a step towards the right one.
 */
export function findLevel(
  start: number,
  at: (level: number) => LevelSums,
  log: (x: number) => number,
  precision: number,
): number {
  let [least, most] = [-Infinity, Infinity];
  let level = start;
  let stride = 1;
  for (let pass = 0; pass < MOST_PASSES; pass++) {
    const { total, fixed } = at(level);
    const [free, excess] = [total - fixed, total - 1];
    if (excess * excess <= precision * free || excess === 0) return level;
    if (total > 1) least = level;
    else most = level;
    let next = level + log(Math.max(0, free) / Math.max(0, 1 - fixed));
    if (total > FAR || !(next > least && next < most)) {
      const halfway = least + (most - least) / 2;
      next = Number.isFinite(halfway) ? halfway : level + (total > 1 ? stride : -stride);
      stride *= 2;
    }
    if (next === level || next === least || next === most) return level;
    level = next;
  }
  return level;
}
