// The iteration of one policy with any real reward, as a map of its tilt c (theory, sections 4 and 9):
//
//   c' = (1 - alpha) c + Omega(Lambda''(c))/beta,   slope 1 - alpha - Lambda'''/(2 beta (Lambda'' + eps)^(3/2)),
//
// Lambda'' and Lambda''' being the variance and the third central moment of the reward, the latter minus that of the regret.

import type { ResolvedVariant } from '../arguments/variant.js';
import type { PolicyRow, RegretParts } from '../backend.js';
import { power } from '../recurrence/power.js';

/** Of the regret: the largest reward of the row less the reward. */
export interface RegretMoments {
  readonly mean: number;
  readonly variance: number;
  /** Third central moment. */
  readonly third: number;
}

/** Moments at a finite tilt: around the mean itself, since far from their centre they cancel. */
export function regretMoments(row: PolicyRow, tilt: number): RegretMoments {
  const [far] = row.regretParts(tilt, 0);
  return aroundMean(far, row.regretParts(tilt, far));
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
  /** Omega/(alpha beta) - c: zero at fixed points. */
  excess(c: number, moments: RegretMoments): number;
  next(c: number, moments: RegretMoments): number;
  slope(moments: RegretMoments): number;
}

export function tiltMap(row: PolicyRow, law: ResolvedVariant): TiltMap {
  const { alpha, beta, normalization, varianceEpsilon } = law;
  const meanOnly = normalization === 'mean';
  const omega = ({ variance }: RegretMoments) => (meanOnly ? 1 : 1 / Math.sqrt(variance + varianceEpsilon));
  return {
    row,
    law,
    excess: (c, moments) => omega(moments) / (alpha * beta) - c,
    next: (c, moments) => (alpha === 1 ? 0 : (1 - alpha) * c) + omega(moments) / beta,
    slope: (moments) => {
      // third * Omega^2 is at most of the order of the regrets; Omega^3 alone could overflow
      const push = meanOnly ? 0 : (moments.third * power(omega(moments), 2) * omega(moments)) / (2 * beta);
      return 1 - alpha + push;
    },
  };
}
