// Forecasters compared on what happened: the later visits of every prompt, said in advance from the first ones.
import type { Visits } from '../visits.js';
import { fitColumns } from './columns.js';
import type { Fit } from './fitRun.js';
import { checkFit } from './forecastRun.js';
import type { VisitColumns } from './histories.js';
import { predictByLines } from './logistic.js';
import { mostAhead, predictByAverage, predictByMembers, type Receiver } from './predictions.js';
import { checkVisits } from './seen.js';
import { type Scores, ScoreTally } from './tally.js';

/**
 * A fit, and what it has to be better than. 'persistence': no prompt changes. 'moving average': nor do its last five visits.
 * 'driftless walk': every prompt walks. 'logistic': every prompt has a line in time of its own.
 */
export type Forecaster = 'fit' | 'persistence' | 'moving average' | 'driftless walk' | 'logistic';

export interface FitScore extends Scores {
  readonly forecaster: Forecaster;
}

export interface FitScores {
  /** Later visits, and their rollouts. */
  readonly visits: number;
  readonly rollouts: number;
  /** One of each forecaster; that of the fit comes first. */
  readonly rows: readonly FitScore[];
}

/** What each forecaster says of all later visits. */
export function forecasters(
  fit: Fit,
  columns: VisitColumns,
): readonly { readonly name: Forecaster; predict(receive: Receiver): void }[] {
  const { observe, members, baselines } = fit;
  return [
    { name: 'fit', predict: (receive) => predictByMembers(members, columns, observe, receive) },
    { name: 'persistence', predict: (receive) => predictByMembers([baselines.persistence], columns, observe, receive) },
    { name: 'moving average', predict: (receive) => predictByAverage(columns, observe, receive) },
    { name: 'driftless walk', predict: (receive) => predictByMembers([baselines.walk], columns, observe, receive) },
    { name: 'logistic', predict: (receive) => predictByLines(columns, observe, receive) },
  ];
}

/**
 * Scores a fit and its baselines on the visits after the first `fit.observe` ones.
 *
 * @param log other prompts of the same run, in place of those that were fitted
 * @returns undefined if no prompt has a later visit
 * @throws TypeError, RangeError with a `code` for arguments that are not valid
 *
 * @example
 * const builder = new VisitsBuilder();
 * for (const id of ['a', 'b', 'c']) for (const k of [2, 3, 5, 4]) builder.addNext(builder.prompt(id), 8, k);
 * scoreFit(fitRun(builder.build(), { observe: 2 })).visits; // => 6
 */
export function scoreFit(fit: Fit, log: Visits = fit.log): FitScores | undefined {
  checkFit('scoreFit', fit);
  checkVisits('scoreFit', log);
  const columns = fitColumns(log);
  if (mostAhead(columns, fit.observe) <= 0) return undefined;
  let [visits, rollouts] = [0, 0];
  const rows = forecasters(fit, columns).map(({ name, predict }) => {
    const tally = new ScoreTally();
    predict(({ n, k }, mean, pmf) => tally.add(n, k, mean, pmf));
    [visits, rollouts] = [tally.visits, tally.rollouts];
    return { forecaster: name, ...tally.score() };
  });
  return { visits, rollouts, rows };
}
