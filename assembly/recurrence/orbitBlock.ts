// What orbits need beside the columns of law.ts: further columns of the same blocks.
import { Law } from './law';

/** Byte offsets of the columns in a block. */
export const enum Orbit {
  /** A tilt above which the orbit ends at p = 1. */
  CEILING = Law.BYTES,
  /** The sign bit of the first step; the largest tilt and the least step in that direction. */
  SIGN = CEILING + 512,
  FURTHEST = SIGN + 512,
  LEAST = FURTHEST + 512,
  /** The tilt that returns are measured from. */
  CHECK = LEAST + 512,
  /** The product of the slopes since then: 2^exponent times a mantissa. */
  MANTISSA = CHECK + 512,
  EXPONENT = MANTISSA + 512,
  /** The last step, where it may have been one to rest. */
  STEP = EXPONENT + 512,
  /** The step at which the orbit ended, or 0; its period, 0 for p = 1; the lowest tilt of the limit; the multiplier. */
  STEPS = STEP + 512,
  PERIOD = STEPS + 512,
  LIMIT = PERIOD + 512,
  MULTIPLIER = LIMIT + 512,
  BYTES = MULTIPLIER + 512,
}
