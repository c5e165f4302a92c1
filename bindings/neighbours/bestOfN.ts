// The best of n draws, with ties kept as drawn: its policy, its KL, and the tilt that costs the same (arXiv:2401.01879).

import { expandUntil, newton } from '../analysis/roots.js';
import { checkCount, checkNumber } from '../arguments/checks.js';
import { rangeError, show } from '../arguments/errors.js';
import { checkOptions } from '../arguments/options.js';
import type { Probability } from '../arguments/probability.js';
import {
  bernoulliKl,
  type Elementary,
  expGap,
  logComplement,
  logExpm1,
  logistic,
  softplus,
  square,
} from './elementary.js';
import { drawCount } from './gain.js';
import {
  type Column,
  groupOffsets,
  matrix,
  numbers,
  oneLogOdds,
  oneOf,
  outColumn,
  type RowOptions,
  rewardRows,
  rowFields,
} from './inputs.js';
import { type RowPolicy, softmaxRow, tiltRow } from './policies.js';

export interface BestOfNOptions extends RowOptions {
  /** Default 'probabilities'. */
  readonly as?: 'probabilities' | 'logits';
}

export interface BestOfN {
  /** The best-of-n policy, rows * outcomes. */
  readonly policy: Float64Array;
  /** Mean reward per row. */
  readonly mean: Column;
  /** KL(best of n || reference) per row, in nats. */
  readonly kl: Column;
  /** Probability of beating one draw of the reference, ties counted half, per row. */
  readonly winRate: Column;
  /** The tilt of the reference with the same KL, per row; Infinity where only the best outcomes are left. */
  readonly tiltOfEqualKl: Column;
  /** Mean reward of that tilt, never less than `mean`, per row. */
  readonly meanOfTilt: Column;
}

export interface BestOfNFunction {
  /**
   * The policy that draws n outcomes and keeps one with the largest reward (neighbours, section 14). For a 0/1 reward it is a tilt.
   *
   * @param logits of the reference, rows * outcomes
   * @param rewards one per outcome, shared by all rows or one row each
   * @param n draws, a real number from 1 on
   * @param out the policy, rows * outcomes
   * @returns f64; policies to 10 units of 2^-53 of the largest entry, KL to 44
   * @throws TypeError, RangeError naming the argument
   * @example
   * bestOfN([0, 0], [1, 0], 2).mean[0]; // => 0.75
   */
  (
    logits: ArrayLike<number>,
    rewards: ArrayLike<number>,
    n: number,
    options?: BestOfNOptions,
    out?: Float64Array,
  ): BestOfN;
}

/** One reward and the outcomes that have it. */
interface Level {
  readonly reward: number;
  readonly outcomes: number[];
  mass: number;
  below: number;
  above: number;
}

function levelsOf(policy: RowPolicy, rewards: Column): Level[] {
  const order = Array.from(rewards.keys()).sort((i, j) => rewards[i]! - rewards[j]!);
  const levels: Level[] = [];
  for (const k of order) {
    if (policy.p[k] === 0) continue;
    const last = levels.at(-1);
    if (last && last.reward === rewards[k]) {
      last.outcomes.push(k);
      last.mass += policy.p[k]!;
    } else levels.push({ reward: rewards[k]!, outcomes: [k], mass: policy.p[k]!, below: 0, above: 0 });
  }
  // Sums from either end: 1 - above would lose what little lies below.
  for (let j = 1; j < levels.length; j++) levels[j]!.below = levels[j - 1]!.below + levels[j - 1]!.mass;
  for (let j = levels.length - 1; j > 0; j--) levels[j - 1]!.above = levels[j]!.above + levels[j]!.mass;
  return levels;
}

/** (L + m)^n - L^n for a level of mass m with mass L below it. */
function massOfBest(m: Elementary, { mass, below, above }: Level, n: number): number {
  const logTo = above < 0.5 ? m.log1p(-above) : m.log(below + mass);
  if (below === 0) return m.exp(n * logTo);
  const logRatio = mass < below ? m.log1p(-mass / (below + mass)) : m.log(below / (below + mass));
  return m.exp(n * logTo) * -m.expm1(n * logRatio);
}

