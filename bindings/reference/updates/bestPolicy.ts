// What the best policy of an update is made of, outcome by outcome (docs/theory.md, sections 4 and 11).
import type { UpdateLaw } from '../../updates/law.js';
import { sum } from '../sum.js';
import { type LogPolicy, logSumOf, normalise } from './logPolicy.js';

/** The logarithms of reference^alpha old^(1-alpha), which adds up to 1 or less. */
export function anchorOf(reference: LogPolicy, old: LogPolicy, { alpha }: UpdateLaw): Float64Array {
  return reference.log.map((log, o) => weighted(alpha, log) + weighted(1 - alpha, old.log[o]!));
}

/** A term of weight 0 is not there, even where it is infinite. */
export function weighted(weight: number, value: number): number {
  return weight === 0 ? 0 : weight * value;
}

/**
 * The derivative of the objective at an outcome is A or, where it is clipped, 0, less beta (log policy/anchor + 1): the same for all
 * outcomes of the best policy, but for those at the edge of clipping. So log policy = log anchor + A/beta - level where that is not
 * clipped, log anchor - level where that is, else the edge; and the level makes the sum 1.
 */
export function clippedBest(
  anchor: Float64Array,
  old: LogPolicy,
  advantage: Float64Array,
  { beta, clip }: UpdateLaw,
): { best: LogPolicy; level: number } {
  const { low, high } = clip!;
  const cap = old.log.map((log) => (high === Infinity ? Infinity : log + Math.log1p(high)));
  const floor = old.log.map((log) => (low >= 1 ? -Infinity : log + Math.log1p(-low)));
  const at = (level: number) =>
    anchor.map((log, o) => {
      const plain = log - level;
      const moved = plain + advantage[o]! / beta;
      if (advantage[o]! > 0) return moved <= cap[o]! ? moved : Math.max(cap[o]!, plain);
      return plain <= floor[o]! ? plain : Math.max(floor[o]!, moved);
    });
  // Far from the right level probabilities overflow; 2 is as good as any sum above 1.
  const total = (logs: Float64Array) => sum(logs.length, (o) => Math.min(2, Math.exp(logs[o]!)));
  // With the least and the largest advantage for all, the sum is above and below 1; the anchor itself may add up to less.
  const sumOfAnchor = logSumOf(anchor);
  let least = sumOfAnchor + advantage.reduce((a, b) => Math.min(a, b), 0) / beta;
  let most = sumOfAnchor + advantage.reduce((a, b) => Math.max(a, b), 0) / beta;
  for (let level = (least + most) / 2; level > least && level < most; level = (least + most) / 2) {
    if (total(at(level)) > 1) least = level;
    else most = level;
  }
  return { best: normalise(at(most)), level: most };
}
