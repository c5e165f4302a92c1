// What a fit searches over, with what is thought likely beforehand.
import { exp, log } from '../elementary.js';
import { reach } from './drift.js';
import type { Motion } from './grid.js';
import type { FitLaw } from './laws.js';

export type ParameterName = 'gain' | 'logSpread' | 'tilt' | 'logWalk' | 'transient' | 'alpha';

/** A parameter on the scale that it is searched on. */
export interface Parameter {
  readonly name: ParameterName;
  readonly start: number;
  /** First step of the search. */
  readonly step: number;
  /** Normal beforehand, or flat between the bounds where it has no deviation. */
  readonly mean: number;
  readonly deviation?: number;
  readonly low?: number;
  readonly high?: number;
}

/** Visits over which gains are quoted. */
export const QUOTED = 50;

const gain: Parameter = { name: 'gain', start: 1, step: 0.5, mean: 1, deviation: 1 };
const logSpread: Parameter = { name: 'logSpread', start: log(0.75), step: 0.4, mean: log(0.75), deviation: 0.3 };
const tilt: Parameter = { name: 'tilt', start: 0.1, step: 0.1, mean: 0.15, deviation: 0.1 };
const logWalk: Parameter = { name: 'logWalk', start: log(0.05), step: 0.5, mean: log(0.05), deviation: 0.5 };
const transient: Parameter = {
  name: 'transient',
  start: 0.02,
  step: 0.05,
  mean: 0,
  deviation: 0.05,
  low: 0,
  high: 0.5,
};
/** Half of a normal: anchors as strong as a tenth of a prompt's distance per visit are strong. */
const alpha: Parameter = { name: 'alpha', start: 0.01, step: 0.02, mean: 0, deviation: 0.1, low: 0, high: 1 };

export const parameters = {
  /** The full model. */
  drift: (law: FitLaw): readonly Parameter[] => [
    gain,
    logSpread,
    tilt,
    logWalk,
    transient,
    ...(law.alpha === 'fitted' ? [alpha] : []),
  ],
  /** Prompts that go nowhere in particular. */
  noDrift: [logWalk, transient] as readonly Parameter[],
  walk: [logWalk] as readonly Parameter[],
  nothing: [] as readonly Parameter[],
};

/** Log of the density beforehand; -Infinity out of bounds. */
export function logPrior(list: readonly Parameter[], at: Float64Array): number {
  let sum = 0;
  for (const [c, { mean, deviation, low = -Infinity, high = Infinity }] of list.entries()) {
    const value = at[c]!;
    if (value < low || value > high) return -Infinity;
    if (deviation === undefined) {
      sum -= log(high - low);
      continue;
    }
    const z = (value - mean) / deviation;
    // A bound at the mean leaves half of the normal.
    sum -= 0.5 * z * z + log(deviation) + HALF_LOG_TWO_PI - (low === mean ? Math.LN2 : 0);
  }
  return sum;
}

export const HALF_LOG_TWO_PI = 0.9189385332046727;

/** The motion of the paths, per visit, at a point of the search. */
export function motionAt(list: readonly Parameter[], at: Float64Array, law: FitLaw): Motion {
  const value = (name: ParameterName, otherwise: number): number => {
    const c = list.findIndex((parameter) => parameter.name === name);
    return c < 0 ? otherwise : at[c]!;
  };
  const anchored = law.alpha === 'fitted' ? value('alpha', 0) : law.alpha;
  const total = value('gain', 0);
  const visits = reach(law.drive, anchored, QUOTED) / law.drive(0.5, 0.5);
  return {
    gain: total / reach(law.drive, anchored, QUOTED),
    alpha: anchored,
    spread: (Math.abs(total) * exp(value('logSpread', -Infinity))) / visits,
    tilt: (total * value('tilt', 0)) / visits,
    walk: exp(value('logWalk', -Infinity)),
    transient: value('transient', 0),
  };
}
