// The best of n draws, with ties kept as drawn: its policy, its KL, and the tilt that costs the same (arXiv:2401.01879).

import { expandUntil, newton } from '../analysis/roots.js';
import type { FloatArray } from '../arguments/arrays.js';
import { checkChoice } from '../arguments/checks.js';
import { checkOptions } from '../arguments/options.js';
import { type Elementary, expGap, square } from './elementary.js';
import { drawCount } from './gain.js';
import {
  type Column,
  type FloatsForLogits,
  type Logits,
  type MatrixOptions,
  matrix,
  output,
  rewardRows,
  rowFields,
} from './inputs.js';
import { type RowPolicy, softmaxRow, tiltRow } from './policies.js';

export interface BestOfNOptions extends MatrixOptions {
  /** Default 'probabilities'. */
  readonly as?: 'probabilities' | 'logits';
}

export interface BestOfN<A = Column> {
  /** The best-of-n policy, rows * outcomes; f32 for f32 or half-precision logits. */
  readonly policy: A;
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
   * The policy that draws n outcomes and keeps one with the largest reward (arXiv:2401.01879; neighbours, section 14; derived for
   * this project). For a 0/1 reward it is a tilt.
   *
   * @param logits of the reference, rows * outcomes
   * @param rewards one per outcome, shared by all rows or one row each
   * @param n draws, a real number from 1 on
   * @param out the policy, rows * outcomes
   * @returns policies to 10 units of 2^-53 of the largest entry, KL to 44
   * @throws TypeError, RangeError naming the argument
   * @example
   * bestOfN([0, 0], [1, 0], 2).mean[0]; // => 0.75
   */
  <T extends Logits, O extends FloatArray = FloatsForLogits<T>>(
    logits: T,
    rewards: ArrayLike<number>,
    n: number,
    options?: BestOfNOptions,
    out?: O,
  ): BestOfN<O>;
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
    const as = checkChoice(where, 'as', given.as ?? 'probabilities', ['probabilities', 'logits']);
    const draws = drawCount(where, n);
    const references = matrix(where, 'logits', logits, given);
    const reward = rewardRows(where, 'rewards', rewards, references);
    const { rows, outcomes } = references;
    const give = output(where, out, rows * outcomes, references.single);
    const policy = new Float64Array(rows * outcomes);
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
    return { policy: give(policy), mean, kl, winRate, tiltOfEqualKl: tilts, meanOfTilt };
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
