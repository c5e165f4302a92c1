// Rewards against each other, and lengths.
import { OTHER_REWARDS } from '../otherRewards.js';
import { count, percent, type Rule } from './finding.js';

/** Rewards against each other, and lengths. */
export const rewardFindings: readonly Rule[] = [
  ({ log: { series } }) => {
    if (series === undefined) return undefined;
    const change = series.means.map(([...means]) => trend(means, series.rollouts));
    const rival = change.findIndex((moved, i) => i > 0 && moved > 0.05);
    if (rival < 0 || !(change[0]! < -0.02)) return undefined;
    return {
      code: 'reward-conflict',
      weight: 0.8,
      what: `${series.columns[rival]} rose by ${change[rival]!.toFixed(2)} while ${series.columns[0]} fell by ${(-change[0]!).toFixed(2)}`,
      why: 'the policy learns the reward that is easier to get: reward hacking looks like this',
      change: `weigh ${series.columns[rival]} less, or give it only when ${series.columns[0]} is right`,
    };
  },
  ({ log: { series, visits, reward } }) => {
    const { varied, n, k } = visits;
    if (varied === undefined || series === undefined) return undefined;
    const others = series.columns.slice(1, 1 + OTHER_REWARDS).map((name) => ({ name, groups: 0 }));
    let uniform = 0;
    let moved = 0;
    for (let visit = 0; visit < n.length; visit++) {
      if (n[visit]! < 2 || (k[visit] !== 0 && k[visit] !== n[visit])) continue;
      uniform += 1;
      moved += Number(varied[visit]! > 0);
      for (const [i, other] of others.entries()) other.groups += (varied[visit]! >> i) & 1;
    }
    if (!(moved >= 0.1 * uniform) || moved === 0) return undefined;
    const named = others.filter(({ groups }) => groups > 0).map(({ name, groups }) => `${name} in ${count(groups)}`);
    return {
      code: 'other-reward-varies',
      weight: 0.15 + 0.2 * (moved / uniform),
      what: `in ${count(moved)} of ${count(uniform)} groups in which ${reward} is uniform another reward varies: ${named.join(', ')}`,
      why: 'these groups do have an advantage, of that reward alone; a loss of 0 there means that it has no weight',
      change: 'see what it pays for with --reward; weigh it less, or give it only beside success',
    };
  },
  ({ log: { series } }) => {
    const lengths = series?.lengths;
    if (lengths === undefined) return undefined;
    const { first, last } = thirds(lengths, series!.rollouts);
    const ratio = last / first;
    if (!(ratio >= 1.5 || ratio <= 1 / 1.5)) return undefined;
    const long = count(Math.round(last));
    return {
      code: 'length-drift',
      weight: Math.min(0.6, 0.15 + 0.2 * Math.abs(Math.log2(ratio))),
      what:
        `completions became ${ratio > 1 ? `${ratio.toFixed(1)} times as long` : `shorter, to ${percent(ratio)}`}: ` +
        `from ${count(Math.round(first))} to ${long} characters, first to last third of the steps`,
      why:
        ratio > 1
          ? 'length that a reward or a loss favours grows without success, costs time, and ends at the limit'
          : 'answers that become short may guess instead of reason',
      change: 'look at success over the same steps; a loss that divides by length favours long answers that fail',
    };
  },
];

/** The mean of the last third of the steps less that of the first. */
function trend(means: readonly (number | null)[], rollouts: readonly number[]): number {
  const { first, last } = thirds(means, rollouts);
  return last - first;
}

/** Means over the first and the last third of the steps; NaN where there are fewer than three. */
function thirds(means: readonly (number | null)[], rollouts: readonly number[]): { first: number; last: number } {
  const third = Math.floor(means.length / 3);
  const mean = (from: number, to: number): number => {
    let sum = 0;
    let weight = 0;
    for (let i = from; i < to; i++) {
      if (means[i] === null) continue;
      sum += rollouts[i]! * means[i]!;
      weight += rollouts[i]!;
    }
    return sum / weight;
  };
  return { first: mean(0, third), last: mean(means.length - third, means.length) };
}
