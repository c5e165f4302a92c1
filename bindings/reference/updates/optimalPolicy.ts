// The best policy, outcome by outcome: proportional to the anchor times exp(A/beta), and where ratios are clipped, what the
// conditions of optimality say of each outcome, given the one number that normalises them all.
import { isImpossible } from '../../arguments/logits.js';
import type { UpdateLaw } from '../../updates/law.js';
import type { OptimalPolicyKernel } from '../../updates/optimalPolicy.js';
import { sum } from '../sum.js';
import { advantagesUnder } from './advantages.js';
import { weighted } from './effectiveLoss.js';
import { type LogPolicy, normalise, readPolicy } from './logPolicy.js';

export const optimalPolicy: OptimalPolicyKernel = (references, olds, rewards, law, form, columns, out) => {
  const { rows, outcomes } = references;
  const results = new Float64Array(rows * outcomes);
  for (let i = 0; i < rows; i++) {
    const [reference, old] = [readPolicy(references, i), readPolicy(olds, i)];
    if (reference === null || old === null) {
      if (!references.impossible || ![references, olds].some((row) => isImpossible(row, i))) return i;
      for (const column of Object.values(columns) as Float64Array[]) column[i] = Number.NaN;
      results.fill(Number.NaN, i * outcomes, (i + 1) * outcomes);
      continue;
    }
    const reward = (o: number) => rewards.rewards[o + (rewards.shared ? 0 : i * rewards.stride)]!;
    const mixed = reference.log.map((log, o) => weighted(law.alpha, log) + weighted(1 - law.alpha, old.log[o]!));
    if (mixed.every((log) => log === -Infinity)) return i;
    const anchor = normalise(mixed);
    const advantage = advantagesUnder(old, reward, rewards.binary, law);
    const best = law.clip
      ? clippedBest(anchor, old, advantage, law)
      : normalise(anchor.log.map((log, o) => log + advantage[o]! / law.beta));
    const mean = ({ p }: LogPolicy) => sum(outcomes, (o) => p[o]! * reward(o));
    const odds = (policy: LogPolicy) => (rewards.binary ? logOdds(policy, reward) : Number.NaN);
    columns.meanBefore[i] = mean(old);
    columns.meanAfter[i] = mean(best);
    columns.logOddsBefore[i] = odds(old);
    columns.logOddsAfter[i] = odds(best);
    const expected = weighted(law.alpha, odds(reference)) + weighted(1 - law.alpha, odds(old));
    columns.correction[i] = odds(anchor) - expected;
    results.set(form === 'probabilities' ? best.p : best.log, i * outcomes);
  }
  out.set(results);
  return -1;
};

function logOdds({ log }: LogPolicy, reward: (o: number) => number): number {
  const part = (wanted: number) => {
    const own = log.filter((_, o) => reward(o) === wanted);
    const max = own.reduce((a, b) => Math.max(a, b), -Infinity);
    return max === -Infinity ? max : max + Math.log(sum(own.length, (o) => Math.exp(own[o]! - max)));
  };
  return part(1) - part(0);
}

/**
 * The derivative of the objective at an outcome is A or, where it is clipped, 0, less beta (log policy/anchor + 1): the same for all
 * outcomes of the best policy, but for those at the edge of clipping. So log policy = log anchor + A/beta - level where that is not
 * clipped, log anchor - level where that is, else the edge; and the level makes the sum 1.
 */
function clippedBest(anchor: LogPolicy, old: LogPolicy, advantage: Float64Array, { beta, clip }: UpdateLaw): LogPolicy {
  const { low, high } = clip!;
  const cap = old.log.map((log) => (high === Infinity ? Infinity : log + Math.log1p(high)));
  const floor = old.log.map((log) => (low >= 1 ? -Infinity : log + Math.log1p(-low)));
  const at = (level: number) =>
    anchor.log.map((log, o) => {
      const plain = log - level;
      const moved = plain + advantage[o]! / beta;
      if (advantage[o]! > 0) return moved <= cap[o]! ? moved : Math.max(cap[o]!, plain);
      return plain <= floor[o]! ? plain : Math.max(floor[o]!, moved);
    });
  const total = (logs: Float64Array) => sum(logs.length, (o) => Math.exp(logs[o]!));
  // With the least and the largest advantage for all, the sum is below and above 1.
  let least = advantage.reduce((a, b) => Math.min(a, b), 0) / beta;
  let most = advantage.reduce((a, b) => Math.max(a, b), 0) / beta;
  for (let halving = 0; halving < 200; halving++) {
    const level = (least + most) / 2;
    if (total(at(level)) > 1) least = level;
    else most = level;
  }
  return normalise(at((least + most) / 2));
}
