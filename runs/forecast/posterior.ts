// What the rollouts seen say about a prompt's p_ref: Jeffreys' prior and the counts, Beta(1/2 + successes, 1/2 + failures).
import { exp, log } from '../elementary.js';

/** Mean of Beta(1/2 + successes, 1/2 + failures). */
export function posteriorMean(rollouts: number, successes: number): number {
  return (successes + 0.5) / (rollouts + 1);
}

/** How far, in nats below its peak, the density is followed. */
const DEPTH = 20;

/**
 * The posterior as points in log-odds with their weights, which add up to 1.
 *
 * In log-odds a Beta(a, b) variate has the density e^{ax} / (1 + e^x)^{a+b} up to a constant. It is smooth and dies away on both
 * sides, so that sums over evenly spaced points (the trapezoidal rule) converge faster than any power of their number.
 *
 * @param logOdds receives the points, ascending
 * @param weights receives the weights; as long
 */
export function posteriorPoints(
  rollouts: number,
  successes: number,
  logOdds: Float64Array,
  weights: Float64Array,
): void {
  const a = successes + 0.5;
  const b = rollouts - successes + 0.5;
  const peak = log(a / b);
  const density = (x: number): number => a * x - (a + b) * softplus(x);
  const top = density(peak);
  const low = edge(density, peak, -1, top - DEPTH);
  const high = edge(density, peak, 1, top - DEPTH);
  const count = logOdds.length;
  let sum = 0;
  for (let i = 0; i < count; i++) {
    const x = low + ((high - low) * (i + 0.5)) / count;
    logOdds[i] = x;
    weights[i] = exp(density(x) - top);
    sum += weights[i]!;
  }
  for (let i = 0; i < count; i++) weights[i]! /= sum;
}

/** Where a density that falls away from its peak has come down to `level`. */
function edge(density: (x: number) => number, peak: number, sign: number, level: number): number {
  let inside = peak;
  let reach = 1e-3;
  while (density(peak + sign * reach) > level) {
    inside = peak + sign * reach;
    reach *= 2;
  }
  let outside = peak + sign * reach;
  for (let n = 0; n < 20; n++) {
    const middle = (inside + outside) / 2;
    if (density(middle) > level) inside = middle;
    else outside = middle;
  }
  return outside;
}

/** log(1 + e^x) */
function softplus(x: number): number {
  return Math.max(x, 0) + log(1 + exp(-Math.abs(x)));
}
