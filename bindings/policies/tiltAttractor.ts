// The attractor of a policy's iteration in its tilt, from the reference policy (tilt 0), followed step by step.
import type { Backend } from '../backend.js';
import { logOf } from '../recurrence/logOf.js';
import { lyapunov, orbitWindows } from '../recurrence/orbitWindows.js';
import { type RegretMoments, regretMoments, type TiltMap } from './tiltMap.js';
import { farthest } from './tiltRoots.js';

/**
 * 'best': the tilt grows without bound, and only outcomes with the largest reward are left. 'worst': the other way round, where a
 * verifier prefers wrong answers.
 */
export type TiltKind = 'fixed-point' | 'best' | 'worst' | 'cycle' | 'irregular' | 'undecided';

export interface TiltOrbit {
  readonly kind: TiltKind;
  /**
   * The limit in units of the row (tiltMap.ts), in the order of the orbit from the least; Infinity for 'best', empty where the orbit
   * did not settle.
   */
  readonly limit: readonly number[];
  readonly multiplier: number;
  readonly lyapunov: number;
  readonly lyapunovError: number;
  readonly steps: number;
}

/** A step counts as none below this times max(1, |t|). */
const TOLERANCE = 1e-10;
/** A cycle is one if it comes back to where it began, up to this times max(1, |t|): what moments are rounded by, and no more. */
const CLOSED = 1e-13;

export function followTilt(backend: Backend, map: TiltMap, maxSteps: number): TiltOrbit {
  const { row, law } = map;
  const settled = { lyapunovError: 0 };
  if (row.isConstant()) {
    const multiplier = 1 - law.alpha;
    return { kind: 'fixed-point', limit: [0], multiplier, lyapunov: logOf(backend, multiplier), ...settled, steps: 1 };
  }
  const best = (steps: number): TiltOrbit => ({
    kind: 'best',
    limit: [Infinity],
    multiplier: 0,
    lyapunov: -Infinity,
    ...settled,
    steps,
  });
  const moments = momentsOf(map);
  const end = farthest(map);
  const least = regretMoments(row, end).mean;
  const first = regretMoments(row, 0).mean - least;
  let c = 0;
  let n = 0;
  let [count, sum, squares] = [0, 0, 0];
  let turned = false;
  for (const window of orbitWindows(maxSteps)) {
    let check = c;
    let logs = 0;
    for (let k = 1; k <= window.steps; k++) {
      const here = moments(c);
      const next = map.next(c, here);
      logs += logOf(backend, Math.abs(map.slope(here)));
      n++;
      // Without an anchor nothing stops the tilt: the rest of the mass tells when it has got there.
      if (next > end || (law.alpha === 0 && regretMoments(row, next).mean - least < TOLERANCE * first)) return best(n);
      const near = TOLERANCE * Math.max(1, next);
      const still = Math.abs(next - c) < near;
      turned ||= next < c; // from tilt 0 every orbit rises first
      const back = Math.abs(next - check) < near;
      c = next;
      if (!still && !back) continue;
      const cycle = confirm(map, moments, c, still ? 1 : k, near);
      if (cycle) {
        const { limit, multiplier } = cycle;
        return {
          kind: limit.length > 1 ? 'cycle' : 'fixed-point',
          ...cycle,
          lyapunov: logOf(backend, Math.abs(multiplier)) / limit.length,
          ...settled,
          steps: n,
        };
      }
      if (!still) check = Number.NaN; // one attempt a window
    }
    if (!window.batch) continue;
    const mean = logs / window.steps;
    count++;
    sum += mean;
    squares += mean * mean;
    if (turned && lyapunov(count, sum, squares).positive) break;
  }
  const { exponent, standardError, positive } = lyapunov(count, sum, squares);
  return {
    // However fast neighbours part, an orbit that only rises has a limit.
    kind: turned && positive ? 'irregular' : 'undecided',
    limit: [],
    multiplier: Number.NaN,
    lyapunov: exponent,
    lyapunovError: standardError,
    steps: n,
  };
}

/** Mean-only rules do not look at the moments. */
function momentsOf({ row, law }: TiltMap): (c: number) => RegretMoments {
  const none = { mean: 0, variance: 0, third: 0 };
  return law.normalization === 'mean' ? () => none : (c) => regretMoments(row, c);
}

/**
 * The attracting cycle of period k, or of a divisor, near a tilt that came back to within `near`: by Newton's method on the k-th
 * iterate. A slow passage comes back as well, but has no root as near as its slope says; and in the ghost of a fold, where Newton's
 * method finds the narrowest place, the orbit does not close there.
 */
function confirm(
  map: TiltMap,
  moments: (c: number) => RegretMoments,
  c: number,
  k: number,
  near: number,
): { limit: number[]; multiplier: number } | null {
  const lap = (from: number) => {
    const tilts = [from];
    let multiplier = 1;
    for (let j = 0; j < k; j++) {
      const here = moments(tilts[j]!);
      multiplier *= map.slope(here);
      tilts.push(map.next(tilts[j]!, here));
    }
    return { end: tilts.pop()!, tilts, multiplier };
  };
  let at = lap(Math.min(...lap(c).tilts));
  const from = at.tilts[0]!;
  const residual = Math.abs(at.end - from);
  for (let last = Infinity; ; ) {
    const move = (at.end - at.tilts[0]!) / (1 - at.multiplier);
    if (!(Math.abs(move) < last / 2)) break; // moves that no longer shrink are rounding
    last = Math.abs(move);
    at = lap(at.tilts[0]! + move);
  }
  const { tilts, multiplier } = at;
  const found = tilts[0]!;
  const reach = (4 * (residual + near)) / (1 - multiplier);
  if (!(Math.abs(multiplier) < 1 && Math.abs(found - from) <= reach)) return null;
  if (!(Math.abs(at.end - found) <= CLOSED * Math.max(1, Math.abs(found)))) return null;
  const apart = 1e-6 * Math.max(1, Math.abs(found));
  const divisor = tilts.findIndex((tilt, j) => j > 0 && Math.abs(tilt - found) < apart);
  if (divisor > 1) return confirm(map, moments, found, divisor, near);
  return divisor === 1 ? null : { limit: tilts, multiplier };
}
