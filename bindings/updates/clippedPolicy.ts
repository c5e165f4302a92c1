// The best policy where ratios to the old policy are clipped (docs/theory.md, section 11), for any old policy and any rewards.
//
// At the best policy the objective has the same derivative for all outcomes: A, or 0 where it is clipped, less
// beta (log policy/anchor + 1), but for outcomes at an edge of clipping, which stay there. So one number, the level, gives the policy.
import type { UpdateLaw } from './law.js';

interface Logarithms {
  exp(x: number): number;
  log1p(x: number): number;
}

/** The level is known when its interval is that small, of levels of size 1 or more. */
const PRECISION = 4e-16;

/** The logits of the best policy, from logarithms of the anchor's and of the old policy's probabilities. */
export function clippedPolicy(
  anchor: Float64Array,
  old: Float64Array,
  advantage: Float64Array,
  { beta, clip }: UpdateLaw,
  { exp, log1p }: Logarithms,
): Float64Array {
  const above = clip!.high === Infinity ? Infinity : log1p(clip!.high);
  const below = clip!.low >= 1 ? -Infinity : log1p(-clip!.low);
  const logs = new Float64Array(anchor.length);
  /** Fills in the policy of a level and returns the sum of its probabilities. */
  const fill = (level: number): number => {
    let total = 0;
    for (let o = 0; o < logs.length; o++) {
      const a = advantage[o]!;
      const plain = anchor[o]! - level;
      const moved = plain + a / beta;
      // Outcomes that the old policy cannot have are clipped as soon as their advantage is above 0, and never below.
      const edge = a > 0 ? (above === Infinity ? Infinity : old[o]! + above) : old[o]! + below;
      const kept = a > 0 ? moved <= edge : plain <= edge;
      logs[o] = kept ? (a > 0 ? moved : plain) : Math.max(edge, a > 0 ? plain : moved);
      total += exp(logs[o]!);
    }
    return total;
  };
  let least = 0;
  let most = 0;
  for (let o = 0; o < advantage.length; o++) {
    least = Math.min(least, advantage[o]! / beta);
    most = Math.max(most, advantage[o]! / beta);
  }
  while (most - least > PRECISION * Math.max(1, Math.abs(least), Math.abs(most))) {
    const level = least + (most - least) / 2;
    if (level === least || level === most) break;
    if (fill(level) > 1) least = level;
    else most = level;
  }
  fill(most);
  return logs;
}
