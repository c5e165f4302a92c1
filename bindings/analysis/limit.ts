// The limit of an orbit: from the shape of the map where that decides, else by following the orbit.

import type { Probability } from '../arguments/probability.js';
import type { ResolvedVariant } from '../arguments/variant.js';
import type { Backend } from '../backend.js';
import type { AttractorKind } from '../recurrence/attractorColumns.js';
import { createAttractor } from './attractor.js';
import { classification, predict } from './classify.js';
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

export function limitOf(
  backend: Backend,
  reference: number,
  law: ResolvedVariant,
  start: number,
  maxSteps: number,
): OrbitLimit {
  const predicted = classification(backend, predict(backend, reference, law, start));
  if (predicted.kind !== 'undecided') return predicted;
  const followed = createAttractor(backend)({ logOdds: reference }, law, { start: { logOdds: start }, maxSteps });
  const { kind, period, points, multiplier } = followed;
  return { kind, period, points, multiplier };
}
