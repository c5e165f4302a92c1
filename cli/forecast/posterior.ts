// What the rollouts seen say about a prompt's p_ref: Jeffreys' prior and the counts, Beta(1/2 + successes, 1/2 + failures).
import { randomGamma, randomLcg } from 'd3-random';
import type { Counts } from '../log/tally.js';

export function posteriorMean({ rollouts, successes }: Counts): number {
  return (successes + 0.5) / (rollouts + 1);
}

/**
 * Draws the log-odds of every prompt's p_ref from its posterior, prompts in their order, again and again.
 *
 * A Beta(a, b) variate is g/(g + h) with Gamma variates g, h of shapes a and b, so its log-odds are log g − log h. They
 * stay finite where the probability itself would round to 0 or 1, which the recurrence could never leave.
 *
 * @param seed an integer of at least 0
 */
export function logOddsSampler(evidence: readonly Counts[], seed: number): (out: Float64Array, from: number) => void {
  const uniform = randomLcg(seed);
  const gamma = randomGamma.source(uniform);

  /** Gamma(a) is Gamma(a + 1)·U^(1/a), U uniform on (0, 1]; in logs the power cannot underflow. */
  const logGamma = (shape: number): (() => number) => {
    if (shape >= 1) {
      const draw = gamma(shape);
      return () => Math.log(draw());
    }
    const draw = gamma(shape + 1);
    return () => Math.log(draw()) + Math.log(1 - uniform()) / shape;
  };

  // Few prompts have counts of their own: equal shapes share a sampler.
  const samplers = new Map<number, () => number>();
  const samplerOf = (shape: number): (() => number) => {
    const known = samplers.get(shape) ?? logGamma(shape);
    samplers.set(shape, known);
    return known;
  };
  const pairs = evidence.map(({ rollouts, successes }) => ({
    success: samplerOf(successes + 0.5),
    failure: samplerOf(rollouts - successes + 0.5),
  }));

  return (out, from) => {
    for (let i = 0; i < out.length; i++) {
      const { success, failure } = pairs[from + i]!;
      out[i] = success() - failure();
    }
  };
}
