// KL estimators over a whole vocabulary: their means, variances, and the gradients that they really give (arXiv:2510.01555).
import { checkChoice, checkFinite, type FloatArray } from '../arguments/checks.js';
import { checkOptions } from '../arguments/options.js';
import { type Elementary, expGap, square } from './elementary.js';
import {
  type Column,
  type FloatsForLogits,
  type Logits,
  type MatrixOptions,
  matrix,
  output,
  rowFields,
} from './inputs.js';
import { type RowPolicy, softmaxRow } from './policies.js';

export type KlEstimator = 'k1' | 'k2' | 'k3';

export interface KlGradientOptions extends MatrixOptions {
  /** k1 = log pi/ref, k2 = k1^2/2, k3 = ref/pi - 1 + k1. Default 'k3'. */
  readonly estimator?: KlEstimator;
  /** Whether the estimate is a loss that is differentiated, or part of the reward. Default 'loss'. */
  readonly placement?: 'loss' | 'reward';
  /** Logits of the policy that drew the rollouts, laid out like the policy's: the gradient is then taken without weights. */
  readonly oldLogits?: Logits;
}

export interface KlGradients<A = Column> {
  /** Expected gradient with respect to the policy's logits, rows * outcomes; f32 for f32 or half-precision logits.
   * NaN where an infinite KL has no gradient. */
  readonly gradient: A;
  /** KL(policy || reference) per row, in nats. */
  readonly kl: Column;
  /** Mean of the estimator per row, over rollouts of the policy. */
  readonly mean: Column;
  /** Variance of the estimator per row; NaN where its mean is infinite. */
  readonly variance: Column;
}

export interface KlGradientsFunction {
  /**
   * What a KL estimator is on average, how noisy it is, and whose gradient it has (arXiv:2510.01555; neighbours, section 5;
   * values derived for this project). With rollouts of the policy itself, k2 as loss and k1 in the reward give the gradient of
   * KL(policy || reference), k3 as loss that of KL(reference || policy), and k1 as loss gives nothing.
   *
   * @param policyLogits rows * outcomes, row-major, with an optional stride
   * @param referenceLogits laid out alike
   * @param out rows * outcomes for the gradient
   * @returns entries to 60 units of 2^-53 of the largest; Infinity where the reference cannot do what the policy does
   * @throws TypeError, RangeError naming the argument
   * @example
   * klGradients([0, 1], [0, 1]).kl[0]; // => 0
   */
  <T extends Logits, O extends FloatArray = FloatsForLogits<T>>(
    policyLogits: T,
    referenceLogits: Logits,
    options?: KlGradientOptions,
    out?: O,
  ): KlGradients<O>;
}

export function createKlGradients(m: Elementary): KlGradientsFunction {
  const where = 'klGradients';
  return (policyLogits, referenceLogits, options = {}, out) => {
    const given = checkOptions(where, 'options', options, [
      ...rowFields,
      'estimator',
      'placement',
      'oldLogits',
    ]) as KlGradientOptions;
    const estimator = checkChoice(where, 'estimator', given.estimator ?? 'k3', ['k1', 'k2', 'k3']);
    const placement = checkChoice(where, 'placement', given.placement ?? 'loss', ['loss', 'reward']);
    const policies = matrix(where, 'policyLogits', policyLogits, given);
    const shape = { ...given, rows: policies.rows, outcomes: policies.outcomes };
    const references = matrix(where, 'referenceLogits', referenceLogits, shape);
    const olds = given.oldLogits && matrix(where, 'oldLogits', given.oldLogits, shape);
    const { rows, outcomes } = policies;
    const give = output(where, out, rows * outcomes, policies.single);
    const gradient = new Float64Array(rows * outcomes);
    const [kl, mean, variance] = [0, 1, 2].map(() => new Float64Array(rows)) as [Column, Column, Column];
    for (let i = 0; i < rows; i++) {
      const row = compare(m, policies.row(i), references.row(i));
      const values = estimates(m, row, estimator);
      const supported = momentOf(row.policy.p, estimates(m, row, 'k3'));
      // k1 and k3 have the same mean but for what the reference does outside the policy's support.
      kl[i] = supported + outside(row);
      mean[i] = estimator === 'k1' ? kl[i]! : momentOf(row.policy.p, values);
      variance[i] = momentOf(
        row.policy.p,
        values.map((k) => square(k - mean[i]!)),
      );
      const old = olds ? softmaxRow(m, olds.row(i)) : row.policy;
      const part = gradientOf(m, row, estimator, placement, values, old, olds !== undefined);
      gradient.set(part, i * outcomes);
    }
    return { gradient: give(gradient), kl, mean, variance };
  };
}

