// The iteration of one policy with any real reward, as a map of its tilt c (theory, sections 4 and 9):
//
//   c' = (1 - alpha) c + Omega(Lambda''(c))/beta,   slope 1 - alpha - Lambda'''/(2 beta (Lambda'' + eps)^(3/2)),
//
// Lambda'' and Lambda''' being the variance and the third central moment of the reward, the latter minus that of the regret. All of it
// is computed in t = c u and in regrets divided by u, the unit of the row, so that nothing depends on the scale of the rewards.

import type { ResolvedVariant } from '../arguments/variant.js';
import type { PolicyRow, RegretParts } from '../backend.js';
import { power } from '../recurrence/power.js';

/** Of the regret, the largest reward of the row less the reward, in units of the row. */
export interface RegretMoments {
  readonly mean: number;
  readonly variance: number;
  /** Third central moment. */
  readonly third: number;
}

/** Moments at a finite t: around the mean itself, since far from their centre they cancel. */
export function regretMoments(row: PolicyRow, t: number): RegretMoments {
  const [far] = row.regretParts(t, 0);
  return aroundMean(far, row.regretParts(t, far));
}

function aroundMean(centre: number, [above1, above2, above3, below1, below2, below3]: RegretParts): RegretMoments {
  const offset = above1 - below1;
  const square = above2 + below2;
  return {
    mean: centre + offset,
    variance: Math.max(0, square - offset * offset),
    third: above3 - below3 - offset * (3 * square - 2 * offset * offset),
  };
}

export interface TiltMap {
  readonly row: PolicyRow;
  readonly law: ResolvedVariant;
  /** varianceEpsilon in units of the row; Infinity where that is beyond the range of numbers. */
  readonly epsilon: number;
  /** Omega times the unit, for a variance in units of the row. */
  omega(variance: number): number;
  /** Omega/(alpha beta) - c, in units of the row: zero at fixed points. */
  excess(t: number, moments: RegretMoments): number;
  next(t: number, moments: RegretMoments): number;
  slope(moments: RegretMoments): number;
}

export function tiltMap(row: PolicyRow, law: ResolvedVariant): TiltMap {
  const { alpha, beta, normalization, varianceEpsilon } = law;
  const { unit } = row;
  const meanOnly = normalization === 'mean';
  const epsilon = varianceEpsilon / unit / unit;
  const omega = (variance: number): number => {
    if (meanOnly) return unit;
    // Beside so large an epsilon the variance is nothing.
    return epsilon === Infinity ? unit / Math.sqrt(varianceEpsilon) : 1 / Math.sqrt(variance + epsilon);
  };
  return {
    row,
    law,
    epsilon,
    omega,
    excess: (t, { variance }) => omega(variance) / (alpha * beta) - t,
    next: (t, { variance }) => (alpha === 1 ? 0 : (1 - alpha) * t) + omega(variance) / beta,
    slope: ({ variance, third }) => {
      // third * Omega^2 is at most of the order of the regrets; Omega^3 alone could overflow
      const push = meanOnly ? 0 : (third * power(omega(variance), 2) * omega(variance)) / (2 * beta);
      return 1 - alpha + push;
    },
  };
}
