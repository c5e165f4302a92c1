// The least group that makes a wanted share of groups mixed.

import { movingAverageMixed } from '../fit/baselines.js';
import { power } from '../fit/power.js';
import type { Band } from '../forecast/bands.js';
import type { Population } from './population.js';

export interface SizeAdvice {
  /** Visits after the last one: 0 is now. */
  readonly ahead: number;
  /** Rollouts of a group, and between what they lie with 90 %; null where 4,096 are not enough. */
  readonly size: number | null;
  readonly low: number | null;
  readonly high: number | null;
  /** Share of mixed groups of that size, by the fit and by the last five visits of every prompt. */
  readonly mixed: Band | null;
  readonly movingAverage: number | null;
  /** Rollouts for one visit of all prompts, and for every mixed group among them. */
  readonly rollouts: number | null;
  readonly rolloutsPerMixedGroup: number | null;
  readonly call: string;
}

const LARGEST = 4096;

/** The group size for `wanted` mixed groups, `ahead` visits on. */
export function adviseSize(population: Population, observe: number, wanted: number, ahead: number): SizeAdvice {
  const mixed = (size: number) => (p: number, q: number) => 1 - power(p, size) - power(q, size);
  const size = leastSize((g) => population.mean(ahead, mixed(g)) >= wanted);
  const low = leastSize((g) => population.band(ahead, mixed(g)).high >= wanted);
  const high = leastSize((g) => population.band(ahead, mixed(g)).low >= wanted);
  if (size === null) {
    const call = `forecastRun(fit, { visits: ${Math.max(1, ahead)}, groupSizes: [${LARGEST}] }).steps[${ahead}].mixed[0]`;
    return {
      ahead,
      size,
      low,
      high,
      mixed: null,
      movingAverage: null,
      rollouts: null,
      rolloutsPerMixedGroup: null,
      call,
    };
  }
  const share = population.band(ahead, mixed(size));
  return {
    ahead,
    size,
    low,
    high,
    mixed: share,
    movingAverage: movingAverageMixed(population.columns, observe, [size])[0]!,
    rollouts: size * population.count,
    rolloutsPerMixedGroup: size / share.mean,
    call: `forecastRun(fit, { visits: ${Math.max(1, ahead)}, groupSizes: [${size}] }).steps[${ahead}].mixed[0]`,
  };
}

/** The least size from 2 on for which something holds that holds for all larger ones too. */
function leastSize(holds: (size: number) => boolean): number | null {
  let high = 2;
  while (!holds(high)) {
    if (high === LARGEST) return null;
    high *= 2;
  }
  let low = high === 2 ? 2 : high / 2 + 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return high;
}