export function createBestOfN(m: Elementary): BestOfNFunction {
  const where = 'bestOfN';
  return (logits, rewards, n, options = {}, out) => {
    const given = checkOptions(where, 'options', options, [...rowFields, 'as']) as BestOfNOptions;
    const as = oneOf(where, 'as', given.as ?? 'probabilities', ['probabilities', 'logits']);
    const draws = drawCount(where, n);
    const references = matrix(where, 'logits', logits, given);
    const reward = rewardRows(where, 'rewards', rewards, references);
    const { rows, outcomes } = references;
    const policy = outColumn(where, out, rows * outcomes);
    const [mean, kl, winRate, tilts, meanOfTilt] = [0, 1, 2, 3, 4].map(() => new Float64Array(rows)) as [
      Column,
      Column,
      Column,
      Column,
      Column,
    ];
    for (let i = 0; i < rows; i++) {
      const z = references.row(i);
      const reference = softmaxRow(m, z);
      const levels = levelsOf(reference, reward(i));
      const base = levels[0]!.reward;
      const factor = new Float64Array(outcomes);
      const bests = Float64Array.from(levels, (level) => massOfBest(m, level, draws));
      for (const [j, level] of levels.entries()) {
        const best = bests[j]!;
        const logFactor = m.log(best / level.mass);
        mean[i]! += best * (level.reward - base);
        winRate[i]! += best * (level.below + level.mass / 2);
        kl[i]! += best === 0 ? level.mass : best * expGap(m, -logFactor);
        for (const k of level.outcomes) factor[k] = as === 'logits' ? logFactor : best / level.mass;
      }
      mean[i]! += base;
      for (let k = 0; k < outcomes; k++)
        policy[i * outcomes + k] = as === 'logits' ? z[k]! + factor[k]! : reference.p[k]! * factor[k]!;
      const tilt = tiltOfEqualKl(m, levels, bests, kl[i]!);
      tilts[i] = tilt;
      meanOfTilt[i] =
        tilt === Infinity ? levels.at(-1)!.reward : tilt === 0 ? mean[i]! : tiltRow(m, reference, reward(i), tilt).mean;
    }
    return { policy, mean, kl, winRate, tiltOfEqualKl: tilts, meanOfTilt };
  };
}

/**
 * The tilt c >= 0 whose KL to the reference is that of the best of n. Near the largest KL there is, -log of the top level's mass,
 * what both lack of it is compared: the KL itself would have no digits left for c.
 */
function tiltOfEqualKl(m: Elementary, levels: Level[], best: Column, kl: number): number {
  const top = levels.at(-1)!;
  const most = -m.log(top.mass);
  // A KL at rounding level is none.
  if (levels.length === 1 || kl <= 1e-15) return 0;
  const lackOf = (weights: Column) =>
    levels.reduce((sum, level, j) => {
      const weight = weights[j]!;
      if (weight === 0) return sum;
      const lost = level === top ? -m.log1p(-beside(weights)) : most - m.log(weight / level.mass);
      return sum + weight * lost;
    }, 0);
  const near = kl > most / 2;
  const goal = near ? lackOf(best) : kl;
  if (near && goal <= 0) return Infinity;
  const at = (c: number): readonly [number, number] => {
    const raw = levels.map(({ mass, reward }) => mass * m.exp(c * (reward - top.reward)));
    const total = raw.reduce((sum, weight) => sum + weight, 0);
    const weights = Float64Array.from(raw, (weight) => weight / total);
    const mean = levels.reduce((sum, { reward }, j) => sum + weights[j]! * (reward - top.reward), 0);
    const variance = levels.reduce((sum, { reward }, j) => sum + weights[j]! * square(reward - top.reward - mean), 0);
    if (near) return [lackOf(weights) - goal, -c * variance];
    const cost = levels.reduce((sum, { mass }, j) => {
      const weight = weights[j]!;
      return sum + (weight === 0 ? mass : weight * expGap(m, -m.log(weight / mass)));
    }, 0);
    return [cost - goal, c * variance];
  };
  const sign = near ? -1 : 1;
  const far = expandUntil(1 / (top.reward - levels[0]!.reward), (c) => sign * at(c)[0] > 0);
  return newton(at, 0, far);
}

/** What all levels but the top one weigh. */
function beside(weights: Column): number {
  let sum = 0;
  for (let j = 0; j + 1 < weights.length; j++) sum += weights[j]!;
  return sum;
}

export interface BestOfNSuccess {
  readonly logOdds: number;
  readonly success: number;
  /** The tilt that the best of n is. Dr. GRPO with beta = 1/tilt rests there. */
  readonly tilt: number;
  /** KL to the reference, in nats. */
  readonly kl: number;
}

export interface BestOfNLogOdds {
  /**
   * Success of the best of n for a 0/1 reward, 1 - (1-p)^n, in log-odds (neighbours, section 14).
   *
   * @param p probability of success, or `{ logOdds }`
   * @param n draws, a real number from 1 on
   * @returns to 12 units of 2^-53
   * @throws TypeError, RangeError naming the argument
   * @example
   * bestOfNLogOdds(0.5, 2).success; // => 0.75
   */
  (p: Probability, n: number): BestOfNSuccess;
}

