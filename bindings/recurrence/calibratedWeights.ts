import { isNumericList } from '../arguments/checks.js';
import { type Probabilities, type Probability, resolveAny, resolveLogOdds } from '../arguments/probability.js';
import { isIdeal } from '../arguments/refinements.js';
import { readFields, resolveVariant, type Variant, type VariantColumns, withBeta } from '../arguments/variant.js';
import type { Backend } from '../backend.js';
import { resolveLaw } from './law.js';

/** Weights of one probability. */
export interface CalibratedWeights {
  /** omega+ = (1-p) Omega: the advantage of a success. */
  readonly success: number;
  /** omega- = p Omega: minus the advantage of a failure. */
  readonly failure: number;
  /** Their sum Omega: (p(1-p) + varianceEpsilon)^(-1/2), 1 for mean-only normalisation, or the drive of the group. */
  readonly total: number;
}

/** Weights of many probabilities, one column each. */
export interface CalibratedWeightColumns {
  readonly success: Float64Array<ArrayBuffer>;
  readonly failure: Float64Array<ArrayBuffer>;
  readonly total: Float64Array<ArrayBuffer>;
}

export interface CalibratedWeightsFunction {
  /**
   * The calibrated rewards of a group with success probability p (paper, section 2.1): what a 0/1 reward is turned into.
   *
   * @param p probability of success, or `{ logOdds }`, one or many
   * @param variant `normalization`, `varianceEpsilon`, `group` and `verifier` matter; many values of the second are one per element.
   *   `beta` and `alpha` of a whole variant are checked, and change no weight
   *   With a group, weights are expectations over groups of that size (docs/theory.md, section 12)
   * @returns numbers for a single p, columns for many. Without smoothing, p = 0 and p = 1 give the limits (0 and Infinity).
   * @throws TypeError, RangeError naming the argument and the first offending element
   * @example
   * calibratedWeights(0.2, { varianceEpsilon: 0 }); // => { success: 2.0, failure: 0.5, total: 2.5 }
   */
  (p: Probability, variant: WeightsVariant<Variant>): CalibratedWeights;
  /** The same for many probabilities: a column each, and `varianceEpsilon` may hold one value per element. */
  (p: Exclude<Probabilities, Probability>, variant: WeightsVariant<VariantColumns>): CalibratedWeightColumns;
}
/** The fields of a variant that the weights depend on. */
export type WeightsVariant<V extends VariantColumns> = Pick<
  V,
  'normalization' | 'varianceEpsilon' | 'group' | 'verifier'
>;

export function createCalibratedWeights(backend: Backend): CalibratedWeightsFunction {
  const where = 'calibratedWeights';
  function calibratedWeights(
    p: Probabilities,
    variant: WeightsVariant<VariantColumns>,
  ): CalibratedWeights | CalibratedWeightColumns {
    const given = readFields(where, variant as VariantColumns);
    const rule = given.beta === undefined ? withBeta(given, 1) : given;
    if (typeof p === 'number' && isIdeal(rule) && !isNumericList(rule.varianceEpsilon)) {
      const x = resolveLogOdds(backend, where, 'p', p);
      const { varianceEpsilon, normalization } = resolveVariant(where, rule as Variant);
      return backend.weightsAt(x, varianceEpsilon, normalization === 'mean');
    }
    const { many, logOdds: x } = resolveAny(backend, where, 'p', p);
    const law = resolveLaw(backend, where, rule, x.length);
    const [success, failure, total] = [0, 1, 2].map(() => new Float64Array(x.length)) as [
      Float64Array<ArrayBuffer>,
      Float64Array<ArrayBuffer>,
      Float64Array<ArrayBuffer>,
    ];
    backend.weights(x, law, success, failure, total);
    return many ? { success, failure, total } : { success: success[0]!, failure: failure[0]!, total: total[0]! };
  }
  return calibratedWeights as CalibratedWeightsFunction;
}
