// The drive of the recurrence, Omega as a function of the log-odds x: x' = alpha x_ref + (1 - alpha) x + Omega(x)/beta.
import type { ResolvedVariant } from '../arguments/variant.js';

export interface Drive {
  /** Omega and d log Omega/dx: the latter stays finite where Omega overflows. */
  at(x: number): { readonly omega: number; readonly growth: number };
  /** Bounds of Omega over all x. */
  readonly least: number;
  readonly most: number;
  /** Its limit at p = 0 and p = 1. */
  readonly atEnds: number;
}

/** Omega = 1: rewards are only centred. */
export const centred: Drive = {
  at: () => ({ omega: 1, growth: 0 }),
  least: 1,
  most: 1,
  atEnds: 1,
};

/** Squares of both terms under the root lose digits below this, and are scaled by the square of SCALE. */
const TINY = 1.0261342003245941e-289; // 2^-960
const SCALE = 1.3407807929942597e154; // 2^512

/**
 * Omega = (v + epsilon)^(-1/2), v = p (1 - p). With h = exp(-|x|/2) and w = 1 + h^2 it is w / sqrt(h^2 + epsilon w^2), and
 * d log Omega/dx = (p - 1/2) v/(v + epsilon). One exponential; nothing cancels.
 */
export function standardised(exp: (x: number) => number, epsilon: number): Drive {
  const ends = 1 / Math.sqrt(epsilon);
  return {
    at(x) {
      const h = exp(-Math.abs(x) / 2);
      const h2 = h * h;
      const w = 1 + h2;
      const scale = h2 < TINY && epsilon < TINY ? SCALE : 1;
      const scaled = h * scale;
      const root = Math.sqrt(scaled * scaled + epsilon * scale * scale * (w * w));
      const share = epsilon === 0 ? 1 : scaled / root;
      const size = ((1 - h2) / (2 * w)) * (share * share);
      return { omega: (w * scale) / root, growth: x < 0 ? -size : size };
    },
    least: 2 / Math.sqrt(1 + 4 * epsilon),
    most: ends,
    atEnds: ends,
  };
}

export function driveOf(
  exp: (x: number) => number,
  { normalization, varianceEpsilon }: Pick<ResolvedVariant, 'normalization' | 'varianceEpsilon'>,
): Drive {
  return normalization === 'mean' ? centred : standardised(exp, varianceEpsilon);
}
