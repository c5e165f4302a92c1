// What rollouts of the reference are worth for a tilted policy (after arXiv:2106.09973).

import { expandUntil, newton } from '../analysis/roots.js';
import { checkFinite } from '../arguments/checks.js';
import { rangeError } from '../arguments/errors.js';
import { checkOptions } from '../arguments/options.js';
import { type Probabilities, type Probability, resolveAny, resolveLogOdds } from '../arguments/probability.js';
import { bernoulliKl, bernoulliLambda, type Elementary, logistic, logSuccess, softplus, square } from './elementary.js';
import { type Column, inside01, type Logits, type MatrixOptions, matrix, rewardRows, rowFields } from './inputs.js';
import { massAt, type RowPolicy, rangeOf, softmaxRow, TINY, type Tilted, tiltRow } from './policies.js';

export interface Coverage {
  /** Chi-square divergence of the tilted policy from the reference. */
  readonly chiSquare: number;
  /** 1/(1 + chiSquare): rollouts of the tilted policy that one of the reference is worth. */
  readonly effectiveShare: number;
  /** Renyi divergence of order 2, in nats. */
  readonly renyi2: number;
  /** Renyi divergence of order 1/2, in nats. */
  readonly renyiHalf: number;
  readonly logLargestWeight: number;
  /** In nats. */
  readonly kl: number;
}

export interface SuccessCoverage extends Coverage {
  /** log-weight of a success. */
  readonly logWeightSuccess: number;
  /** log-weight of a failure. */
  readonly logWeightFailure: number;
}

/** What a backend computes of one row. */
export interface CoverageMoments {
  readonly chiSquare: number;
  /** E (sqrt(weight) - 1)^2 under the reference. */
  readonly half: number;
  /** E sqrt(weight), which is 1 - half/2. */
  readonly affinity: number;
  readonly logLargestWeight: number;
  readonly kl: number;
}

export type CoverageKernel = (logits: Column, rewards: Column, tilt: number) => CoverageMoments;

/**
 * Moments from the log-weights of outcomes: never from differences of log-partitions. Of an outcome with a tiny
 * probability only what a huge weight makes of it counts.
 */
function momentsOf(
  m: Elementary,
  { p, logP }: Pick<RowPolicy, 'p' | 'logP'>,
  logWeight: ArrayLike<number>,
  kl: number,
): CoverageMoments {
  let [chiSquare, half, affinity, largest] = [0, 0, 0, -Infinity];
  for (let k = 0; k < p.length; k++) {
    if (logP[k] === -Infinity) continue;
    const w = logWeight[k]!;
    largest = Math.max(largest, w);
    affinity += m.exp(logP[k]! + w / 2);
    if (p[k]! < TINY) {
      chiSquare += m.exp(logP[k]! + 2 * w);
      half += m.exp(logP[k]! + w);
    } else {
      const excess = m.expm1(w);
      // The square alone could overflow.
      chiSquare += p[k]! * excess * excess;
      half += p[k]! * square(m.expm1(w / 2));
    }
  }
  return { chiSquare, half, affinity, logLargestWeight: largest, kl };
}

/** The moments of a row by plain loops. */
export function rowMoments(m: Elementary, logits: Column, rewards: Column, tilt: number): CoverageMoments {
  const reference = softmaxRow(m, logits);
  const { logWeight, kl } = tiltRow(m, reference, rewards, tilt);
  return momentsOf(m, reference, logWeight, kl);
}

function coverageOf(m: Elementary, { chiSquare, half, affinity, logLargestWeight, kl }: CoverageMoments): Coverage {
  return {
    chiSquare,
    effectiveShare: 1 / (1 + chiSquare),
    renyi2: m.log1p(chiSquare),
    // Near each other the first form keeps its digits, far from each other the second.
    renyiHalf: half < 1 ? -2 * m.log1p(-half / 2) : -2 * m.log(affinity),
    logLargestWeight,
    kl,
  };
}

export interface CoverageFunction {
  /**
   * What rollouts of the reference are worth for the policy at a tilt, for a 0/1 reward (arXiv:2106.09973; neighbours, section
   * 16; the paper's idea in one dimension).
   *
   * @param p probability of success of the reference, or `{ logOdds }`
   * @param tilt finite
   * @returns to 44 units of 2^-53
   * @throws TypeError, RangeError naming the argument
   * @example
   * coverage(0.5, 0).effectiveShare; // => 1
   */
  (p: Probability, tilt: number): SuccessCoverage;
}

export function createCoverage(m: Elementary): CoverageFunction {
  const where = 'coverage';
  return (p, tilt) => {
    const x = resolveLogOdds(m, where, 'p', p);
    const c = checkFinite(where, 'tilt', tilt);
    const logWeightSuccess = -bernoulliLambda(m, -x, -c);
    const logWeightFailure = -bernoulliLambda(m, x, c);
    const parts = {
      p: Float64Array.of(logistic(m, x), logistic(m, -x)),
      logP: Float64Array.of(logSuccess(m, x), logSuccess(m, -x)),
    };
    const moments = momentsOf(m, parts, [logWeightSuccess, logWeightFailure], bernoulliKl(m, x, c));
    return { ...coverageOf(m, moments), logWeightSuccess, logWeightFailure };
  };
}

export interface PolicyCoverageFunction {
  /**
   * What rollouts of the reference are worth for the policy at a tilt, over whole vocabularies (arXiv:2106.09973; neighbours,
   * section 16; the paper's idea in one dimension).
   *
   * @param logits of the reference, rows * outcomes
   * @param rewards one per outcome, shared by all rows or one row each
   * @param tilt finite
   * @returns one entry per row, to 44 units of 2^-53
   * @throws TypeError, RangeError naming the argument
   * @example
   * const [row] = policyCoverage([0, 0], [1, 0], 0);
   * row?.chiSquare; // => 0
   */
  (logits: Logits, rewards: ArrayLike<number>, tilt: number, options?: MatrixOptions): Coverage[];
}

