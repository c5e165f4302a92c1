// Success probabilities as an axis: p itself, or by log-odds, which shows what happens close to 0 and 1.
import type { Api } from './api.js';
import { type AxisMaker, linearAxis, logOddsAxis } from './axis.js';

export const successScales = ['linear', 'log-odds'] as const;

export type SuccessScale = (typeof successScales)[number];

export interface SuccessAxis {
  readonly axis: (title: string) => AxisMaker;
  /** Log-odds as a value of the axis. */
  readonly value: (logOdds: number) => number;
  /** Log-odds at which a curve is drawn, ascending. */
  readonly samples: Float64Array;
}

/** Room for marks at p = 0 and p = 1. */
const ROOM = 0.03;
const SAMPLES = 240;

/** @param ends log-odds that the axis by log-odds has to show; the linear one always goes from 0 to 1 */
export function successAxis(api: Api, scale: SuccessScale, ends: readonly [number, number]): SuccessAxis {
  if (scale === 'log-odds') {
    const span = ends[1] - ends[0];
    return {
      axis: (title) => logOddsAxis(title, ends),
      // Log-odds can be infinite, coordinates cannot: once outside of the picture, how far does not matter.
      value: (logOdds) => Math.max(ends[0] - span, Math.min(ends[1] + span, logOdds)),
      samples: Float64Array.from({ length: SAMPLES }, (_, k) => ends[0] + ((ends[1] - ends[0]) * k) / (SAMPLES - 1)),
    };
  }
  // Near the ends a curve can turn within a pixel.
  const even = Array.from({ length: SAMPLES }, (_, k) => api.logit((k + 0.5) / SAMPLES));
  const far = Array.from({ length: 40 }, (_, k) => 5.5 + 0.5 * k);
  const samples = [...far.map((x) => -x), ...even, ...far].sort((a, b) => a - b);
  return {
    axis: (title) => linearAxis(title, [-ROOM, 1 + ROOM]),
    value: (logOdds) => api.logistic(logOdds),
    samples: Float64Array.from(samples),
  };
}

/** Log-odds worth showing: finite, and not so far out that the middle becomes small. */
const FARTHEST = 16;

/** The range of some log-odds, with room around them. */
export function rangeOf(values: Iterable<number>): [number, number] {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    const near = Math.max(-FARTHEST, Math.min(FARTHEST, value));
    [low, high] = [Math.min(low, near), Math.max(high, near)];
  }
  const room = 0.05 * (high - low) + 0.2;
  return [low - room, high + room];
}
