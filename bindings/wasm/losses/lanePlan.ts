// Which losses the kernels can compute, and what they need to know of the rule.
import type { FloatArray } from '../../arguments/arrays.js';
import type { CheckedBatch } from '../../losses/batch.js';
import type { KlRule } from '../../losses/klForm.js';
import { plainKl } from '../../losses/klRule.js';
import type { LossRule } from '../../losses/lossRule.js';
import { elementary } from '../elementary.js';
import { knowsCorrection } from './laneWeights.js';
import { LIMIT } from './run.js';

/** Most tokens whose gradients are kept in the module's memory. */
const MOST = 2 ** 26;

/** The KL term: its estimate, its derivative, and the range of log ref/π in which no clamp acts. */
export interface KlPlan {
  readonly value: 1 | 2 | 3;
  readonly slope: 1 | 2 | 3;
  readonly range: readonly [least: number, most: number];
  readonly coefficient: number;
}

export interface LanePlan {
  readonly kl: KlPlan | null;
  /** The range of log-ratios of tokens in which no bound acts. */
  readonly logRatios: readonly [least: number, most: number];
  /** True if all tokens of a row have the same ratio. */
  readonly whole: boolean;
}

/** null for what the kernels do not know. */
export function planOf(batch: CheckedBatch, rule: LossRule, gradient: FloatArray): LanePlan | null {
  const { offPolicyMask } = rule;
  const single = (list: ArrayLike<number> | null) => list === null || list instanceof Float32Array;
  const known =
    gradient instanceof Float32Array &&
    single(batch.policy) &&
    single(batch.old) &&
    single(batch.reference) &&
    batch.rows * batch.columns <= MOST &&
    regionIsKnown(rule) &&
    correctionIsKnown(batch, rule) &&
    rule.covariance === null &&
    rule.regularizer === null &&
    (rule.proximal === 0 || !isWhole(rule)) &&
    offPolicyMask?.from !== 'rollout' &&
    !(rule.surrogate === 'vespo' && rule.phi === 'differentiated') &&
    !rule.aggregation.padded;
  if (!known) return null;
  const kl = batch.reference === null ? null : klPlanOf(rule.kl ?? plainKl, rule.kl?.coefficient ?? 0);
  if (kl === undefined) return null;
  const [least, most] = rule.logRatioBounds ?? [-LIMIT, LIMIT];
  return {
    kl,
    logRatios: [Math.max(least, -LIMIT), Math.min(most, LIMIT)],
    whole: isWhole(rule),
  };
}

/** Divergences by logs need more digits than f32 has. */
function regionIsKnown(rule: LossRule): boolean {
  const { trustRegion, correction, surrogate } = rule;
  if (trustRegion === null) return true;
  return trustRegion.divergence === 'tv' && correction === null && surrogate !== 'sapo' && !isWhole(rule);
}

function correctionIsKnown({ rollout, reference }: CheckedBatch, rule: LossRule): boolean {
  const { correction, rejection, surrogate, kl } = rule;
  if (correction === null) return true;
  // Weights are those of all tokens, rejected ones too; 'vespo' has them in its φ.
  if (!(rollout instanceof Float32Array) || rejection?.length || surrogate === 'vespo') return false;
  if (correction.kl && reference !== null && (kl?.coefficient ?? 0) !== 0) return false;
  if (surrogate === 'sapo' && !knowsCorrection(correction, true)) return false;
  return knowsCorrection(correction, isWhole(rule));
}

/** Whether all tokens of a row have the same ratio. */
function isWhole({ level }: LossRule): boolean {
  return level !== 'token' && level !== 'none';
}

/** undefined for a term that the kernels do not know. */
function klPlanOf(rule: KlRule, coefficient: number): KlPlan | undefined {
  const { estimator, weight, straightThrough, inputClamp, outputClamp } = rule;
  if (estimator !== 'k1' && estimator !== 'k2' && estimator !== 'k3') return undefined;
  // With the policy over itself as weight, the derivative of k3 is that of k2.
  const self = weight === 'self' && estimator === 'k3' && !straightThrough;
  if (weight !== 'none' && !self) return undefined;
  const value = estimator === 'k1' ? 1 : estimator === 'k2' ? 2 : 3;
  const clamp = Math.min(inputClamp ?? LIMIT, LIMIT);
  const [least, most] = outputClamp === null ? [-LIMIT, LIMIT] : unclamped(value, outputClamp);
  return {
    value,
    slope: straightThrough || self ? 2 : value,
    range: [Math.max(least, -clamp), Math.min(most, clamp)],
    coefficient,
  };
}

/** A range of log ref/π in which the estimate is below its clamp. It is a little smaller than the largest such range. */
function unclamped(value: KlPlan['value'], clamp: number): [least: number, most: number] {
  if (value === 1) return [-clamp, clamp];
  if (value === 2) return [-Math.sqrt(2 * clamp), Math.sqrt(2 * clamp)];
  // e^x - 1 - x is at most -x below 0, and at most e^x - 1 above.
  return [-clamp, elementary.log1p(clamp)];
}
