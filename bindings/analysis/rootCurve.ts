// Where roots of x = x_ref + Omega(x)/b turn and lose stability, with b eliminated: x is a root for b = Omega(x)/(x - x_ref),
// and the slope of the equation is then S*(x) = (p - 1/2)(x - x_ref) v/(v + eps). Folds are S* = 1; flips are
// S* = -(2 - alpha)/alpha. log|S*| is concave on x > max(0, x_ref) and on x_ref < x < 0, since log(x - x_ref) and
// log tanh|x/2| are and log(1 + eps/v) = log(1 + 2 eps + 2 eps cosh x) is convex. So each level is taken at most twice, on
// either side of one peak.
import type { Backend } from '../backend.js';
import { bisect, expandUntil } from './roots.js';
import { scalarMap } from './scalarMap.js';

export interface RootCurve {
  /** b for which x is a root. */
  strength(x: number): number;
  /** S*(x) */
  slope(x: number): number;
  /** The roots x at which folds are, ascending: one without smoothing, otherwise none or two. */
  folds(): number[];
  /** The roots x at which S* = -level, ascending: none or two. */
  flips(level: number): number[];
}

/** Of the curves that do not know x_ref: q = |p - 1/2| v/(v + eps) and d log q/dx. */
export function slopeShape(
  backend: Backend,
  epsilon: number,
): { size(x: number): number; logDerivative(x: number): number } {
  const parts = (x: number) => {
    const e = backend.exp(-Math.abs(x));
    const w = (1 + e) * (1 + e);
    return {
      e,
      share: epsilon === 0 ? 1 : e / (e + epsilon * w),
      rest: epsilon === 0 ? 0 : (epsilon * w) / (e + epsilon * w),
    };
  };
  return {
    size(x) {
      const { e, share } = parts(x);
      return (0.5 * (1 - e) * share) / (1 + e);
    },
    logDerivative(x) {
      const { e, rest } = parts(x);
      const fromCentre = (2 * e) / (1 - e * e) - ((1 - e) / (1 + e)) * rest;
      return x < 0 ? -fromCentre : fromCentre;
    },
  };
}

export function rootCurve(backend: Backend, reference: number, epsilon: number): RootCurve {
  const map = scalarMap(backend, reference, { alpha: 1, beta: 1, normalization: 'mean-std', varianceEpsilon: epsilon });
  const { logDerivative } = slopeShape(backend, epsilon);
  const steepness = (x: number) => 1 / (x - reference) + logDerivative(x);
  const slope = (x: number) => map.growth(x) * (x - reference);
  return {
    strength: (x) => map.omega(x) / (x - reference),
    slope,
    folds() {
      const from = Math.max(0, reference);
      const above = (x: number) => slope(x) - 1;
      if (epsilon === 0)
        return [
          bisect(
            above,
            from,
            expandUntil(from + 1, (x) => above(x) > 0),
          ),
        ];
      const peak = bisect(
        steepness,
        from,
        expandUntil(from + 1, (x) => steepness(x) < 0),
      );
      if (!(above(peak) > 0)) return [];
      const end = expandUntil(peak + 1, (x) => above(x) < 0);
      return [bisect(above, from, peak), bisect(above, peak, end)];
    },
    flips(level) {
      if (!(reference < 0)) return [];
      const above = (x: number) => -slope(x) - level;
      const peak = bisect(steepness, reference, -Number.MIN_VALUE);
      return above(peak) > 0 ? [bisect(above, reference, peak), bisect(above, peak, 0)] : [];
    },
  };
}
