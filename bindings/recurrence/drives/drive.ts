// The drive of the recurrence, Omega as a function of the log-odds x: x' = alpha x_ref + (1 - alpha) x + Omega(x)/beta.
import type { Backend } from '../../backend.js';

/** Expected weights of a success and of a failure, omega+ and omega-, whose sum is Omega, and their slopes in x. */
export interface Weights {
  readonly success: number;
  readonly failure: number;
  readonly successSlope: number;
  readonly failureSlope: number;
}

export interface Drive {
  /** Omega, its slope dOmega/dx, and growth = slope/Omega, which stays finite where Omega overflows. */
  at(x: number): { readonly omega: number; readonly slope: number; readonly growth: number };
  weights(x: number): Weights;
  /** All x where the slope passes through y, ascending, to about 1e-9. */
  levels(y: number): number[];
  /** All x where the slope has an extreme, ascending; none where it is the same everywhere, or grows without bound. */
  bends(): readonly number[];
  /** The least slope from a to b. */
  leastSlope(a: number, b: number): number;
  /** Bounds of Omega over all x. */
  readonly least: number;
  readonly most: number;
  /** Its limits at p = 0 and p = 1. */
  readonly atZero: number;
  readonly atOne: number;
  /** Bernstein coefficients of Omega, where it is a polynomial in p. */
  readonly table?: Float64Array<ArrayBuffer>;
  /** Where growth is p q times a ratio of polynomials in p: their Bernstein coefficients, one more below than above. */
  readonly ratio?: { readonly above: Float64Array; readonly below: Float64Array };
}

/** The elementary functions that drives need. */
export type DriveFunctions = Pick<Backend, 'exp' | 'log1p' | 'logit'>;

/** p and q = 1 - p at log-odds x, each with its digits. */
export function chances(exp: (x: number) => number, x: number): { p: number; q: number } {
  const e = exp(-Math.abs(x));
  const [rare, common] = [e / (1 + e), 1 / (1 + e)];
  return x < 0 ? { p: rare, q: common } : { p: common, q: rare };
}

/**
 * The weights of a rule whose advantages add up to 0, omega+ = q Omega and omega- = p Omega. `growth` is that of Omega.
 *
 * @param weights Omega times the smaller and times the larger of p and q: Omega can overflow where the former is finite
 */
export function shares(
  exp: (x: number) => number,
  x: number,
  weights: { readonly rare: number; readonly common: number },
  growth: number,
): Weights {
  const { p, q } = chances(exp, x);
  const [success, failure] = x < 0 ? [weights.common, weights.rare] : [weights.rare, weights.common];
  return { success, failure, successSlope: success * (growth - p), failureSlope: failure * (growth + q) };
}

/** A drive that is the same at every p: rewards are only centred. */
export function constant(omega: number, exp: (x: number) => number): Drive {
  return {
    at: () => ({ omega, slope: 0, growth: 0 }),
    weights(x) {
      const { p, q } = chances(exp, x);
      return shares(exp, x, { rare: Math.min(p, q) * omega, common: Math.max(p, q) * omega }, 0);
    },
    levels: () => [],
    bends: () => [],
    leastSlope: () => 0,
    least: omega,
    most: omega,
    atZero: omega,
    atOne: omega,
  };
}