/** What the reference does that the policy never does. */
function outside({ policy, reference }: Compared): number {
  let sum = 0;
  for (let k = 0; k < policy.p.length; k++) if (policy.p[k] === 0) sum += reference.p[k]!;
  return sum;
}

interface Compared {
  readonly policy: RowPolicy;
  readonly reference: RowPolicy;
  /** d = log policy/reference per outcome, exact where the two are close. */
  readonly logRatio: Column;
}

/** The log-ratio from the difference of the logits, centred where the policy is likeliest: equal logits give exactly 0. */
function compare(m: Elementary, z: Column, y: Column): Compared {
  const [policy, reference] = [softmaxRow(m, z), softmaxRow(m, y)];
  let mode = 0;
  for (let k = 0; k < z.length; k++) if (policy.p[k]! > policy.p[mode]!) mode = k;
  const centre = z[mode]! - y[mode]!;
  if (!Number.isFinite(centre)) {
    const logRatio = policy.logP.map((logP, k) => (logP === -Infinity ? 0 : logP - reference.logP[k]!));
    return { policy, reference, logRatio };
  }
  const difference = z.map((value, k) => (value === -Infinity ? -Infinity : value - y[k]! - centre));
  let [growth, close] = [0, true];
  for (let k = 0; k < z.length; k++) {
    if (reference.p[k] === 0) continue;
    growth += reference.p[k]! * m.expm1(difference[k]!);
    close &&= Math.abs(difference[k]!) < 0.5;
  }
  const shift = close ? m.log1p(growth) : policy.logPartition - reference.logPartition - centre;
  const logRatio = difference.map((d) => (d === -Infinity ? 0 : d - shift));
  return { policy, reference, logRatio };
}

function estimates(m: Elementary, { policy, logRatio }: Compared, estimator: KlEstimator): Column {
  return logRatio.map((d, k) => {
    if (policy.p[k] === 0) return 0;
    if (estimator === 'k1') return d;
    return estimator === 'k2' ? (d * d) / 2 : expGap(m, -d);
  });
}

function momentOf(p: Column, values: Column): number {
  let sum = 0;
  for (let k = 0; k < p.length; k++) if (p[k]! > 0) sum += p[k]! * values[k]!;
  return sum;
}

function gradientOf(
  m: Elementary,
  { policy, reference, logRatio }: Compared,
  estimator: KlEstimator,
  placement: 'loss' | 'reward',
  values: Column,
  old: RowPolicy,
  stale: boolean,
): Column {
  if (placement === 'reward') return scoreOf(policy, old, values, stale);
  if (estimator === 'k1') return stale ? old.p.map((p, k) => p - policy.p[k]!) : new Float64Array(values.length);
  if (estimator === 'k2') return scoreOf(policy, old, logRatio, stale);
  if (stale)
    return scoreOf(
      policy,
      old,
      logRatio.map((d) => -m.expm1(-d)),
      true,
    );
  // pi * mass - ref, as pi (mass - e^-d): no cancellation where the policies are close.
  const lost = outside({ policy, reference, logRatio });
  return policy.p.map((p, k) => (p === 0 ? 0 : p * (-lost - m.expm1(-logRatio[k]!))));
}

/** E_old[c (indicator - pi)]: the expected gradient of a surrogate with coefficients c on log pi. */
function scoreOf(policy: RowPolicy, old: RowPolicy, c: Column, stale: boolean): Column {
  const centre = momentOf(old.p, c);
  if (!stale) return policy.p.map((p, k) => (p === 0 ? 0 : p * (c[k]! - centre)));
  return policy.p.map((p, k) => (old.p[k] === 0 ? 0 : old.p[k]! * c[k]!) - p * centre);
}

export interface KlPoint {
  readonly k1: number;
  readonly k2: number;
  readonly k3: number;
  /** What multiplies the gradient of log pi when the estimate is a loss. */
  readonly lossCoefficient: { readonly k1: number; readonly k2: number; readonly k3: number };
  /** The k3 coefficient less k1: its bias against the gradient of KL(policy || reference). */
  readonly k3Bias: number;
}

export interface KlPointFunction {
  /**
   * The three KL estimators of one sampled outcome (arXiv:2510.01555; neighbours, section 5; derived for this project).
   *
   * @param logRatio log policy/reference of the outcome, in nats, finite
   * @throws TypeError, RangeError naming the argument
   * @example
   * klPoint(0).k3; // => 0
   */
  (logRatio: number): KlPoint;
}

export function createKlPoint(m: Elementary): KlPointFunction {
  return (logRatio) => {
    const d = checkFinite('klPoint', 'logRatio', logRatio);
    const k3 = expGap(m, -d);
    return {
      k1: d,
      k2: (d * d) / 2,
      k3,
      lossCoefficient: { k1: 1, k2: d, k3: -m.expm1(-d) },
      k3Bias: -k3,
    };
  };
}
