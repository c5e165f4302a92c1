// Weights of rollouts that earlier policies drew: RT-PG (arXiv:2506.06178).
import { checkChoice, checkCount, type FloatArray } from '../arguments/checks.js';
import { rangeError, wrongValue } from '../arguments/errors.js';
import { checkOptions } from '../arguments/options.js';
import type { Elementary } from './elementary.js';
import { square } from './elementary.js';
import {
  above0,
  atLeast0,
  type Column,
  type FloatsOf,
  inside01,
  isSingle,
  logs,
  numbers,
  output,
  rewardsOf,
} from './inputs.js';
import { softmaxRow } from './policies.js';

/** exp of it is near the largest double. */
const MOST_LOG = 700;

export type ReuseRule = 'own' | 'balance' | 'power-mean';

export interface ReuseOptions {
  /** 'own': p/q of the policy that drew it. 'balance': n p/sum N q. 'power-mean': the weights of RT-PG. Default 'balance'. */
  readonly rule?: ReuseRule;
  /** E_q (p/q)^2 of each old policy, at least 1; 'power-mean' needs it. */
  readonly divergence?: ArrayLike<number>;
  /** Chance that the bound behind 'power-mean' fails. Default 0.2. */
  readonly confidence?: number;
}

export interface ReuseWeights<A = Column> {
  /** One per rollout: (1/n) sum w f estimates E f under the policy. f32 for f32 log-probabilities. */
  readonly weights: A;
  /** (sum w)^2/sum w^2; 0 where all weights are. */
  readonly effectiveSize: number;
  /** Share of each old policy under 'power-mean', else null. */
  readonly alpha: Column | null;
  /** How far each old policy's weights are flattened under 'power-mean', else null. */
  readonly lambda: Column | null;
}

export interface ReuseWeightsFunction {
  /**
   * Importance weights of n rollouts that several old policies drew (arXiv:2506.06178; neighbours, section 8).
   *
   * @param logProbability of each rollout under the policy, in nats
   * @param behaviourLogProbability of each rollout under each old policy, policy-major: policies * n
   * @param drawnBy index of the policy that drew each rollout
   * @param out n weights
   * @throws TypeError, RangeError naming the argument
   * @example
   * reuseWeights([-1, -2], [-1, -2], [0, 0]).effectiveSize; // => 2
   */
  <T extends ArrayLike<number>, O extends FloatArray = FloatsOf<T>>(
    logProbability: T,
    behaviourLogProbability: ArrayLike<number>,
    drawnBy: ArrayLike<number>,
    options?: ReuseOptions,
    out?: O,
  ): ReuseWeights<O>;
}

export function createReuseWeights(m: Elementary): ReuseWeightsFunction {
  const where = 'reuseWeights';
  return (logProbability, behaviourLogProbability, drawnBy, options = {}, out) => {
    const given = checkOptions(where, 'options', options, ['rule', 'divergence', 'confidence']) as ReuseOptions;
    const rule = checkChoice<ReuseRule>(where, 'rule', given.rule ?? 'balance', ['own', 'balance', 'power-mean']);
    const logP = logs(where, 'logProbability', logProbability);
    const logQ = logs(where, 'behaviourLogProbability', behaviourLogProbability);
    const n = logP.length;
    if (n === 0) throw rangeError(`${where}: "logProbability" expected at least one rollout, got none`, 'ERR_LENGTH');
    const policies = checkCount(where, 'behaviourLogProbability.length / n', logQ.length / n, 1);
    const drawn = numbers(where, 'drawnBy', drawnBy, n);
    const counts = new Float64Array(policies);
    drawn.forEach((j, i) => {
      counts[checkCount(where, `drawnBy[${i}]`, j, 0, policies - 1)]!++;
    });
    const give = output(where, out, n, isSingle(logProbability));
    const weights = new Float64Array(n);
    const log = (j: number, i: number) => logQ[j * n + i]!;
    for (let i = 0; i < n; i++) {
      const at = drawn[i]! * n + i;
      if (logQ[at] === -Infinity)
        throw rangeError(
          `${where}: "behaviourLogProbability[${at}]" expected more than -Infinity, since it drew rollout ${i}`,
        );
      if (!(logP[i]! - logQ[at]! < MOST_LOG))
        throw rangeError(
          `${where}: "logProbability[${i}]" expected less than ${MOST_LOG} above that of the policy that drew it`,
        );
    }
    const mean = rule === 'power-mean' ? powerMean(m, where, given, counts, n) : null;
    if (mean) {
      const { alpha, lambda } = mean;
      for (let i = 0; i < n; i++) {
        const j = drawn[i]!;
        const inverse = m.exp(log(j, i) - logP[i]!);
        weights[i] = (alpha[j]! * (n / counts[j]!)) / ((1 - lambda[j]!) * inverse + lambda[j]!);
      }
    } else {
      for (let i = 0; i < n; i++) {
        weights[i] =
          rule === 'own' ? m.exp(logP[i]! - log(drawn[i]!, i)) : m.exp(logP[i]! - mixture(m, counts, log, i, n));
      }
    }
    const most = weights.reduce((largest, w) => Math.max(largest, w), 0);
    let [sum, squares] = [0, 0];
    for (let i = 0; i < n && most > 0; i++) {
      // In units of the largest, so that no square overflows.
      const w = weights[i]! / most;
      sum += w;
      squares += w * w;
    }
    const effectiveSize = most > 0 ? (sum * sum) / squares : 0;
    return { weights: give(weights), effectiveSize, alpha: mean?.alpha ?? null, lambda: mean?.lambda ?? null };
  };
}

