// The clipped step as docs/theory.md, section 11, writes it, in log-odds. Slopes by the branch that is taken.
import type { Clip } from '../../arguments/refinements.js';
import type { DriveValue } from './driveAt.js';
import { logistic } from './scalars.js';

type Step = (c: number, x: number, kept: number, share: number) => { next: number; slope: number };

/** Steps from tilt c, at log-odds x; `kept` is (1 - alpha) c and `share` is 1 - alpha. */
export function clipped({ low, high }: Clip, drive: (x: number) => DriveValue, beta: number): Step {
  return (c, x, kept, share) => {
    const [p, q] = [logistic(x), logistic(-x)];
    const here = drive(x);
    // Odds of p (1 + high), which is not truncated at 1, and of p + low q, over those of p.
    const right = 1 - (high * p) / q;
    const up = right > 0 ? Math.log1p(high) - Math.log(right) : Infinity;
    const wrong = low < 1 ? Math.log1p((low * q) / p) - Math.log1p(-low) : Infinity;
    const [lo, hi] = [c + Math.min(up, wrong), c + Math.max(up, wrong)];
    const limitSlope = (gain: number) => (gain === up ? 1 / right : 1 / (1 + (low * q) / p));

    const free = kept + here.omega / beta;
    if (free <= lo) return { next: free, slope: share + here.slope / beta };
    const held = kept + (up <= wrong ? here.failure : here.success) / beta;
    if (held <= lo) return { next: lo, slope: limitSlope(Math.min(up, wrong)) };
    if (held <= hi) {
      return { next: held, slope: share + (up <= wrong ? here.failureSlope : here.successSlope) / beta };
    }
    return hi >= kept ? { next: hi, slope: limitSlope(Math.max(up, wrong)) } : { next: kept, slope: share };
  };
}
