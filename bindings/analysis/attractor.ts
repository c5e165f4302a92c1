// Where one success probability goes.

import { checkCount } from '../arguments/checks.js';
import { checkOptions } from '../arguments/options.js';
import { type Probability, resolveLogOdds } from '../arguments/probability.js';
import { type ResolvedVariant, resolveVariant, type Variant } from '../arguments/variant.js';
import type { Backend } from '../backend.js';
import { finish } from '../operation.js';
import { type AttractorKind, allocateColumns, attractorKinds } from '../recurrence/attractorColumns.js';
import { DEFAULT_MAX_STEPS, follow } from '../recurrence/attractors.js';
import { lawOf } from '../recurrence/law.js';
import { type SuccessPoint, successPoint } from './successPoint.js';

export interface AttractorOptions {
  /** Where the orbit starts, p or `{ logOdds }`. Default: at pRef. */
  readonly start?: Probability;
  /**
   * After how many steps an orbit that has not settled is given up, at least 1. One that is irregular is given up
   * after about 16,400. Default 65,536.
   */
  readonly maxSteps?: number;
}

export interface Attractor {
  /**
   * 'fixed-point': inside (0, 1), however near to 1. 'one', 'zero': the boundary points p = 1 and p = 0, where log-odds grow
   * without bound. 'cycle': of two or more points. 'irregular': none of these up to `steps`, which are about
   * 16,400 or fewer, and a Lyapunov exponent that is positive by more than six standard errors: chaos, or a transient that is
   * longer. 'undecided': none of these either; no claim is made.
   */
  readonly kind: AttractorKind;
  /** Number of points; 0 where the orbit did not settle. */
  readonly period: number;
  /** The limit, or the points of the cycle in the order of the orbit from the least; empty where the orbit did not settle. */
  readonly points: readonly SuccessPoint[];
  /** Derivative of the map once round the cycle, the same in p and in log-odds; NaN where the orbit did not settle. */
  readonly multiplier: number;
  /** Lyapunov exponent a step, in nats: of what the orbit settled on, or estimated along the second half of its steps. */
  readonly lyapunov: number;
  /** Standard error of `lyapunov`, from the means of at least 32 batches; 0 where the orbit settled. */
  readonly lyapunovError: number;
  /**
   * Steps until the orbit settled, or the step limit. At a fixed point: until |x_n - x_(n-1)| < 1e-10 max(1, |x_n|). On a cycle:
   * until the orbit came as near to where it was a whole number of laps before; it is compared with a few points in the past
   * only, so that this may be up to a third more than necessary. At p = 1: until log-odds are beyond doubles or, under a
   * mirror rule (alpha = 0), 1 - p < 1e-10.
   */
  readonly steps: number;
  /**
   * How far, in log-odds, the orbit got beyond its limit as seen from its start; 0 where that is below 1e-10 max(1, |x|), NaN where
   * there is no single limit. It has the digits of the orbit. An orbit that leaves an unstable point takes the rounding of its
   * first steps along: from a start at the distance d, the relative error is about 1e-16 |x|/d.
   */
  readonly overshoot: number;
  /** Whether the orbit never turned round before it settled. */
  readonly monotone: boolean;
}

export interface AttractorFunction {
  /**
   * Follows the recurrence of the success probability (Theorems 2, 4 and 9, Table 1) from its start and says where it goes
   * (theory: orbits). A fixed point or cycle is claimed only where the orbit has come to rest, Newton's method finds the point
   * right there, and its multiplier is below 1 in size: a slow passage is not taken for a limit, nor is the step limit. An
   * orbit that is irregular for some 16,400 steps is not followed further; `successTrajectories` tells what comes later.
   *
   * @param pRef success probability of the reference policy, p or `{ logOdds }`
   * @throws TypeError, RangeError naming the argument
   * @example
   * attractor(0.2, variants.grpo({ beta: 5 })).kind; // => 'fixed-point'
   */
  (pRef: Probability, variant: Variant, options?: AttractorOptions): Attractor;
}

export function createAttractor(backend: Backend): AttractorFunction {
  const where = 'attractor';
  return (pRef, variant, options = {}) => {
    const xRef = resolveLogOdds(backend, where, 'pRef', pRef);
    const rule = resolveVariant(where, variant);
    const { start: from, maxSteps: most = DEFAULT_MAX_STEPS } = checkOptions<AttractorOptions>(
      where,
      'options',
      options,
      ['start', 'maxSteps'],
    );
    const maxSteps = checkCount(where, 'maxSteps', most, 1);
    const start = from === undefined ? xRef : resolveLogOdds(backend, where, 'start', from);
    return followOne(backend, xRef, start, rule, maxSteps);
  };
}

/** What `attractor` gives, of checked arguments. */
export function followOne(
  backend: Backend,
  xRef: number,
  start: number,
  rule: ResolvedVariant,
  maxSteps: number,
): Attractor {
  const law = lawOf(backend, rule);
  const reference = Float64Array.of(xRef);
  const columns = allocateColumns('attractor', 1);
  finish(follow(backend, reference, Float64Array.of(start), law, maxSteps, columns));
  const period = columns.period[0]!;
  const points = new Float64Array(period);
  if (period === 1) points[0] = columns.logOdds[0]!;
  else {
    const steps = Int32Array.from(points, (_, k) => k);
    finish(backend.trajectories(reference, columns.logOdds, law, steps, points));
  }
  return {
    kind: attractorKinds[columns.kind[0]!]!,
    period,
    points: Array.from(points, (logOdds) => successPoint(backend, logOdds)),
    multiplier: columns.multiplier[0]!,
    lyapunov: columns.lyapunov[0]!,
    lyapunovError: columns.lyapunovError[0]!,
    steps: columns.steps[0]!,
    overshoot: columns.overshoot[0]!,
    monotone: columns.monotone[0] === 1,
  };
}
