// The best policy, outcome by outcome: proportional to the anchor times exp(A/beta), and where ratios are clipped, what the
// conditions of optimality say of each outcome, given the one number that normalises them all.
import { isImpossible } from '../../arguments/logits.js';
import type { OptimalPolicyKernel } from '../../updates/optimalPolicy.js';
import { sum } from '../sum.js';
import { advantagesUnder } from './advantages.js';
import { anchorOf, clippedBest, weighted } from './bestPolicy.js';
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
    const mixed = anchorOf(reference, old, law);
    if (mixed.every((log) => log === -Infinity)) return i;
    const anchor = normalise(mixed);
    const advantage = advantagesUnder(old, reward, rewards.binary, law);
    const best = law.clip
      ? clippedBest(anchor.log, old, advantage, law).best
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
