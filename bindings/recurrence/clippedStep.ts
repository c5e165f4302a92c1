// One step with clipped ratios, exact where the old policy is a tilted reference policy (docs/theory.md, section 11).
import type { Clip } from '../arguments/refinements.js';
import type { Drive, DriveFunctions } from './drives/drive.js';

/**
 * The step from log-odds x = base + c, and its slope in c; `kept` is (1 - alpha) c.
 *
 * Successes gain nothing more once their probability has grown by 1 + high, and failures lose nothing more once theirs has shrunk by
 * 1 - low. In log-odds, either is a distance from x; beyond the nearer of the two, only the other weight still drives.
 */
export function clippedStep(
  functions: DriveFunctions,
  drive: Drive,
  clip: Clip,
  x: number,
  c: number,
  kept: number,
  share: number,
  beta: number,
): { next: number; slope: number } {
  const { omega, slope } = drive.at(x);
  // A drive that leads downwards favours failures: the same map, seen from the other side.
  const side = omega < 0 ? -1 : 1;
  const free = kept + omega / beta;
  const ahead = (step: number) => side * step;
  const limits = [above(functions, clip.high, side * x), below(functions, clip.low, side * x)] as const;
  const [nearer, farther] = limits[0].gain <= limits[1].gain ? limits : [limits[1], limits[0]];
  const [low, high] = [ahead(c) + nearer.gain, ahead(c) + farther.gain];
  if (ahead(free) <= low) return { next: free, slope: share + slope / beta };
  const weights = drive.weights(x);
  // What is clipped at the nearer limit drives no longer.
  const failures = (nearer === limits[0]) === side > 0;
  const [weight, rise] = failures ? [weights.failure, weights.failureSlope] : [weights.success, weights.successSlope];
  const held = kept + weight / beta;
  if (ahead(held) <= low) return { next: side * low, slope: nearer.slope };
  if (ahead(held) <= high) return { next: held, slope: share + rise / beta };
  return ahead(kept) > high ? { next: kept, slope: share } : { next: side * high, slope: farther.slope };
}

/** Where a limit lies, as a distance from x in log-odds, and the slope of the limit itself in x. */
interface Limit {
  readonly gain: number;
  readonly slope: number;
}

/** Success at p (1 + high): not truncated, so that there is no limit from p = 1/(1 + high) on. */
function above({ exp, log1p }: DriveFunctions, high: number, x: number): Limit {
  const share = high * exp(x); // high p/q
  if (!(share < 1)) return { gain: Infinity, slope: Number.NaN };
  return { gain: log1p(high) - log1p(-share), slope: 1 / (1 - share) };
}

/** Failure at q (1 - low). */
function below({ exp, log1p }: DriveFunctions, low: number, x: number): Limit {
  if (low >= 1) return { gain: Infinity, slope: Number.NaN };
  const share = low * exp(-x); // low q/p
  if (share < Infinity) return { gain: log1p(share) - log1p(-low), slope: 1 / (1 + share) };
  return { gain: -x + log1p(low - 1) - log1p(-low), slope: 0 };
}
