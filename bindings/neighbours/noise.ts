// How noisy a group's gradient is along the tilt (after arXiv:2102.08607).

import { checkCount, checkFinite } from '../arguments/checks.js';
import { rangeError } from '../arguments/errors.js';
import { type Probabilities, type Probability, resolveAny, resolveLogOdds } from '../arguments/probability.js';
import { binaryAdvantages } from '../rewards/binaryAdvantages.js';
import { type ConventionOptions, resolveConvention } from '../rewards/convention.js';
import type { ConventionName } from '../rewards/presets.js';

import { binomialLaw } from './binomial.js';
import { bernoulliVariance, type Elementary, logistic, square } from './elementary.js';
import type { Column, PerProbability } from './inputs.js';

export interface GradientNoise<C> {
  /** Expected gradient along the score r - p: p(1-p) times the drive. */
  readonly mean: C;
  /** Variance of one group's gradient. */
  readonly variance: C;
  /** mean/sqrt(variance) of one group; B groups multiply it by sqrt(B). */
  readonly signalToNoise: C;
  /** Expected step in log-odds, in units of 1/beta. */
  readonly drive: C;
}

export interface GradientNoiseFunction {
  /**
   * Mean and noise of the gradient that one group of rollouts gives along the tilt (arXiv:2102.08607; neighbours, section 3; a
   * restriction of the paper's idea to one dimension).
   *
   * @param p probability of success, or `{ logOdds }`, one or many
   * @param size rollouts in a group, 2 to 4096
   * @param convention how advantages are computed, as in `groupAdvantages`. Default 'paper'
   * @returns numbers for one p, columns for many; to 128 units of 2^-53
   * @throws TypeError, RangeError naming the argument
   * @example
   * gradientNoise(0.5, 2, 'dr-grpo').mean; // => 0.125
   */
  <P extends Probabilities>(
    p: P,
    size: number,
    convention?: ConventionName | ConventionOptions,
  ): GradientNoise<PerProbability<P>>;
}

export function createGradientNoise(m: Elementary): GradientNoiseFunction {
  const where = 'gradientNoise';
  return ((p: Probabilities, size: number, convention: ConventionName | ConventionOptions = 'paper') => {
    const group = checkCount(where, 'size', size, 2, 4096);
    const { logOdds: x, many } = resolveAny(m, where, 'p', p);
    const { success, failure } = binaryAdvantages(where, resolveConvention(where, convention), group, m);
    const rows = Array.from(x, (at) => noiseAt(m, at, group, success, failure));
    const column = (name: keyof GradientNoise<number>) => Float64Array.from(rows, (row) => row[name]);
    if (!many) return rows[0];
    return {
      mean: column('mean'),
      variance: column('variance'),
      signalToNoise: column('signalToNoise'),
      drive: column('drive'),
    };
  }) as GradientNoiseFunction;
}

function noiseAt(m: Elementary, x: number, group: number, success: Column, failure: Column): GradientNoise<number> {
  const p = logistic(m, x);
  const others = binomialLaw(m, x, group - 1);
  let drive = 0;
  for (let j = 0; j < group; j++) drive += others[j]! * (success[j + 1]! - failure[j]!);
  const mean = bernoulliVariance(m, x) * drive;
  const law = binomialLaw(m, x, group);
  let variance = 0;
  for (let k = 0; k <= group; k++) {
    // Advantages that sum to 0 leave (k/G) a+, whatever p is; what they miss of it counts p times.
    const gained = k * success[k]!;
    const excess = gained + (group - k) * failure[k]!;
    const balanced = Math.abs(excess) <= 1e-12 * Math.abs(gained);
    const g = (gained - (balanced ? 0 : p * excess)) / group;
    variance += law[k]! * square(g - mean);
  }
  const signalToNoise = variance > 0 ? mean / Math.sqrt(variance) : 0;
  return { mean, variance, signalToNoise, drive };
}

export interface EstimatorMoments {
  readonly mean: number;
  readonly variance: number;
}

export interface BaselineVarianceFunction {
  /**
   * Mean and variance of the one-rollout estimator (r - b)(r - p) with a fixed baseline b: the best baseline is 1 - p, not p
   * (arXiv:2102.08607; neighbours, section 3; derived for this project).
   *
   * @param p probability of success, or `{ logOdds }`
   * @param baseline finite
   * @throws TypeError, RangeError naming the argument
   * @example
   * baselineVariance(0.5, 0.5).variance; // => 0
   */
  (p: Probability, baseline: number): EstimatorMoments;
}

export function createBaselineVariance(m: Elementary): BaselineVarianceFunction {
  const where = 'baselineVariance';
  return (p, baseline) => {
    const x = resolveLogOdds(m, where, 'p', p);
    const b = checkFinite(where, 'baseline', baseline);
    const mean = bernoulliVariance(m, x);
    return { mean, variance: mean * square(logistic(m, -x) - b) };
  };
}

export interface DifferenceMoments extends EstimatorMoments {
  /** Its variance over that of the plain estimator: (1 - v0/v1)^2. */
  readonly ratio: number;
}

export interface DifferenceVarianceFunction {
  /**
   * Mean and variance of the recursive difference of two policies' gradients on the same rollout, as SVRG and STORM use it
   * (arXiv:2102.08607; neighbours, section 3; the paper's idea in one dimension).
   *
   * @param previous success of the earlier policy, or `{ logOdds }`
   * @param p success of the policy that draws, or `{ logOdds }`, strictly between 0 and 1
   * @param baseline finite
   * @throws TypeError, RangeError naming the argument
   * @example
   * differenceVariance(0.5, 0.5, 0).variance; // => 0
   */
  (previous: Probability, p: Probability, baseline: number): DifferenceMoments;
}

export function createDifferenceVariance(m: Elementary): DifferenceVarianceFunction {
  const where = 'differenceVariance';
  return (previous, p, baseline) => {
    const x0 = resolveLogOdds(m, where, 'previous', previous);
    const x1 = resolveLogOdds(m, where, 'p', p);
    if (Math.abs(x1) === Infinity)
      throw rangeError(`${where}: "p" expected a probability between 0 and 1, got ${x1 > 0 ? 1 : 0}`);
    const b = checkFinite(where, 'baseline', baseline);
    const [p0, p1, q0, q1] = [logistic(m, x0), logistic(m, x1), logistic(m, -x0), logistic(m, -x1)];
    // p1 - p0, without cancellation.
    const rise = x0 === Infinity ? -q1 : -p1 * q0 * m.expm1(x0 - x1);
    const mean = rise * (q1 - p0);
    const v1 = bernoulliVariance(m, x1);
    const share = mean / v1;
    return { mean, variance: share * share * v1 * square(q1 - b), ratio: share * share };
  };
}
