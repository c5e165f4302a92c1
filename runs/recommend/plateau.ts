// Whether a mean success that seems to stand still does.

import { DEAD } from '../fit/forecastRun.js';
import { type Band, normalBand } from '../forecast/bands.js';
import type { Population } from './population.js';

export interface PlateauAdvice {
  /** 'unknown': the last visits are too few, or too noisy, to say. */
  readonly verdict: 'rising' | 'falling' | 'plateau' | 'unknown';
  /** Visits of the window whose mean is compared with that of the window before it, prompt by prompt. */
  readonly window: number;
  /** Prompts that have both windows. */
  readonly prompts: number;
  /** Change of the mean success from window to window, with its 90 %. */
  readonly change: Band | null;
  /** Change of the mean that the fit expects over the visits asked about. */
  readonly expected: Band;
  /** Visits in a window that would tell a change as small as the least one that matters; null where nothing is known. */
  readonly windowNeeded: number | null;
  /** Shares of prompts with p < 0.5 %, with p > 99.5 %, and of others: where a plateau comes from. */
  readonly shares: { readonly dead: number; readonly saturated: number; readonly live: number };
  readonly call: string;
}

/** A change of the mean from window to window that matters. */
const MATTERS = 0.01;
const WIDEST = 10;

/** @param later visits on that the expected change is over */
export function advisePlateau(population: Population, later: number): PlateauAdvice {
  const { columns, last } = population;
  const { offsets, n, k } = columns;
  let longest = 0;
  for (let i = 0; i < population.count; i++) longest = Math.max(longest, last[i]! - offsets[i]!);
  const window = Math.min(WIDEST, longest >> 1);
  const changes: number[] = [];
  let sampling = 0;
  for (let i = 0; i < population.count && window > 0; i++) {
    if (last[i]! - offsets[i]! < 2 * window) continue;
    const counts = (from: number, to: number): { rollouts: number; share: number } => {
      let [rollouts, successes] = [0, 0];
      for (let v = from; v < to; v++) {
        rollouts += n[v]!;
        successes += k[v]!;
      }
      return { rollouts, share: successes / rollouts };
    };
    const before = counts(last[i]! - 2 * window, last[i]! - window);
    const after = counts(last[i]! - window, last[i]!);
    const p = (before.share + after.share) / 2;
    changes.push(after.share - before.share);
    sampling += p * (1 - p) * (1 / before.rollouts + 1 / after.rollouts);
  }
  const change = changes.length < 2 ? null : bandOfMean(changes, sampling / changes.length ** 2);
  const expected = population.change(later);
  const dead = population.mean(0, (p) => Number(p < DEAD));
  const saturated = population.mean(0, (_, q) => Number(q < DEAD));
  return {
    verdict: verdictOf(change),
    window,
    prompts: changes.length,
    change,
    expected,
    windowNeeded: change === null ? null : windowNeeded(change, window),
    shares: { dead, saturated, live: 1 - dead - saturated },
    call: `recommend(fit, { later: ${later} }).plateau`,
  };
}

function verdictOf(change: Band | null): PlateauAdvice['verdict'] {
  if (change === null) return 'unknown';
  if (change.low > 0) return 'rising';
  if (change.high < 0) return 'falling';
  return change.high < MATTERS && change.low > -MATTERS ? 'plateau' : 'unknown';
}

/** The error of a window's mean falls with the root of its visits, at least for noise of rollouts. */
function windowNeeded({ mean, high }: Band, window: number): number {
  return Math.max(window, Math.ceil(window * ((high - mean) / MATTERS) ** 2));
}

/** @param least variance of the mean: of a few values that agree by chance, that of their rollouts is left */
function bandOfMean(values: readonly number[], least: number): Band {
  const count = values.length;
  const mean = values.reduce((a, b) => a + b, 0) / count;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const { low, high } = normalBand(mean, Math.sqrt(Math.max(least, squares / (count - 1) / count)));
  return { mean, low, high };
}
