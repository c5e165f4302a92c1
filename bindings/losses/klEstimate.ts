import { rangeError } from '../arguments/errors.js';
import { checkOptions, unsupported } from '../arguments/options.js';
import type { KlRule } from './klForm.js';
import type { KlPresetName } from './klPresets.js';
import { type KlGradientOf, type KlOptions, klFields, klGradientOf, resolveKl } from './klRule.js';
import { finiteList } from './lists.js';

export interface KlEstimateOptions extends KlOptions {
  /** log-probabilities under the denominator of the weight, one a token; needed by rules whose weight is a ratio. */
  readonly old?: ArrayLike<number>;
}

export interface KlEstimate {
  /** The estimate of each token, with clamps and weight: as part of a reward, it is what multiplies ∇log π, with a minus. */
  readonly value: Float64Array<ArrayBuffer>;
  /** What multiplies ∇log π of each token where the estimate is a loss: the derivative of `value` in log π. */
  readonly coefficient: Float64Array<ArrayBuffer>;
  /** Whose gradient the loss has in expectation, where no clamp acts. */
  readonly gradientOf: KlGradientOf;
}

export interface KlEstimateFunction {
  /**
   * Estimates KL(π‖ref) from sampled tokens, and says what a loss made of the estimate does (neighbours, section 5).
   *
   * With d = log π/ref, k1 = d, k2 = d²/2 and k3 = e^-d − 1 + d. In expectation over tokens of π: k1 and k3 are the divergence,
   * k2 is not. As a loss, k1 has the gradient 0, **k2 that of KL(π‖ref)**, and k3 that of KL(ref‖π); with the weight π/old
   * differentiated, or 'self', k1 and k3 have that of KL(π‖ref). In the reward, k1 has it: there `value` is the coefficient.
   * `gradientOf` says it for every rule.
   *
   * @param logProbability log π of each token, in nats
   * @param referenceLogProbability log ref of each token
   * @param rule the name of a trainer's rule, or options. Default 'k3'
   * @returns columns in f64, to 8 units of 2^-53 of each entry plus the rounding of d; k3 by a series near 0
   * @throws TypeError, RangeError naming the argument
   * @example
   * const { value, coefficient, gradientOf } = klEstimate([-1], [-1.5], 'k3');
   * value[0]; // => 0.10653065971263342
   * coefficient[0]; // => 0.3934693402873666
   * gradientOf; // => 'forward'
   * @example
   * klEstimate([-1], [-31], { preset: 'verl' }).value[0]; // => 10
   */
  (
    logProbability: ArrayLike<number>,
    referenceLogProbability: ArrayLike<number>,
    rule?: KlPresetName | KlEstimateOptions,
  ): KlEstimate;
}

/** Writes values and coefficients of the tokens. `logWeight`: log π/old of each, or null where the rule has no such weight. */
export type KlKernel = (
  rule: KlRule,
  logRatio: Float64Array,
  logWeight: Float64Array | null,
  value: Float64Array,
  coefficient: Float64Array,
) => void;

const where = 'klEstimate';

export function createKlEstimate(kernel: KlKernel): KlEstimateFunction {
  return (logProbability, referenceLogProbability, given = 'k3') => {
    const { old, ...options } =
      typeof given === 'string'
        ? { preset: given }
        : checkOptions<KlEstimateOptions>(where, 'rule', given, [...klFields, 'old']);
    const rule = typeof given === 'string' ? resolveKl(where, 'rule', given) : resolveKl(where, 'rule', options);
    const policy = finiteList(where, 'logProbability', logProbability);
    if (policy.length === 0) {
      throw rangeError(`${where}: "logProbability" expected at least one token, got none`, 'ERR_LENGTH');
    }
    const reference = finiteList(where, 'referenceLogProbability', referenceLogProbability, policy.length);
    const ratio = rule.weight !== 'none' && rule.weight !== 'self';
    if (!ratio && old !== undefined) throw unsupported(where, 'old', 'the rule weighs by no ratio');
    const denominator = ratio ? finiteList(where, 'old', old, policy.length) : null;
    const less = (list: ArrayLike<number>) => Float64Array.from(list, (b, i) => policy[i]! - b);
    const value = new Float64Array(policy.length);
    const coefficient = new Float64Array(policy.length);
    kernel(rule, less(reference), denominator && less(denominator), value, coefficient);
    return { value, coefficient, gradientOf: klGradientOf(rule) };
  };
}