export function createBestOfNLogOdds(m: Elementary): BestOfNLogOdds {
  const where = 'bestOfNLogOdds';
  return (p, n) => {
    const x = oneLogOdds(m, where, 'p', p);
    const draws = drawCount(where, n);
    if (Math.abs(x) === Infinity) return { logOdds: x, success: logistic(m, x), tilt: 0, kl: 0 };
    const s = softplus(m, x);
    // -log(1-p) underflows below x = -745, where all is p itself.
    const tiny = s < 1e-300;
    const tilt = tiny ? m.log(draws) : m.log(m.expm1(-draws * s) / m.expm1(-s)) + (draws - 1) * s;
    const logOdds = tiny ? x + tilt : logExpm1(m, draws * s);
    return { logOdds, success: logistic(m, logOdds), tilt, kl: bernoulliKl(m, x, tilt) };
  };
}

export interface DrawsForTarget {
  /**
   * Draws after which the best is right with probability `target`: log(1 - target)/log(1 - p), a real number (neighbours, section 14).
   *
   * @param p probability of success, or `{ logOdds }`
   * @param target from 0 to 1
   * @throws TypeError, RangeError naming the argument
   * @example
   * drawsForTarget(0.1, 0.5); // => 6.578813479
   */
  (p: Probability, target: Probability): number;
}

export function createDrawsForTarget(m: Elementary): DrawsForTarget {
  const where = 'drawsForTarget';
  return (p, target) => {
    const x = oneLogOdds(m, where, 'p', p);
    const to = oneLogOdds(m, where, 'target', target);
    if (to === -Infinity) return 0;
    const s = softplus(m, x);
    return s === 0 ? Infinity : softplus(m, to) / s;
  };
}

export interface MaximumOfN {
  /**
   * The expected largest of n rewards, estimated without bias from each group of G >= n (neighbours, section 14).
   *
   * @param rewards finite
   * @param groups size of every group, or offsets
   * @param n an integer from 1 to the smallest group
   * @returns one value per group
   * @throws TypeError, RangeError naming the argument
   * @example
   * maximumOfN([0.5, -1, 2, 0.25, 1], 5, 2)[0]; // => 1.225
   */
  (rewards: ArrayLike<number>, groups: number | ArrayLike<number>, n: number): Column;
}

export function createMaximumOfN(): MaximumOfN {
  const where = 'maximumOfN';
  return (rewards, groups, n) => {
    const values = numbers(where, 'rewards', rewards);
    const offsets = groupOffsets(where, 'groups', groups, values.length);
    const smallest = offsets.reduce(
      (least, to, g) => (g === 0 ? least : Math.min(least, to - offsets[g - 1]!)),
      Infinity,
    );
    const draws = checkCount(where, 'n', n, 1, smallest);
    const value = new Float64Array(offsets.length - 1);
    for (let g = 0; g < value.length; g++) {
      const sorted = values.slice(offsets[g], offsets[g + 1]).sort();
      const top = sorted.at(-1)!;
      let weight = draws / sorted.length;
      // C(j, n-1)/C(G, n) from the largest down, as a sum of differences: equal rewards give exactly theirs.
      for (let j = sorted.length; j >= draws; j--) {
        value[g]! += weight * (sorted[j - 1]! - top);
        weight *= (j - draws) / (j - 1);
      }
      value[g]! += top;
    }
    return value;
  };
}

export interface BestOfNKlEstimate {
  /**
   * KL of the best of n from the log-probability of the one outcome that was kept (neighbours, section 14; exact for one outcome of
   * that probability beside infinitely many others).
   *
   * @param logProbability of the outcome under the reference, in nats, at most 0
   * @param n draws, a real number from 1 on
   * @throws TypeError, RangeError naming the argument
   * @example
   * bestOfNKlEstimate(0, 4); // => 0
   */
  (logProbability: number, n: number): number;
}

export function createBestOfNKlEstimate(m: Elementary): BestOfNKlEstimate {
  const where = 'bestOfNKlEstimate';
  return (logProbability, n) => {
    const l = checkNumber(where, 'logProbability', logProbability);
    if (!(l <= 0))
      throw rangeError(`${where}: "logProbability" expected a number of at most 0, got ${show(logProbability)}`);
    const draws = drawCount(where, n);
    const rest = l === -Infinity ? 0 : l === 0 ? -Infinity : logComplement(m, l);
    const missed = m.exp(draws * rest);
    const whole = m.log(draws) - (draws - 1) / draws;
    if (rest === 0) return whole;
    const found = -m.expm1(draws * rest);
    const unseen = missed === 0 ? 0 : missed * (whole + (draws - 1) * rest);
    return unseen + (found === 0 ? 0 : found * (logComplement(m, draws * rest) - l));
  };
}