export function createPolicyCoverage(m: Elementary, kernel: CoverageKernel): PolicyCoverageFunction {
  const where = 'policyCoverage';
  return (logits, rewards, tilt, options = {}) => {
    const c = checkFinite(where, 'tilt', tilt);
    return perRow(where, logits, rewards, options, c, (row, reward) => coverageOf(m, kernel(row, reward, c)));
  };
}

export interface TiltForShare {
  /**
   * The largest tilt at which rollouts of the reference keep an effective share (arXiv:2106.09973; neighbours, section 16; the
   * paper's idea in one dimension).
   *
   * @param logits of the reference, rows * outcomes
   * @param rewards one per outcome, shared by all rows or one row each
   * @param share strictly between 0 and 1
   * @returns one tilt per row; Infinity where every tilt keeps the share
   * @throws TypeError, RangeError naming the argument
   * @example
   * tiltForShare([0, 0], [1, 0], 0.4)[0]; // => Infinity
   */
  (logits: Logits, rewards: ArrayLike<number>, share: number, options?: MatrixOptions): number[];
}

export function createTiltForShare(m: Elementary): TiltForShare {
  const where = 'tiltForShare';
  return (logits, rewards, share, options = {}) => {
    const wanted = inside01(where, 'share', share);
    return perRow(where, logits, rewards, options, 1, (row, reward) => {
      const reference = softmaxRow(m, row);
      const { least, most } = rangeOf(reference, reward);
      if (most === least || wanted <= massAt(reference, reward, most)) return Infinity;
      const lost = (c: number) => lostAt(m, tiltRow(m, reference, reward, c), reference, reward, wanted);
      const far = expandUntil(1 / (most - least), (c) => lost(c)[0] > 0);
      return newton(lost, 0, far);
    });
  };
}

/** log of (1 + chi-square) * share, and its slope in the tilt: twice the mean under w^2 less the mean under w. */
function lostAt(
  m: Elementary,
  { logWeight, mean }: Tilted,
  reference: RowPolicy,
  rewards: Column,
  share: number,
): readonly [number, number] {
  let [squares, slope] = [0, 0];
  for (let k = 0; k < rewards.length; k++) {
    if (reference.logP[k] === -Infinity) continue;
    const weight = m.exp(reference.logP[k]! + 2 * logWeight[k]!);
    squares += weight;
    slope += weight * (rewards[k]! - mean);
  }
  return [m.log(squares) + m.log(share), (2 * slope) / squares];
}

function perRow<T>(
  where: string,
  logits: Logits,
  rewards: ArrayLike<number>,
  options: MatrixOptions,
  tilt: number,
  f: (logits: Column, rewards: Column) => T,
): T[] {
  const given = checkOptions(where, 'options', options, rowFields) as MatrixOptions;
  const references = matrix(where, 'logits', logits, given);
  const reward = rewardRows(where, 'rewards', rewards, references, tilt);
  return Array.from({ length: references.rows }, (_, i) => f(references.row(i), reward(i)));
}

export interface HorizonCoverage {
  /**
   * What rollouts of the reference are worth over several independent positions: log second moments add, so the share falls
   * exponentially with their number (arXiv:2106.09973; neighbours, section 16; the paper's idea in one dimension).
   *
   * @param p success of each position, or `{ logOdds }`
   * @param tilt finite, the same at all positions
   * @throws TypeError, RangeError naming the argument
   * @example
   * horizonCoverage([0.5, 0.5], 0).effectiveShare; // => 1
   */
  (p: Exclude<Probabilities, Probability>, tilt: number): { readonly renyi2: number; readonly effectiveShare: number };
}

export function createHorizonCoverage(m: Elementary): HorizonCoverage {
  const where = 'horizonCoverage';
  return (p, tilt) => {
    const { logOdds: column } = resolveAny(m, where, 'p', p);
    const one = createCoverage(m);
    let renyi2 = 0;
    for (const logOdds of column) renyi2 += one({ logOdds }, tilt).renyi2;
    return { renyi2, effectiveShare: m.exp(-renyi2) };
  };
}

export interface RolloutsToSuccess {
  /** Rollouts after which no success has been seen with probability `miss` or less. */
  readonly rollouts: number;
  /** Expected rollouts to the first success, 1/p. */
  readonly expected: number;
}

export interface RolloutsToSuccessFunction {
  /**
   * How many rollouts it takes to see a success (arXiv:2106.09973; neighbours, section 16; the paper's idea in one dimension).
   *
   * @param p probability of success, or `{ logOdds }`
   * @param miss accepted probability of seeing none, strictly between 0 and 1
   * @throws TypeError, RangeError naming the argument
   * @example
   * rolloutsToSuccess(0.1, 0.05).rollouts; // => 29
   */
  (p: Probability, miss: number): RolloutsToSuccess;
}

export function createRolloutsToSuccess(m: Elementary): RolloutsToSuccessFunction {
  const where = 'rolloutsToSuccess';
  return (p, miss) => {
    const x = resolveLogOdds(m, where, 'p', p);
    const chance = inside01(where, 'miss', miss);
    if (x === Infinity) return { rollouts: 1, expected: 1 };
    const rate = softplus(m, x);
    if (rate === 0 && x > -Infinity)
      throw rangeError(`${where}: "p" expected a probability above 5e-324, got log-odds ${x}`);
    return { rollouts: Math.ceil(-m.log(chance) / rate), expected: 1 / logistic(m, x) };
  };
}
