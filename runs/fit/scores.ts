// How sure parameters are, from how much prompts differ in what they say of them.
import type { Parameter } from './parameters.js';
import type { Curvature, Objective, Search } from './search.js';

/**
 * The gradient of a posterior, and how sharp it is: the sum over prompts of the products of their scores (the derivatives of
 * their log-likelihoods, less the mean), and what is thought beforehand.
 *
 * At the truth its mean is the curvature. It is made of first derivatives, though, over many prompts: second derivatives, by
 * differences of sums on a grid, come out at half or twice as much from one log to the next.
 *
 * @param perPrompt the log-likelihood of every prompt at the point of the last evaluation
 */
export function* scores(
  objective: Objective,
  perPrompt: () => Float64Array,
  at: Float64Array,
  list: readonly Parameter[],
): Search<Curvature> {
  const n = list.length;
  const gradient = new Float64Array(n);
  const ofPrompts: Float64Array[] = [];
  for (const [c, { step, low = -Infinity, high = Infinity }] of list.entries()) {
    const prompts = ofPrompts[0]?.length ?? perPrompt().length;
    // About the standard error: little against what one prompt says, and more than rounding.
    const move = (2 * step) / Math.sqrt(prompts);
    const [above, below] = [at.slice(), at.slice()];
    above[c] = Math.min(at[c]! + move, high);
    below[c] = Math.max(at[c]! - move, low);
    const distance = above[c]! - below[c]!;
    const there = yield* objective(above);
    const likely = perPrompt();
    gradient[c] = (there - (yield* objective(below))) / distance;
    const less = perPrompt();
    ofPrompts.push(likely.map((value, i) => (value - less[i]!) / distance));
  }
  const centred = ofPrompts.map((own) => {
    const mean = own.reduce((a, b) => a + b) / own.length;
    return own.map((value) => value - mean);
  });
  const hessian = new Float64Array(n * n);
  for (let a = 0; a < n; a++) {
    for (let b = 0; b <= a; b++) {
      const sum = centred[a]!.reduce((total, value, i) => total + value * centred[b]![i]!, 0);
      hessian[a * n + b] = hessian[b * n + a] = sum;
    }
    const { deviation } = list[a]!;
    if (deviation !== undefined) hessian[a * n + a]! += 1 / deviation ** 2;
  }
  return { gradient, hessian };
}
