import { type Probability, resolveLogOdds } from '../arguments/probability.js';
import { resolveVariant, type Variant } from '../arguments/variant.js';
import type { Backend } from '../backend.js';
import { finish } from '../operation.js';
import { lawOf } from '../recurrence/law.js';
import { predict } from './classify.js';
import { allFixedPoints } from './fixedPoints.js';
import { type OrbitOptions, resolveOrbit } from './limit.js';
import { scalarMap } from './scalarMap.js';

export interface StepsToReach {
  /** 'never': the orbit repeats itself below the target, and theory does not say that it leads further. 'step-limit': not within maxSteps; it may come later. */
  readonly outcome: 'reached' | 'never' | 'step-limit';
  /** The first step at which success is at least the target; otherwise the number of steps that were looked at. */
  readonly steps: number;
  /** Log-odds of success after that step. */
  readonly logOdds: number;
}

export interface StepsToReachFunction {
  /**
   * After how many steps the recurrence of `successTrajectories` first has a success probability of at least the target. An
   * orbit that is not monotone may fall below it again.
   *
   * @param pRef success probability of the reference policy, p or `{ logOdds }`
   * @param target success probability, p or `{ logOdds }`
   * @throws TypeError, RangeError naming the argument
   * @example
   * stepsToReach(0.2, 0.9, variants.mirrorDrGrpo({ beta: 2 })).steps; // => 8
   */
  (pRef: Probability, target: Probability, variant: Variant, options?: OrbitOptions): StepsToReach;
}

/** Steps that are computed at a time: 8 MB of log-odds. */
const LONGEST = 2 ** 20;

export function createStepsToReach(backend: Backend): StepsToReachFunction {
  const where = 'stepsToReach';
  return (pRef, target, variant, options = {}) => {
    const xRef = resolveLogOdds(backend, where, 'pRef', pRef);
    const wanted = resolveLogOdds(backend, where, 'target', target);
    const rule = resolveVariant(where, variant);
    const law = lawOf(backend, rule);
    const { start, maxSteps } = resolveOrbit(backend, where, options, xRef);
    if (start >= wanted) return { outcome: 'reached', steps: 0, logOdds: start };

    const map = scalarMap(backend, xRef, rule);
    const known = rule.clip ? null : predict(map, allFixedPoints(backend, xRef, rule, map), start);
    const below = known === null || known.points.every((x) => x < wanted);
    // Each stretch is as long as all before it, and starts over from step 0, so that it has the bits of a single run. An orbit
    // that comes back to where a stretch began has a period, and all of it has been seen (Brent's cycle detection); unless it moves
    // so slowly that its log-odds round to the same for many steps.
    let first = 1;
    let before = start;
    for (;;) {
      const count = Math.min(first + 63, LONGEST, maxSteps - first + 1);
      const kept = Int32Array.from({ length: count }, (_, k) => first + k);
      const orbit = new Float64Array(count);
      finish(backend.trajectories(Float64Array.of(xRef), Float64Array.of(start), law, kept, orbit));
      const at = orbit.findIndex((x) => x >= wanted);
      if (at >= 0) return { outcome: 'reached', steps: first + at, logOdds: orbit[at]! };
      const last = first + count - 1;
      const end = { steps: last, logOdds: orbit[count - 1]! };
      if (below && orbit.includes(before)) return { outcome: 'never', ...end };
      if (last === maxSteps) return { outcome: 'step-limit', ...end };
      before = orbit[count - 1]!;
      first = last + 1;
    }
  };
}
