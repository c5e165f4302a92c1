// How far the rounding of single steps can take a computed orbit from the true one.
import type { ResolvedVariant } from '../../bindings/index.js';

const ULP = Number.EPSILON;

/** Slope of one step at x: 1 - alpha + Omega'(x)/beta, Omega' = v (p - 1/2) Omega^3. */
function stepSlope(x: number, { alpha, beta, normalization, varianceEpsilon }: ResolvedVariant): number {
  if (normalization === 'mean') return 1 - alpha;
  const e = Math.exp(-Math.abs(x));
  const v = e / (1 + e) ** 2;
  return 1 - alpha + (v * Math.tanh(x / 2)) / 2 / (v + varianceEpsilon) ** 1.5 / beta;
}

/**
 * A bound on the error of each point of an orbit: every step multiplies the error by its slope and adds its own rounding, 8 ulp of
 * the terms that it sums (Omega takes an exponential, a root and a division). Of first order: it says nothing once it is large.
 */
export function runningError(orbit: readonly number[], reference: number, variant: ResolvedVariant): number[] {
  let error = 8 * ULP * Math.abs(orbit[0]!);
  return orbit.map((x, n) => {
    if (n === 0) return error;
    const before = orbit[n - 1]!;
    const terms = Math.abs(reference) + Math.abs(before) + Math.abs(x);
    error = Math.abs(stepSlope(before, variant)) * error + 8 * ULP * terms;
    return error;
  });
}
