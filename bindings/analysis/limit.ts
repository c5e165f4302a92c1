// The limit of an orbit: from the shape of the map where that decides, else by following the orbit.

import { checkCount } from '../arguments/checks.js';
import { checkOptions } from '../arguments/options.js';
import { type Probability, resolveLogOdds } from '../arguments/probability.js';
import type { Backend } from '../backend.js';
import type { AttractorKind } from '../recurrence/attractorColumns.js';
import { DEFAULT_MAX_STEPS } from '../recurrence/attractors.js';
import { followOne } from './attractor.js';
import { classification, predict } from './classify.js';
import type { FixedPoint } from './fixedPoints.js';
import type { ScalarMap } from './scalarMap.js';
import type { SuccessPoint } from './successPoint.js';

/** Where an orbit goes, as `attractor` and `classify` name it. */
export interface OrbitLimit {
  /** 'irregular' and 'undecided' are what following the orbit up to the step limit said. */
  readonly kind: AttractorKind;
  /** Number of points of the limit; 0 where the orbit did not settle. */
  readonly period: number;
  readonly points: readonly SuccessPoint[];
  /** Derivative of the map once round the limit; NaN where the orbit did not settle. */
  readonly multiplier: number;
}

export interface OrbitOptions {
  /** Where the orbit starts, p or `{ logOdds }`. Default: at pRef. */
  readonly start?: Probability;
  /** After how many steps an orbit that has to be followed is given up, at least 1. Default 65,536. */
  readonly maxSteps?: number;
}

/** Of a map and all its fixed points. */
export function limitOf(
  backend: Backend,
  map: ScalarMap,
  points: readonly FixedPoint[],
  { start, maxSteps }: Orbit,
): OrbitLimit {
  // Clipping shortens steps: fixed points stay, but which of them an orbit reaches can change.
  if (!map.rule.clip) {
    const predicted = classification(backend, predict(map, points, start));
    if (predicted.kind !== 'undecided') return predicted;
  }
  const followed = followOne(backend, map.xRef, start, map.rule, maxSteps);
  return { kind: followed.kind, period: followed.period, points: followed.points, multiplier: followed.multiplier };
}

/** The options of an orbit, with all choices made. */
export interface Orbit {
  readonly start: number;
  readonly maxSteps: number;
}

export function resolveOrbit(backend: Backend, where: string, options: OrbitOptions, xRef: number): Orbit {
  const given = checkOptions<OrbitOptions>(where, 'options', options, ['start', 'maxSteps']);
  const { start, maxSteps = DEFAULT_MAX_STEPS } = given;
  return {
    start: start === undefined ? xRef : resolveLogOdds(backend, where, 'start', start),
    maxSteps: checkCount(where, 'maxSteps', maxSteps, 1),
  };
}