/** log sum_j (N_j/n) q_j of one rollout. */
function mixture(m: Elementary, counts: Column, log: (j: number, i: number) => number, i: number, n: number): number {
  let most = -Infinity;
  for (let j = 0; j < counts.length; j++) if (counts[j]! > 0) most = Math.max(most, log(j, i));
  let sum = 0;
  for (let j = 0; j < counts.length; j++) if (counts[j]! > 0) sum += (counts[j]! / n) * m.exp(log(j, i) - most);
  return most + m.log(sum);
}

/** alpha_j proportional to D_j^(-1/2), and lambda_j = sqrt(4 ln(1/delta)/(3 n D_j)) capped at 1. */
export function powerMean(
  m: Elementary,
  where: string,
  options: ReuseOptions,
  counts: Column,
  n: number,
): { alpha: Column; lambda: Column } {
  const confidence = inside01(where, 'confidence', options.confidence ?? 0.2);
  const divergence = numbers(where, 'divergence', options.divergence, counts.length);
  divergence.forEach((d, j) => {
    above0(where, `divergence[${j}]`, d);
    if (d < 1) throw rangeError(`${where}: "divergence[${j}]" expected at least 1, got ${d}`);
  });
  const inverse = divergence.map((d) => 1 / Math.sqrt(d));
  const total = inverse.reduce((sum, value) => sum + value, 0);
  const lambda = divergence.map((d) => Math.min(1, Math.sqrt((-4 * m.log(confidence)) / (3 * n * d))));
  return { alpha: inverse.map((value) => value / total), lambda };
}

export interface ReuseAdvantages<A = Column> {
  /** Weighted mean reward. */
  readonly mean: number;
  /** Weighted variance. */
  readonly variance: number;
  /** (r - mean)/sqrt(variance) per rollout; 0 where all rewards are equal. f32 for f32 rewards. */
  readonly advantages: A;
}

export interface ReuseAdvantagesFunction {
  /**
   * Standardised advantages of one group of reused rollouts, by their weights (arXiv:2506.06178; neighbours, section 8; derived
   * for this project).
   *
   * @param rewards one per rollout, finite
   * @param weights one per rollout, at least 0 and not all 0
   * @param out advantages
   * @throws TypeError, RangeError naming the argument
   * @example
   * reuseAdvantages([1, 0], [1, 1]).advantages; // => [1, -1]
   */
  <T extends ArrayLike<number>, O extends FloatArray = FloatsOf<T>>(
    rewards: T,
    weights: ArrayLike<number>,
    out?: O,
  ): ReuseAdvantages<O>;
}

export function createReuseAdvantages(): ReuseAdvantagesFunction {
  const where = 'reuseAdvantages';
  return (rewards, weights, out) => {
    const r = rewardsOf(where, rewards);
    const w = numbers(where, 'weights', weights, r.length);
    w.forEach((weight, i) => {
      atLeast0(where, `weights[${i}]`, weight);
    });
    const total = w.reduce((sum, weight) => sum + weight, 0);
    if (!(total > 0)) throw wrongValue(where, 'weights', 'a sum above 0', total);
    const give = output(where, out, r.length, isSingle(rewards));
    const advantages = new Float64Array(r.length);
    // About a member, so that equal rewards give exactly 0.
    const base = r[0]!;
    const offset = r.reduce((sum, reward, i) => sum + (w[i]! / total) * (reward - base), 0);
    const variance = r.reduce((sum, reward, i) => sum + (w[i]! / total) * square(reward - base - offset), 0);
    for (let i = 0; i < r.length; i++) advantages[i] = variance > 0 ? (r[i]! - base - offset) / Math.sqrt(variance) : 0;
    return { mean: base + offset, variance, advantages: give(advantages) };
  };
}

