import { unsupported } from '../arguments/options.js';
import { type Probabilities, type Probability, resolveAny } from '../arguments/probability.js';
import type { Variant, VariantColumns } from '../arguments/variant.js';
import type { Backend } from '../backend.js';
import { resolveLaw } from '../recurrence/law.js';

export interface EffectiveBeta {
  /**
   * The beta of a mean-only rule with the same alpha whose step from success probability p is the same: beta sqrt(p (1-p) +
   * varianceEpsilon) = beta/Omega(p) (theory, section 16). Dividing rewards by their standard deviation weakens the penalty
   * where prompts are easy or hard; this is by how much. (What a two-KL rule's fixed points depend on is alpha beta.)
   *
   * @param p success probability of the policy that the step starts from, p or `{ logOdds }`, one or many
   * @param variant the rule; of many p, its numeric fields may hold one value per element
   * @returns a number for a single p, a column for many
   * @throws TypeError, RangeError naming the argument and the first offending element
   * @example
   * effectiveBeta(0.5, { beta: 1, varianceEpsilon: 0 }); // => 0.5
   */
  (p: Probability, variant: Variant): number;
  /** The same for many probabilities. */
  (p: Exclude<Probabilities, Probability>, variant: VariantColumns): Float64Array<ArrayBuffer>;
}

export function createEffectiveBeta(backend: Backend): EffectiveBeta {
  const where = 'effectiveBeta';
  function effectiveBeta(p: Probabilities, variant: VariantColumns): number | Float64Array<ArrayBuffer> {
    const { many, logOdds: x } = resolveAny(backend, where, 'p', p);
    const law = resolveLaw(backend, where, variant, x.length);
    const omega = new Float64Array(x.length);
    backend.weights(x, law, new Float64Array(x.length), new Float64Array(x.length), omega);
    if (omega.some((value) => value < 0)) {
      throw unsupported(where, 'verifier', 'a step that leads downwards is none of a mean-only rule');
    }
    const beta = omega.map((value, i) => law.beta[i]! / value);
    return many ? beta : beta[0]!;
  }
  return effectiveBeta as EffectiveBeta;
}