export interface SecondMoment {
  /** E_q (p/q)^2 = 1 + chi^2; Infinity where q cannot do what p does. */
  readonly secondMoment: number;
  readonly chiSquare: number;
  /** 1/secondMoment: rollouts of p that one rollout of q is worth. */
  readonly effectiveShare: number;
}

export interface SecondMomentFunction {
  /**
   * The second moment of importance weights between two policies over one vocabulary (arXiv:2506.06178; neighbours, section 8).
   *
   * @param policyLogits logits of p
   * @param behaviourLogits logits of q, of the same length
   * @throws TypeError, RangeError naming the argument
   * @example
   * reuseSecondMoment([0, 1], [0, 1]).chiSquare; // => 0
   */
  (policyLogits: ArrayLike<number>, behaviourLogits: ArrayLike<number>): SecondMoment;
}

export function createReuseSecondMoment(m: Elementary): SecondMomentFunction {
  const where = 'reuseSecondMoment';
  return (policyLogits, behaviourLogits) => {
    const z = logs(where, 'policyLogits', policyLogits);
    const y = logs(where, 'behaviourLogits', behaviourLogits, z.length);
    const [p, q] = [softmaxRow(m, z), softmaxRow(m, y)];
    // log p/q from the logits: equal rows give exactly 0.
    let growth = 0;
    let close = true;
    for (let k = 0; k < z.length; k++) {
      if (q.p[k] === 0) continue;
      growth += q.p[k]! * m.expm1(z[k]! - y[k]!);
      close &&= Math.abs(z[k]! - y[k]!) < 0.5;
    }
    const shift = close ? m.log1p(growth) : p.logPartition - q.logPartition;
    let chiSquare = 0;
    for (let k = 0; k < z.length; k++) {
      if (z[k] === -Infinity) chiSquare += q.p[k]!;
      else if (y[k] === -Infinity) chiSquare = Infinity;
      else chiSquare += q.p[k]! * square(m.expm1(z[k]! - y[k]! - shift));
    }
    return { secondMoment: 1 + chiSquare, chiSquare, effectiveShare: 1 / (1 + chiSquare) };
  };
}

export interface ReuseVariance {
  /** E_p r, which both rules estimate without bias. */
  readonly mean: number;
  /** Variance of the estimate with 'balance' weights. */
  readonly balance: number;
  /** Variance of the estimate with 'own' weights. */
  readonly own: number;
}

export interface ReuseVarianceFunction {
  /**
   * How noisy the estimate of a mean reward is when rollouts of old policies are reused, over one vocabulary (arXiv:2506.06178;
   * neighbours, section 8).
   *
   * @param policyLogits logits of the policy
   * @param behaviourLogits logits of the old policies, policy-major
   * @param counts rollouts that each of them drew
   * @param rewards one per outcome
   * @throws TypeError, RangeError naming the argument
   * @example
   * reuseVariance([0, 0], [0, 0], [4], [1, 0]).own; // => 0.0625
   */
  (
    policyLogits: ArrayLike<number>,
    behaviourLogits: ArrayLike<number>,
    counts: ArrayLike<number>,
    rewards: ArrayLike<number>,
  ): ReuseVariance;
}

export function createReuseVariance(m: Elementary): ReuseVarianceFunction {
  const where = 'reuseVariance';
  return (policyLogits, behaviourLogits, counts, rewards) => {
    const p = softmaxRow(m, logs(where, 'policyLogits', policyLogits));
    const outcomes = p.p.length;
    const number = numbers(where, 'counts', counts);
    number.forEach((count, j) => {
      checkCount(where, `counts[${j}]`, count, 1);
    });
    const reward = rewardsOf(where, rewards, outcomes);
    const all = logs(where, 'behaviourLogits', behaviourLogits, number.length * outcomes);
    const old = Array.from(number, (_, j) => softmaxRow(m, all.slice(j * outcomes, (j + 1) * outcomes)));
    const n = number.reduce((sum, count) => sum + count, 0);
    const mixtureOf = (k: number) => old.reduce((sum, q, j) => sum + (number[j]! / n) * q.p[k]!, 0);
    const mean = p.p.reduce((sum, probability, k) => sum + probability * reward[k]!, 0);
    const noise = (weight: (k: number, j: number) => number) =>
      old.reduce((sum, q, j) => {
        const value = (k: number) => (q.p[k] === 0 ? 0 : weight(k, j) * reward[k]!);
        const centre = q.p.reduce((total, probability, k) => total + probability * value(k), 0);
        const variance = q.p.reduce((total, probability, k) => total + probability * square(value(k) - centre), 0);
        return sum + (number[j]! * variance) / (n * n);
      }, 0);
    return {
      mean,
      balance: noise((k) => p.p[k]! / mixtureOf(k)),
      own: noise((k, j) => p.p[k]! / old[j]!.p[k]!),
    };
  };
}
